"""Addresses: confirmed by their owner, written to with measure, stopped in one gesture."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from consultations.base import contacts
from consultations.base.contacts import confirm_contact, tell_contacts
from consultations.base.models import Contact, Trust
from consultations.notifications.models import Message, State
from consultations.notifications.sending import email, send_due
from consultations.surveys.models import SurveyResponse
from tests.factories.participation import SurveyFactory, send, submission

ADDRESS = "camille@exemple.fr"


def give(survey, page=None, address=ADDRESS, client=None):
    return send(client or Client(), survey, {**submission(survey, page), "courriel": address})


def path_in(message):
    return re.search(r"https?://[^/]+(/\S+)", message.body).group(1)


@pytest.fixture
def signed(survey):
    type(survey).objects.filter(pk=survey.pk).update(anonymity="signee")
    survey.refresh_from_db()
    return survey


class TestConfirming:
    def test_link_leads_to_a_button(self, survey, campaign):
        give(survey, campaign)
        path = path_in(Message.objects.get())
        page = Client().get(path)
        assert page.status_code == 200
        assert ADDRESS not in page.content.decode()
        assert Contact.objects.get().confirmed_at is None
        assert Client().post(path).status_code == 200
        contact = Contact.objects.get()
        assert contact.confirmed_at
        assert contact.wants_news

    def test_link_works_seven_days(self, survey, campaign):
        give(survey, campaign)
        path = path_in(Message.objects.get())
        now = timezone.now().timestamp()
        with time_machine.travel(now + 7 * 86400 - 60, tick=False):
            assert Client().get(path).status_code == 200
        with time_machine.travel(now + 7 * 86400 + 60, tick=False):
            assert Client().post(path).status_code == 410
        assert Contact.objects.get().confirmed_at is None

    def test_link_of_another_use_or_changed_is_gone(self, survey, campaign):
        give(survey, campaign)
        message = Message.objects.get()
        stop = message.stop_url.rstrip("/").rsplit("/", 1)[1]
        for token in (stop, "x", "a:b:c", "é"):
            assert Client().get(f"/participer/adresse/confirmer/{token}/").status_code == 410
        confirm = path_in(message).rstrip("/").rsplit("/", 1)[1]
        assert Client().post(f"/participer/adresse/arreter/{confirm}/").status_code == 410

    def test_a_signed_answer_counts_once_its_address_is_confirmed(self, signed, campaign):
        assert give(signed, campaign, "").status_code == 422
        location = give(signed, campaign)["Location"]
        assert SurveyResponse.objects.get().trust == Trust.WAITING
        assert "confirmez votre adresse" in Client().get(location).content.decode()
        Client().post(path_in(Message.objects.get()))
        assert SurveyResponse.objects.get().trust == Trust.COUNTED
        assert not Contact.objects.get().wants_news

    def test_somebody_elses_confirmed_address_signs_nothing(self, signed, campaign):
        give(signed, campaign)
        Client().post(path_in(Message.objects.get()))
        give(signed, campaign)
        assert sorted(SurveyResponse.objects.values_list("trust", flat=True)) == ["counted", "waiting"]

    def test_one_set_aside_stays_aside(self, signed, campaign):
        give(signed, campaign)
        SurveyResponse.objects.update(trust=Trust.ASIDE)
        confirm_contact(contribution=SurveyResponse.objects.get(), wants_news=False)
        assert SurveyResponse.objects.get().trust == Trust.ASIDE

    def test_an_anonymous_campaign_takes_no_address(self, survey, campaign):
        type(survey).objects.filter(pk=survey.pk).update(anonymity="anonyme")
        assert give(survey, campaign).status_code == 303
        assert not Contact.objects.exists()
        assert not Message.objects.exists()
        assert 'name="courriel"' not in Client().get(survey.get_submit_url()).content.decode()

    def test_the_form_asks_for_it(self, survey):
        assert 'name="courriel"' in Client().get(survey.get_submit_url()).content.decode()


class TestMeasure:
    def test_the_same_address_again_and_again_is_one_message(self, survey, campaign):
        pages = {re.sub(r"/recu/[^/]+/", "", give(survey, campaign)["Location"]) for _time in range(10)}
        assert len(pages) == 1
        assert Message.objects.count() == 1

    def test_two_hundred_campaigns_write_three_messages_an_hour(self, survey, campaign, gard_space):
        for _time in range(6):
            give(SurveyFactory(space=gard_space), None, "CAMILLE@exemple.fr" if _time % 2 else ADDRESS)
        assert Message.objects.count() == 3
        with time_machine.travel(timezone.now().timestamp() + 3700, tick=False):
            give(SurveyFactory(space=gard_space))
        assert Message.objects.count() == 4

    def test_control_without_the_measure_there_are_more(self, survey, campaign, gard_space, monkeypatch):
        monkeypatch.setattr(contacts, "written_lately", lambda address: 0)
        for _time in range(6):
            give(SurveyFactory(space=gard_space))
        assert Message.objects.count() == 6

    def test_erasing_does_not_start_the_count_again(self, survey, campaign):
        for _time in range(5):
            person = Client()
            code = person.get(give(survey, campaign, client=person)["Location"]).context["code"]
            send_due()
            person.post("/participer/suivre/", {"code": code, "effacer": "1"})
        assert len(mail.outbox) == 3
        assert "camille" not in str(list(Message.objects.values()))


class TestStopping:
    @pytest.fixture
    def contact(self, survey, campaign):
        give(survey, campaign)
        Client().post(path_in(Message.objects.get()))
        return Contact.objects.get()

    def test_one_click_of_a_mail_program(self, contact, survey):
        tell_contacts(participation=survey, subject="Du nouveau", body="Les résultats sont là.", key="resultats")
        told = Message.objects.get(key__contains=":told:")
        assert email(told).extra_headers["List-Unsubscribe"] == f"<{told.stop_url}>"
        program = Client(enforce_csrf_checks=True)
        path = re.sub(r"https?://[^/]+", "", told.stop_url)
        assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        contact.refresh_from_db()
        assert not contact.wants_news
        told.refresh_from_db()
        assert told.state == State.CANCELLED

    def test_a_look_at_the_link_stops_nothing(self, contact):
        path = re.sub(r"https?://[^/]+", "", Message.objects.first().stop_url)
        assert Client().get(path).status_code == 200
        contact.refresh_from_db()
        assert contact.wants_news

    def test_who_stopped_is_told_nothing(self, contact, survey):
        contacts.stop_news(contact=contact)
        assert tell_contacts(participation=survey, subject="x", body="y", key="z") == 0


class TestTelling:
    def test_each_confirmed_person_once(self, survey, campaign, gard_space):
        for number in range(3):
            give(survey, campaign, f"p{number}@exemple.fr")
        other = SurveyFactory(space=gard_space)
        give(other, None, "ailleurs@exemple.fr")
        Contact.objects.exclude(email="p2@exemple.fr").update(confirmed_at=timezone.now(), wants_news=True)
        said = {"participation": survey, "subject": "Du nouveau", "body": "C’est publié.", "key": "resultats"}
        assert tell_contacts(**said) == 2
        assert tell_contacts(**said) == 0
        told = Message.objects.filter(key__contains=":told:")
        assert set(told.values_list("recipient", flat=True)) == {"p0@exemple.fr", "p1@exemple.fr"}
        assert all(message.stop_url in message.body for message in told)
