"""Sending an idea, and when it is shown: what is special to it, beyond the contract of every type."""

import csv
import io
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.base import follow_views
from consultations.base.models import Contact
from consultations.ideas.models import Idea, IdeaBox, IdeaState
from consultations.moderation import services as moderation
from consultations.moderation.models import State
from consultations.notifications.models import Message
from consultations.surveys.models import Answer, SurveyResponse
from core.models import Space
from tests.consultations.ideas.conftest import member
from tests.contracts.kinds import FOLLOW, fields_in
from tests.factories.base import UserFactory, make_editor
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory, hidden, typed_idea
from tests.factories.participation import SAME_ORIGIN, SurveyFactory, answers_for


def send(box, client: Client | None = None, key: str = "", **typed):
    """One idea, as a browser with JavaScript sends it."""
    data = {"cle": key or str(uuid.uuid4()), "page": "", **typed_idea(box), **typed}
    return (client or Client()).post(box.get_submit_url(), data, headers=SAME_ORIGIN)


def code_of(box, **typed) -> str:
    client = Client()
    return client.get(send(box, client, **typed)["Location"]).context["code"]


def read(idea, state, reason=""):
    """A decision of « Relecture » about what the idea says now."""
    idea.refresh_from_db()
    return moderation.decide(
        contributions=Idea.objects.all(),
        read={idea.receipt_hash: moderation.fingerprint(idea)},
        state=state,
        reason=reason,
        user=UserFactory(),
    )


class TestTheForm:
    def test_other_words_with_the_same_key_are_another_idea(self, box, client):
        key = str(uuid.uuid4())
        for _ in range(2):
            assert send(box, client, key, titre="La première").status_code == 303
        assert Idea.objects.count() == 1
        assert send(box, client, key, titre="La seconde").status_code == 303
        assert sorted(Idea.objects.values_list("title", flat=True)) == ["La première", "La seconde"]

    def test_as_many_as_the_box_takes_of_one_person_and_no_more(self, box, client):
        IdeaBox.objects.update(most=2)
        for place in range(2):
            assert send(box, client, titre=f"Idée {place}").status_code == 303
        refused = send(box, client, titre="canari de trop")
        assert refused.status_code == 409
        assert "canari de trop" in refused.content.decode()
        assert Idea.objects.count() == 2
        assert send(box, titre="De quelqu’un d’autre").status_code == 303
        IdeaBox.objects.update(most=3)  # the control
        assert send(box, client, titre="La troisième").status_code == 303

    def test_place_is_asked_if_the_box_asks_and_theme_if_it_has_some(self, national, client):
        box = IdeaBoxFactory(space=national, asks_place=True, themes=[])
        html = client.get(box.get_submit_url()).content.decode()
        assert 'name="lieu"' in html
        assert 'name="theme"' not in html
        assert send(IdeaBoxFactory(space=national), theme="").status_code == 422
        sent = {"titre": "Un guichet", "idee": "Le samedi.", "lieu": "Nîmes"}
        data = {"cle": str(uuid.uuid4()), "page": "", **sent}
        assert client.post(box.get_submit_url(), data, headers=SAME_ORIGIN).status_code == 303
        assert Idea.objects.get().place == "Nîmes"

    def test_signs_are_counted_as_a_browser_counts_them(self, box):
        lines = "x" * 749 + "\r\n" + "y" * 750
        assert send(box, idee=lines).status_code == 303
        assert len(Idea.objects.get().text) == 1500
        refused = send(box, idee=lines + "z")
        assert refused.status_code == 422
        assert "1501 signes" in refused.content.decode()


class TestWhenItIsShown:
    def test_after_reading(self, box, client):
        assert send(box).status_code == 303
        idea = Idea.objects.get()
        assert (idea.state, idea.moderation_state, idea.published_at) == ("prescreening", "pending", None)
        assert client.get(idea.get_absolute_url()).status_code == 404
        assert read(idea, State.APPROVED) == 1
        idea.refresh_from_db()
        assert idea.state == IdeaState.PUBLISHED
        assert [change.sentence for change in idea.changes.all()] == ["Relue et publiée."]
        assert client.get(idea.get_absolute_url()).status_code == 200

    def test_at_once_then_read(self, box, client):
        IdeaBox.objects.update(shown_when="apres")
        send(box)
        idea = Idea.objects.get()
        assert (idea.state, idea.moderation_state) == ("published", "pending")
        assert client.get(idea.get_absolute_url()).status_code == 200
        read(idea, State.REFUSED, "injure")
        idea.refresh_from_db()
        assert idea.state == IdeaState.INELIGIBLE
        assert client.get(idea.get_absolute_url()).status_code == 404

    def test_refused_and_shown_cannot_be_in_the_database(self, box):
        idea = IdeaFactory(participation=box)
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.filter(pk=idea.pk).update(moderation_state=State.REFUSED, moderation_reason="injure")

    def test_author_is_told_of_the_decision(self, box):
        contact = Contact.objects.create(
            key=box.pseudonym_key, email="lea@exemple.fr", confirmed_at=timezone.now(), wants_news=True
        )
        read(hidden(participation=box, contact=contact), State.REFUSED, "hors_sujet")
        assert "Raison : Hors sujet" in Message.objects.get().body.replace("\xa0", " ")

    def test_reports_hide_it_and_reading_gives_its_state_back(self, box, client):
        idea = IdeaFactory(participation=box, state=IdeaState.ACCEPTED)
        Idea.objects.filter(pk=idea.pk).update(moderation_state=State.PENDING)
        idea.refresh_from_db()
        idea.hidden()
        assert client.get(idea.get_absolute_url()).status_code == 404
        read(idea, State.APPROVED)
        idea.refresh_from_db()
        assert idea.state == IdeaState.ACCEPTED

    def test_people_report_it_on_the_site(self, box, settings, client):
        settings.REPORTS_HIDE_AFTER = 2
        idea = IdeaFactory(participation=box)
        report = reverse("participation:report", args=["idees", idea.key])
        assert report in client.get(idea.get_absolute_url()).content.decode()
        for _ in range(2):
            data = {"cle": str(uuid.uuid4()), "raison": "injure", "page": ""}
            assert Client().post(f"{report}envoyer/", data, headers=SAME_ORIGIN).status_code == 303
        assert client.get(idea.get_absolute_url()).status_code == 404

    def test_anonymous_and_shown_at_once_keeps_a_day_and_no_moment(self, national):
        box = IdeaBoxFactory(space=national, anonymity="anonyme", shown_when="apres")
        send(box)
        idea = Idea.objects.get()
        change = idea.changes.get()
        for moment in (idea.created_at, idea.updated_at, idea.published_at, change.changed_at):
            assert timezone.localtime(moment, national.zone).strftime("%H%M%S%f") == "000000000000"
        assert change.pk > 2**32


class TestChangingIt:
    def correct(self, box, code, **typed):
        return Client().post(FOLLOW, {"code": code, "enregistrer": "1", **typed_idea(box), **typed})

    def test_new_words_are_read_again(self, box):
        code = code_of(box)
        read(Idea.objects.get(), State.APPROVED)
        assert self.correct(box, code, titre="Autre titre").status_code == 200
        idea = Idea.objects.get()
        assert (idea.title, idea.state, idea.moderation_state) == ("Autre titre", "prescreening", "pending")

    def test_another_theme_is_not_read_again(self, box):
        code = code_of(box)
        read(Idea.objects.get(), State.APPROVED)
        self.correct(box, code, theme=box.theme_choices[1][0])
        idea = Idea.objects.get()
        assert (idea.theme, idea.state) == (box.theme_choices[1][0], "published")

    def test_one_that_was_refused_has_its_chance_again(self, box):
        code = code_of(box)
        read(Idea.objects.get(), State.REFUSED, "incomprehensible")
        assert self.correct(box, code, titre="Plus clair").status_code == 200
        assert Idea.objects.get().state == IdeaState.PRESCREENING
        read(Idea.objects.get(), State.APPROVED)
        assert Idea.objects.get().state == IdeaState.PUBLISHED

    @pytest.mark.parametrize(
        ("fields", "minutes", "status"),
        [({}, 14, 200), ({}, 16, 410), ({"likes_count": 1}, 1, 410), ({"comments_count": 1}, 1, 410)],
    )
    def test_a_quarter_of_an_hour_or_until_somebody_has_an_opinion(self, box, fields, minutes, status):
        code = code_of(box)
        read(Idea.objects.get(), State.APPROVED)
        Idea.objects.update(**fields)
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes), tick=False):
            assert self.correct(box, code, titre="Autre titre").status_code == status
        assert Idea.objects.get().title == ("Autre titre" if status == 200 else "Une idée")

    def test_control_without_the_freeze_it_changes(self, box, monkeypatch):
        code = code_of(box)
        Idea.objects.update(state="published", published_at=timezone.now(), likes_count=1)
        monkeypatch.setattr(follow_views.Found, "may_be_corrected", True)
        self.correct(box, code, titre="Autre titre")
        assert Idea.objects.get().title == "Autre titre"


class TestQuestionsInPlus:
    @pytest.fixture
    def survey(self, national):
        return SurveyFactory(space=national)

    @pytest.fixture
    def box(self, national, survey):
        return IdeaBoxFactory(space=national, extra_questions=survey)

    def said(self, survey, **more):
        return answers_for(survey, **{"single": 0, "long_text": "canari", **more})

    def test_are_drawn_under_the_idea_and_recorded_with_it(self, box, survey, client):
        html = client.get(box.get_submit_url()).content.decode()
        assert all(f'name="q-{question.id}"' in html for question in survey.questions)
        assert "data-steps" not in html
        assert send(box, **self.said(survey)).status_code == 303
        response = SurveyResponse.objects.get()
        assert Idea.objects.get().extra_response == response
        assert (response.participant, response.participation) == (None, survey)
        assert response.answers.count() == 2

    def test_nothing_answered_is_no_response(self, box):
        assert send(box).status_code == 303
        assert not SurveyResponse.objects.exists()

    def test_wrong_answer_keeps_everything_and_leads_to_its_field(self, box, survey):
        long = "x" * 2000
        refused = send(box, titre="canari titre", **self.said(survey, long_text=long))
        html = refused.content.decode()
        assert refused.status_code == 422
        assert "canari titre" in html
        assert long in html
        name = next(f"q-{one.id}" for one in survey.questions if one.block_type == "long_text")
        assert f'<li><a href="#{name}">' in html
        assert not Idea.objects.exists()

    def test_sent_twice_they_are_once(self, box, survey, client):
        key = str(uuid.uuid4())
        for _ in range(2):
            assert send(box, client, key, **self.said(survey)).status_code == 303
        assert (Idea.objects.count(), SurveyResponse.objects.count(), Answer.objects.count()) == (1, 1, 2)

    def test_both_or_none(self, box, survey, monkeypatch):
        from consultations.ideas import services

        monkeypatch.setattr(services, "place_in_public", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            send(box, **self.said(survey))
        assert not Idea.objects.exists()
        assert not SurveyResponse.objects.exists()

    def test_correcting_the_idea_corrects_them(self, box, survey):
        code = code_of(box, **self.said(survey))
        shown = fields_in(Client().post(FOLLOW, {"code": code, "corriger": "1"}), FOLLOW)
        assert "canari" in str(shown)
        changed = self.said(survey, single=1, long_text="autre mot")
        data = {"code": code, "enregistrer": "1", **typed_idea(box), **changed}
        assert Client().post(FOLLOW, data).status_code == 200
        assert SurveyResponse.objects.count() == 1
        assert Answer.objects.filter(text="autre mot").exists()
        assert not Answer.objects.filter(text="canari").exists()

    def test_emptied_they_are_erased(self, box, survey):
        code = code_of(box, **self.said(survey))
        Client().post(FOLLOW, {"code": code, "enregistrer": "1", **typed_idea(box)})
        assert Idea.objects.get().extra_response is None
        assert not SurveyResponse.objects.exists()

    def test_erasing_the_idea_erases_them(self, box, survey):
        code = code_of(box, **self.said(survey))
        Client().post(FOLLOW, {"code": code, "effacer": "1"})
        assert not Idea.objects.exists()
        assert not SurveyResponse.objects.exists()
        assert not Answer.objects.exists()

    def test_control_without_our_delete_they_would_stay(self, box, survey, monkeypatch):
        code = code_of(box, **self.said(survey))
        monkeypatch.delattr(Idea, "delete")
        Client().post(FOLLOW, {"code": code, "effacer": "1"})
        assert not Idea.objects.exists()
        assert SurveyResponse.objects.exists()

    def test_anonymous_box_makes_them_anonymous(self, box, survey):
        IdeaBox.objects.update(anonymity="anonyme")
        send(box, **self.said(survey))
        response = SurveyResponse.objects.get()
        assert response.pk > 2**32
        assert timezone.localtime(response.created_at, response.space.zone).strftime("%H%M%S%f") == "000000000000"

    def test_their_columns_are_exported_beside_the_right_idea(self, box, survey, national):
        for place in range(4):
            send(box, titre=f"Idée {place}", **self.said(survey, long_text=f"Mot {place}") if place else {})
        make_editor(national, IdeaBox, actions=("view",))
        team = member(national, "export")
        response = team.get(reverse("export_idea_box", args=[box.pk, "csv"]))
        text = b"".join(response.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
        assert len(rows) == 5
        for place in range(1, 4):
            (row,) = [row for row in rows if f"Idée {place}" in row]
            assert f"Mot {place}" in row
        (row,) = [row for row in rows if "Idée 0" in row]
        assert "Mot" not in str(row)

    def test_those_of_another_caf_are_refused_in_the_editor(self, gard, herault):
        from django.core.exceptions import ValidationError

        survey = SurveyFactory(space=Space.objects.get(slug="herault"))
        box = IdeaBoxFactory(space=Space.objects.get(slug="gard"))
        box.extra_questions = survey
        with pytest.raises(ValidationError, match="de votre espace"):
            box.clean()

    def test_set_aside_with_their_idea(self, box, survey):
        send(box, **self.said(survey))
        idea = Idea.objects.get()
        idea.trust = "aside"
        idea.save()
        idea.trust_changed("counted")
        assert SurveyResponse.objects.get().trust == "aside"


def test_copy_has_its_own_themes(box, gard):
    copy = box.as_copy(space=Space.objects.get(slug="gard"))
    copy.save()
    copy = IdeaBox.objects.get(pk=copy.pk)
    assert [words for _id, words in copy.theme_choices] == [words for _id, words in box.theme_choices]
    assert not {key for key, _words in copy.theme_choices} & {key for key, _words in box.theme_choices}
