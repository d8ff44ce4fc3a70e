"""Correcting, asking to be told, and wrong codes, on « Suivre ma contribution »."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consultations.base import follow_views
from consultations.base.models import Contact, NetworkCount, Participant, TookPart
from consultations.base.throttle import WRONG_CODES
from consultations.feedback.models import FeedbackAnswer
from consultations.notifications.models import Message, State
from consultations.surveys.models import Answer, SurveyResponse
from tests.factories.participation import FeedbackFactory, answers_for, opinion, send, submission

FOLLOW = "/participer/suivre/"


@pytest.fixture
def code(client, campaign, survey):
    location = send(client, survey, submission(survey, campaign, single=0, long_text="Mon secret"))["Location"]
    return client.get(location).context["code"]


def close(survey):
    type(survey).objects.filter(pk=survey.pk).update(closes_at=timezone.now() - timedelta(minutes=1))


class TestCorrecting:
    def test_form_is_filled_with_what_was_said(self, code):
        html = Client().post(FOLLOW, {"code": code, "corriger": "1"}).content.decode()
        assert "Mon secret</textarea>" in html
        assert html.count(" checked") == 1

    def test_from_another_device_changes_what_is_said_and_nothing_else(self, code, survey):
        before = SurveyResponse.objects.values().get()
        data = {"code": code, "enregistrer": "1", **answers_for(survey, single=1, short_text="Bien")}
        response = Client().post(FOLLOW, data)
        assert response.status_code == 200
        assert ("En un mot ?", "Bien") in response.context["details"]
        after = SurveyResponse.objects.values().get()
        assert {name for name in before if before[name] != after[name]} == {"updated_at"}
        assert not Answer.objects.filter(text="Mon secret").exists()
        assert Participant.objects.count() == 1

    def test_wrong_answer_keeps_what_was_typed(self, code, survey):
        data = {"code": code, "enregistrer": "1", **answers_for(survey, short_text="é" * 81, long_text="gardé")}
        response = Client().post(FOLLOW, data)
        assert response.status_code == 422
        assert "é" * 81 in response.content.decode()
        assert "gardé" in response.content.decode()
        assert Answer.objects.filter(text="Mon secret").exists()

    def test_too_late_is_said_with_what_was_typed(self, code, survey):
        close(survey)
        assert not Client().post(FOLLOW, {"code": code}).context["may_be_corrected"]
        data = {"code": code, "enregistrer": "1", **answers_for(survey, long_text="trop tard")}
        response = Client().post(FOLLOW, data)
        assert response.status_code == 410
        assert "trop tard" in response.content.decode()
        assert Answer.objects.get(text__isnull=False).text == "Mon secret"

    def test_control_without_the_look_at_the_date_it_is_written(self, code, survey, monkeypatch):
        close(survey)
        monkeypatch.setattr(follow_views.Found, "may_be_corrected", True)
        Client().post(FOLLOW, {"code": code, "enregistrer": "1", **answers_for(survey, long_text="trop tard")})
        assert Answer.objects.filter(text="trop tard").exists()

    def test_erased_after_the_closing_too(self, code, survey):
        close(survey)
        assert Client().post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200
        assert not SurveyResponse.objects.exists()

    def test_an_anonymous_answer_is_corrected_by_its_code_alone(self, client, campaign, survey):
        type(survey).objects.filter(pk=survey.pk).update(anonymity="anonyme")
        location = send(client, survey, submission(survey, campaign))["Location"]
        code = client.get(location).context["code"]
        took = TookPart.objects.count()
        response = Client().post(FOLLOW, {"code": code, "enregistrer": "1", **answers_for(survey, short_text="Mieux")})
        assert response.status_code == 200
        one = SurveyResponse.objects.get()
        assert list(one.answers.values_list("text", flat=True)) == ["Mieux"]
        assert timezone.localtime(one.updated_at, one.space.zone).hour == 0
        assert one.participant is None
        assert TookPart.objects.count() == took
        assert 'name="prevenir"' not in response.content.decode()

    def test_an_opinion_stays_about_its_step(self, client, home, national):
        feedback = FeedbackFactory(space=national)
        first, second = feedback.topics.all()[:2]
        code = client.get(send(client, feedback, opinion(feedback))["Location"]).context["code"]
        data = {"code": code, "enregistrer": "1", "etape": str(second.key), "avis": "complique", "phrase": ""}
        assert client.post(FOLLOW, data).status_code == 422
        assert client.post(FOLLOW, {**data, "etape": str(first.key)}).status_code == 200
        assert FeedbackAnswer.objects.get().verdict == "complique"
        assert "courriel" not in client.get(feedback.get_submit_url()).content.decode()

    def test_erasing_is_asked_before(self, code):
        response = Client().post(FOLLOW, {"code": code, "retirer": "1"})
        assert 'name="effacer"' in response.content.decode()
        assert SurveyResponse.objects.exists()

    def test_code_is_in_no_address(self, code):
        for act in ("corriger", "retirer", "prevenir", "arreter", "enregistrer", "x"):
            response = Client().post(FOLLOW, {"code": code, act: "1"})
            assert "Location" not in response
            assert f"={code}" not in response.content.decode()
            assert "no-store" in response["Cache-Control"]


class TestWrongCodes:
    def test_twenty_an_hour_then_no_code_is_looked_at(self, code):
        person = Client(REMOTE_ADDR="203.0.113.77")
        answers = {person.post(FOLLOW, {"code": f"0000 0000 {n:04d}"}).status_code for n in range(WRONG_CODES)}
        assert answers == {422}
        refused = person.post(FOLLOW, {"code": code})
        assert refused.status_code == 429
        assert refused["Retry-After"]
        assert "Mon secret" not in refused.content.decode()
        assert Client(REMOTE_ADDR="203.0.113.78").post(FOLLOW, {"code": code}).status_code == 200
        assert "203.0.113" not in str(list(NetworkCount.objects.values()))

    def test_right_codes_are_not_counted(self, code):
        for _time in range(WRONG_CODES + 2):
            assert Client().post(FOLLOW, {"code": code}).status_code == 200

    def test_two_wrong_codes_are_answered_alike(self, code, django_assert_num_queries):
        pages = {
            Client().post(FOLLOW, {"code": typed, act: "1"}).content.decode().replace(typed, "").split("<main")[1][:600]
            for typed in ("0000 0000 0000", code[:-1] + ("1" if code[-1] != "1" else "2"))
            for act in ("effacer", "corriger", "x")
        }
        assert len({page.split("csrfmiddlewaretoken")[0] for page in pages}) == 1


class TestBeingTold:
    def test_asks_the_owner_of_the_address(self, code):
        response = Client().post(FOLLOW, {"code": code, "prevenir": "1", "courriel": "camille@EXEMPLE.fr"})
        assert response.status_code == 200
        contact = Contact.objects.get()
        assert (contact.email, contact.confirmed_at, contact.wants_news) == ("camille@exemple.fr", None, False)
        assert Message.objects.get().recipient == "camille@exemple.fr"
        assert "camille" not in Client().post(FOLLOW, {"code": code}).content.decode()

    @pytest.mark.parametrize("typed", ["", "camille", "a@b.fr\nBcc: x@y.fr", "a@b\u2028.fr", '"a,b"@c.fr', "a@b,c@d"])
    def test_a_wrong_address_has_its_sentence(self, code, typed):
        response = Client().post(FOLLOW, {"code": code, "prevenir": "1", "courriel": typed})
        assert response.status_code == 422
        assert 'id="courriel-erreur"' in response.content.decode()
        assert not Message.objects.exists()

    def test_erasing_takes_the_address_too(self, code):
        Client().post(FOLLOW, {"code": code, "prevenir": "1", "courriel": "camille@exemple.fr"})
        Client().post(FOLLOW, {"code": code, "effacer": "1"})
        assert not Contact.objects.exists()
        assert Message.objects.get().state == State.CANCELLED
        assert "camille" not in str(list(Message.objects.values()))
