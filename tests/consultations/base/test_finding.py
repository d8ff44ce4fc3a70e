"""What a sending is told of its participation and its page: built once, and never older than the rows of this moment.

A write through `update()` sends no signal and moves no site version: it is what another process looks like from here.
"""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from wagtail.models import Page

from consultations.base import finding
from consultations.base.models import PseudonymKey
from consultations.surveys.asking import making_of
from consultations.surveys.models import Survey, SurveyResponse
from tests.factories.participation import SurveyFactory, send, submission

CONTROL = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")


@pytest.fixture(autouse=True)
def forgotten():
    finding._known.clear()


@pytest.fixture
def warm(campaign, survey):
    """A process that has seen a sending."""
    assert send(Client(), survey, submission(survey, campaign)).status_code == 303


@pytest.fixture
def old_rows(survey, warm, monkeypatch):
    """The guard taken out: the rows of the first sending are believed for ever."""
    rows = finding._known[Survey, survey.translation_key].rows
    monkeypatch.setattr(finding, "_read", lambda model, key: rows)


def close(survey):
    Survey.objects.filter(pk=survey.pk).update(
        opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(seconds=1)
    )


class TestAnotherProcess:
    def test_closes_it_and_the_next_sending_is_refused(self, client, campaign, survey, warm):
        close(survey)
        assert send(client, survey, submission(survey, campaign)).status_code == 410

    def test_closing_would_not_be_seen_without_reading_the_rows(self, client, campaign, survey, old_rows):
        close(survey)
        assert send(client, survey, submission(survey, campaign)).status_code == 303

    def test_takes_it_off_the_site(self, client, campaign, survey, warm):
        Survey.objects.filter(pk=survey.pk).update(live=False)
        assert send(client, survey, submission(survey, campaign)).status_code == 404

    def test_asks_another_question_and_the_next_sending_is_checked_by_it(self, client, campaign, survey, warm):
        data = submission(survey, campaign)
        with connection.cursor() as cursor:
            cursor.execute("SELECT questions FROM surveys_survey WHERE id = %s", [survey.pk])
            questions = json.loads(cursor.fetchone()[0])
            for question in questions:
                question["value"]["required"] = True
            cursor.execute("UPDATE surveys_survey SET questions = %s WHERE id = %s", [json.dumps(questions), survey.pk])
        only_page = {name: value for name, value in data.items() if not name.startswith("q-")}
        response = send(client, survey, only_page)
        assert response.status_code == 422
        assert "Il manque une réponse" in response.content.decode()

    def test_destroys_the_key_and_no_pseudonym_is_made_any_more(self, client, campaign, survey, warm):
        PseudonymKey.objects.filter(pk=survey.pseudonym_key_id).update(secret=None)
        assert send(client, survey, submission(survey, campaign)).status_code == 303
        assert SurveyResponse.objects.latest("pk").participant is None

    @pytest.mark.parametrize("is_deleted", [False, True])
    def test_takes_the_page_away_and_the_answer_goes_to_the_home_of_the_space(
        self, client, campaign, survey, gard, is_deleted
    ):
        data = submission(survey, campaign)
        finding.page_of(QueryDict(f"page={campaign.pk}"), survey)  # this process knows the page
        rows = Page.objects.filter(pk=campaign.pk)
        if is_deleted:
            type(campaign).objects.filter(pk=campaign.pk)._raw_delete("default")
            rows._raw_delete("default")
        else:
            rows.update(live=False)
        assert send(client, survey, data).status_code == 303
        assert SurveyResponse.objects.get().page_id == gard.pk


class TestWhatIsShared:
    def test_a_request_has_its_own_participation_and_the_same_questions(self, survey):
        first, _shown = finding.find(Survey, survey.translation_key)
        first.title = "Changé par une requête"
        second, _shown = finding.find(Survey, survey.translation_key)
        assert second.title == survey.title
        assert second.questions is first.questions

    def test_an_address_that_names_nothing_is_not_kept(self, client, survey):
        unknown = survey.get_submit_url().replace(str(survey.translation_key), "00000000-0000-4000-8000-000000000000")
        assert client.get(unknown).status_code == 404
        assert not finding._known

    def test_memory_is_bounded(self, survey, gard_space, monkeypatch):
        monkeypatch.setattr(finding, "MOST_KEPT", 2)
        for _more in range(4):
            finding.find(Survey, SurveyFactory(space=gard_space).translation_key)
        assert len(finding._known) <= 2

    def test_fields_speak_the_language_of_each_reader(self, survey):
        question = next(iter(survey.questions))
        french = making_of(question)
        with translation.override("en"):
            assert making_of(question) is not french
        assert making_of(question) is french

    def test_fields_are_made_again_of_another_value(self, survey):
        question = next(iter(survey.questions))
        before = making_of(question)
        question.value = question.block.to_python({**question.block.get_prep_value(question.value), "required": True})
        assert making_of(question) is not before
        assert all(field.required for name, field in making_of(question).fields.items() if name == f"q-{question.id}")


class TestQueries:
    @pytest.mark.parametrize("again", [False, True])
    def test_one_answer(self, client, campaign, survey, settings, again):
        """Participation, page, network, participant, response, answers; who answers again has theirs read and its answers taken out."""
        settings.NETWORK_PER_MINUTE = 60
        for _time in range(2):
            send(client, survey, submission(survey, campaign))  # what a process remembers is remembered
        person = client if again else Client()
        with CaptureQueriesContext(connection) as queries:
            assert send(person, survey, submission(survey, campaign)).status_code == 303
        said = [query["sql"] for query in queries if not query["sql"].strip().startswith(CONTROL)]
        assert len(said) == (8 if again else 6), said

    def test_a_first_act_that_is_not_one_still_leaves_one_answer(self, campaign, survey):
        """A double click: two sendings of one key without a cookie. The second is told so by the constraint, and looks."""
        data = submission(survey, campaign)
        for _click in range(2):
            assert send(Client(), survey, data).status_code == 303
        assert SurveyResponse.objects.count() == 1

    def test_looking_after_the_constraint_is_what_makes_it_one(self, campaign, survey, monkeypatch):
        data = submission(survey, campaign)
        assert send(Client(), survey, data).status_code == 303
        monkeypatch.setattr("consultations.base.services._existing", lambda *given: None)
        with pytest.raises(IntegrityError):
            send(Client(), survey, data)
