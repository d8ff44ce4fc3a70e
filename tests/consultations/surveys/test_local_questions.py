"""What a Caf adds to a national survey: who writes it, where it is asked, and that the answers are the national survey's."""

import json
import re
import uuid

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ProtectedError, Q
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from consultations.surveys.answers import tallies
from consultations.surveys.export import export_rows
from consultations.surveys.local_questions import survey_questions
from consultations.surveys.models import Answer, LocalQuestions, QuestionVersion, Survey, SurveyDraft, SurveyResponse
from core.permissions import SpacePermissionPolicy
from tests.consultations.conftest import editor_of
from tests.factories.base import SpaceFactory, make_editor
from tests.factories.participation import (
    SAME_ORIGIN,
    CampaignIndexPageFactory,
    CampaignPageFactory,
    SurveyFactory,
    question,
    send,
    submission,
)
from tests.factories.typed import typed_questions

pytestmark = pytest.mark.django_db
ADMIN = "/admin/snippets/surveys/localquestions/"
ALL = ("view", "add", "change", "publish", "delete")
HEADING = "Questions de votre Caf"
FIRST, SECOND = "Parlez de votre accueil", "Un mot de plus"


@pytest.fixture
def shared(national) -> Survey:
    """A national survey with one question."""
    questions = [question("single", "Une réponse claire", options=["Oui", "Non"])]
    return SurveyFactory(space=national, title="Partout", questions=questions)


def campaign_of(parent, survey):
    return CampaignPageFactory(parent=CampaignIndexPageFactory(parent=parent), surveys=(survey,))


@pytest.fixture
def gard_page(gard, shared):
    return campaign_of(gard, shared)


@pytest.fixture
def national_page(home, shared):
    return campaign_of(home, shared)


def add_to(survey, space, *questions, live=True) -> LocalQuestions:
    questions = questions or (question("single", FIRST, options=["Bien", "Mal"]), question("short_text", SECOND))
    row = LocalQuestions.objects.create(survey=survey, space=space, questions=list(questions), live=live)
    return LocalQuestions.objects.get(pk=row.pk)


@pytest.fixture
def added(shared, gard_space) -> LocalQuestions:
    return add_to(shared, gard_space)


@pytest.fixture
def author(gard_space):
    return make_editor(gard_space, LocalQuestions, actions=ALL)


@pytest.fixture
def stranger(herault_space):
    return make_editor(herault_space, LocalQuestions, actions=ALL)


def answers_to(added, first=0, second="Merci") -> dict:
    one, two = added.questions
    return {f"q-{one.id}": one.block.choices(one.value)[first][0], f"q-{two.id}": second}


def give(survey, page, added, key=None, client=None, **said):
    data = {**submission(survey, page, key, single=0), **answers_to(added, **said)}
    return send(client or Client(), survey, data)


def read(client, page) -> BeautifulSoup:
    response = client.get(page.get_url())
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def form_data(survey, space, stream, **more) -> dict:
    return {"survey": survey.pk, "space": space.pk, **typed_questions(stream), **more}


def wrong(response) -> str:
    """What is said of the questions, in the form that is shown again."""
    (error,) = response.context["form"].errors["questions"].as_data()
    return str(error.as_json_data() if hasattr(error, "as_json_data") else error.messages)


def stream_of(*questions):
    return LocalQuestions(questions=list(questions)).questions


class TestThePublicForm:
    def test_asks_them_on_the_pages_of_that_caf_only(self, client, shared, added, gard_page, national_page, herault):
        part = read(client, gard_page).select_one("fieldset.survey__part")
        assert part.legend.text == HEADING
        assert FIRST in part.text
        assert SECOND in part.text
        herault_page = campaign_of(herault, shared)
        for page in (national_page, herault_page):
            html = client.get(page.get_url()).content.decode()
            assert shared.questions[0].value["text"] in html
            assert FIRST not in html
            assert HEADING not in html
        assert FIRST not in client.get(shared.get_submit_url()).content.decode()

    def test_not_those_that_are_a_draft(self, client, shared, gard_page, gard_space):
        add_to(shared, gard_space, live=False)
        assert FIRST not in client.get(gard_page.get_url()).content.decode()

    def test_pages_forget_when_they_are_published_and_unpublished(
        self, client, shared, gard_page, gard_space, settings
    ):
        settings.PUBLIC_PAGE_SECONDS = settings.CACHE_MIDDLEWARE_SECONDS = 60
        added = add_to(shared, gard_space, live=False)
        revision = added.save_revision()

        def shows() -> bool:
            client.get(gard_page.get_url())
            with CaptureQueriesContext(connection) as queries:
                html = client.get(gard_page.get_url()).content.decode()
            assert len(queries) == 0  # the page is kept: only forgetting it changes what is seen
            return FIRST in html

        assert not shows()
        revision.publish()
        assert shows()
        added.refresh_from_db()
        added.unpublish()
        assert not shows()
        # Control: what is changed without being published is not seen, for the page is kept.
        LocalQuestions.objects.update(live=True)
        assert not shows()

    def test_costs_one_query_on_a_page_of_a_caf_and_none_elsewhere(
        self, client, shared, gard_page, national_page, gard_space
    ):
        def queries(page) -> list[str]:
            from django.core.cache import cache

            client.get(page.get_url())
            cache.clear()
            client.get(national_page.get_parent().get_url())  # what every page remembers
            with CaptureQueriesContext(connection) as found:
                client.get(page.get_url())
            return [query["sql"] for query in found if "surveys_localquestions" in query["sql"]]

        assert (len(queries(gard_page)), queries(national_page)) == (1, [])
        add_to(shared, gard_space, *(question("short_text", f"Question {n}") for n in range(5)))
        assert (len(queries(gard_page)), queries(national_page)) == (1, [])

    def test_have_a_page_of_their_own_after_several_pages(self, client, national, gard, gard_space):
        pages = [
            question("single", options=["Oui", "Non"]),
            {"type": "page", "id": str(uuid.uuid4()), "value": {"text": "La suite", "help": ""}},
            question("short_text", "Et puis"),
        ]
        survey = SurveyFactory(space=national, questions=pages)
        page, added = campaign_of(gard, survey), add_to(survey, gard_space)
        data = {**submission(survey, page, single=0), "partie": "2", "aller": "suite"}
        response = send(client, survey, data)
        assert f"Page 3 sur 3 : {HEADING}" in response.content.decode().replace("\xa0", " ").replace("\u202f", " ")
        assert FIRST in response.content.decode()
        data = {**submission(survey, page, single=0), **answers_to(added), "partie": "3"}
        assert send(client, survey, data).status_code == 303
        assert Answer.objects.count() == 3

    def test_say_in_which_language_they_are(self, client, shared, added, gard, gard_page):
        english, _ = Locale.objects.get_or_create(language_code="en")
        copy = shared.copy_for_translation(english)
        copy.live = True
        copy.save()
        data = {"page": gard_page.pk, f"q-{added.questions[0].id}": "x"}
        response = client.post(f"/en{shared.get_submit_url()}", data, headers={"origin": "http://testserver"})
        soup = BeautifulSoup(response.content, "html.parser")
        assert [one.get("lang") for one in soup.select(".survey__question")] == [None, "fr", "fr"]

    def test_a_wrong_answer_says_so_and_keeps_what_was_typed(self, client, shared, gard_page, gard_space):
        added = add_to(shared, gard_space, question("number", "Combien", minimum=0, maximum=5))
        name = f"q-{added.questions[0].id}"
        response = send(client, shared, {**submission(shared, gard_page, single=0), name: "12"})
        assert response.status_code == 422
        field = BeautifulSoup(response.content, "html.parser").find("input", {"name": name})
        assert field["value"] == "12"
        assert not Answer.objects.exists()


class TestTheirAnswers:
    def test_are_of_the_national_survey_and_roll_up(self, client, shared, added, gard_page, national_page, gard_space):
        assert give(shared, gard_page, added).status_code == 303
        send(Client(), shared, submission(shared, national_page, single=0))
        found = tallies(shared)
        assert list(found) == [shared.questions[0].id]  # a national result never shows a Caf's own questions
        assert found[shared.questions[0].id].cells[0].count == 2
        response = SurveyResponse.objects.get(space=gard_space)
        assert response.participation == shared
        assert {str(pk) for pk in response.answers.values_list("question_id", flat=True)} == {
            question.id for question in (*shared.questions, *added.questions)
        }

    def test_sent_with_a_page_that_does_not_ask_them_are_not_kept(self, shared, added, national_page, herault):
        for page in (national_page, campaign_of(herault, shared)):
            assert give(shared, page, added).status_code == 303
        assert set(Answer.objects.values_list("question_id", flat=True)) == {uuid.UUID(shared.questions[0].id)}

    def test_are_read_corrected_and_left_by_a_correction_once_they_are_not_asked(
        self, client, shared, added, gard_page
    ):
        code = (
            BeautifulSoup(
                Client().get(give(shared, gard_page, added, client=client)["location"]).content, "html.parser"
            )
            .select_one(".receipt__code")
            .text
        )
        follow = "/participer/suivre/"
        html = client.post(follow, {"code": code}).content.decode()
        assert FIRST in html
        assert "Merci" in html
        filled = client.post(follow, {"code": code, "corriger": "1"}).content.decode()
        assert "Merci" in filled
        corrected = {"code": code, "enregistrer": "1", **answers_to(added, first=1, second="Au revoir")}
        assert client.post(follow, corrected).status_code == 200
        assert Answer.objects.filter(text="Au revoir").exists()
        added.unpublish()
        asked = shared.questions[0]
        national_only = {f"q-{asked.id}": asked.block.choices(asked.value)[1][0]}
        assert FIRST not in client.post(follow, {"code": code, "corriger": "1"}).content.decode()
        html = client.post(follow, {"code": code, "enregistrer": "1", **national_only}).content.decode()
        assert "Au revoir" in html
        assert Answer.objects.count() == 3

    def test_kept_for_later_come_back(self, client, shared, added, gard_page):
        data = {**submission(shared, gard_page, single=0), **answers_to(added), "aller": "garder"}
        html = send(client, shared, data).content.decode()
        assert SurveyDraft.objects.count() == 1
        code = BeautifulSoup(html, "html.parser").select_one(".receipt__code").text
        again = client.post("/participer/questionnaire/reprendre/", {"code": code}, headers=SAME_ORIGIN)
        assert "Merci" in again.content.decode()
        assert HEADING in again.content.decode()

    def test_are_exported_to_who_may_read_them_with_the_words_of_their_choices(
        self, shared, added, gard_page, gard_space
    ):
        give(shared, gard_page, added, first=1)
        rows = SurveyResponse.objects.filter(space=gard_space)
        (row,) = export_rows(shared, rows)
        assert row[-2:] == ["Mal", "Merci"]

    def test_export_of_another_caf_has_neither_their_answers_nor_their_words(
        self, client, shared, added, gard_page, herault, herault_space
    ):
        give(shared, gard_page, added)
        send(Client(), shared, submission(shared, campaign_of(herault, shared), single=0))
        for space, seen in ((added.space, True), (herault_space, False)):
            client.force_login(editor_of(space, "view", "export"))
            response = client.get(f"/admin/participation/questionnaire/{shared.pk}/export.csv")
            sheet = b"".join(response.streaming_content).decode()
            assert ("Bien" in sheet, "Merci" in sheet, FIRST in sheet) == (seen,) * 3
            assert "Caf" in sheet  # a row, in both

    def test_are_on_paper_and_by_phone_in_that_caf(self, client, shared, added, gard_space, herault_space):
        for space, seen in ((gard_space, True), (herault_space, False)):
            make_editor(space, Survey, actions=("view",))
            client.force_login(make_editor(space, SurveyResponse, actions=("view", "add")))
            for verb in ("imprimer/", "papier/", "pour-une-personne/", "modele.csv"):
                response = client.get(f"/admin/participation/questionnaire/{shared.pk}/{verb}")
                assert response.status_code == 200
                assert (FIRST in response.content.decode()) is seen, verb

    def test_are_in_the_live_results_of_that_caf_and_of_the_national_team_when_it_looks_at_that_caf(
        self, client, shared, added, gard_page, gard_space, herault_space, national
    ):
        give(shared, gard_page, added)
        address = f"/admin/reponses/{shared.pk}/"
        for space, query, seen in (
            (gard_space, "", True),
            (herault_space, "", False),
            (herault_space, "?espace=gard", False),
            (national, "", False),
            (national, "?espace=gard", True),
        ):
            client.force_login(editor_of(space, "view", "export"))
            assert (FIRST in client.get(address + query).content.decode()) is seen, (space, query)

    def test_find_the_caf_of_a_post_code(self, shared, gard_page, gard_space):
        added = add_to(shared, gard_space, question("postcode", "Votre code postal"))
        send(Client(), shared, {**submission(shared, gard_page, single=0), f"q-{added.questions[0].id}": "30000"})
        assert SurveyResponse.objects.get().caf == gard_space

    def test_a_file_of_answers_reads_them_once(self, shared, added, gard_space):
        survey = Survey.objects.get(pk=shared.pk)
        with CaptureQueriesContext(connection) as queries:
            for _sheet in range(10):
                assert len(survey_questions(survey, gard_space)) == 3
        assert len(queries) == 1


class TestTheEditor:
    """`author` is of the Gard, `stranger` of the Hérault."""

    def test_writes_them_under_the_national_ones(self, client, shared, gard_space, author):
        client.force_login(author)
        html = client.get(f"{ADMIN}add/?survey={shared.pk}").content.decode()
        soup = BeautifulSoup(html, "html.parser")
        assert "Questions nationales, que vous ne pouvez pas changer" in html
        assert f"1. {shared.questions[0].value['text']}" in soup.select_one(".local-questions").text
        assert soup.select_one("[name=survey] option[selected]")["value"] == str(shared.pk)
        space = soup.select_one("[name=space]")  # the only one of theirs: nothing to choose
        assert (space["type"], space["value"]) == ("hidden", str(gard_space.pk))
        new = stream_of(question("single", FIRST, options=["Oui", "Non"]), question("rating", "Une note"))
        data = form_data(shared, gard_space, new, **{"action-publish": "1"})
        assert client.post(f"{ADMIN}add/", data).status_code == 302
        made = LocalQuestions.objects.get()
        assert made.live
        assert [one.value["text"] for one in made.questions] == [FIRST, "Une note"]
        assert client.get(f"{ADMIN}add/?survey={shared.pk}")["location"] == f"{ADMIN}edit/{made.pk}/"

    def test_saves_a_draft_that_nobody_is_asked(self, client, shared, gard_space, author, gard_page):
        client.force_login(author)
        client.post(f"{ADMIN}add/", form_data(shared, gard_space, stream_of(question("rating", FIRST))))
        made = LocalQuestions.objects.get()
        assert not made.live
        assert FIRST not in Client().get(gard_page.get_url()).content.decode()
        assert FIRST in client.get(f"{ADMIN}edit/{made.pk}/").content.decode()

    def test_finds_the_way_in_the_list_of_surveys(self, client, shared, gard_space, author, national):
        SurveyFactory(space=national, title="Brouillon national", live=False)
        make_editor(gard_space, Survey, actions=ALL)
        client.force_login(author)
        html = client.get("/admin/snippets/surveys/survey/").content.decode()
        assert f"{ADMIN}add/?survey={shared.pk}" in html
        assert f"/admin/snippets/surveys/survey/edit/{shared.pk}/" not in html  # it is not theirs
        assert "Brouillon national" not in html
        assert client.get(f"/admin/snippets/surveys/survey/edit/{shared.pk}/").status_code == 404

    def test_sees_before_publishing(self, client, shared, added, author):
        client.force_login(author)
        data = form_data(shared, added.space, stream_of(question("rating", "En préparation")))
        address = f"{ADMIN}preview/{added.pk}/"
        assert client.post(address, data).json()["is_valid"]
        html = client.get(address).content.decode()
        assert shared.questions[0].value["text"] in html
        assert "En préparation" in html
        assert client.post(f"{ADMIN}preview/", {"questions-count": "0"}).status_code == 200

    def test_five_at_most_said_in_plain_french_with_everything_typed(self, client, shared, gard_space, author):
        client.force_login(author)
        six = stream_of(*(question("short_text", f"Question {n}") for n in range(6)))
        response = client.post(f"{ADMIN}add/", form_data(shared, gard_space, six))
        assert response.status_code == 200
        html = response.content.decode()
        assert "Cinq questions au plus. Vous en avez écrit 6 : retirez-en 1." in wrong(response)
        assert "Question 5" in html
        assert not LocalQuestions.objects.exists()
        # Not the form only.
        with pytest.raises(ValidationError, match="Cinq questions au plus"):
            LocalQuestions(survey=shared, space=gard_space, questions=six).full_clean()
        five = stream_of(*(question("short_text", f"Question {n}") for n in range(5)))
        LocalQuestions(survey=shared, space=gard_space, questions=five).full_clean()

    def test_adds_to_a_published_national_survey_from_a_space_of_theirs_once(
        self, client, shared, added, gard_space, herault_space, national, author
    ):
        client.force_login(author)
        draft = SurveyFactory(space=national, live=False)
        own = SurveyFactory(space=gard_space)
        other = SurveyFactory(space=national)
        new = stream_of(question("rating", FIRST))
        for survey, space, wrong in (
            (draft, gard_space, "survey"),
            (own, gard_space, "survey"),
            (shared, gard_space, "survey"),  # done already
            (other, herault_space, "space"),
            (other, national, "space"),
        ):
            response = client.post(f"{ADMIN}add/", form_data(survey, space, new))
            assert response.status_code == 200
            assert wrong in response.context["form"].errors
        assert LocalQuestions.objects.count() == 1
        assert client.post(f"{ADMIN}add/", form_data(other, gard_space, new)).status_code == 302

    def test_is_offered_the_national_surveys_that_are_published_and_no_other(
        self, client, shared, gard_space, herault_space, national, author
    ):
        SurveyFactory(space=national, title="Brouillon", live=False)
        for space in (gard_space, herault_space):
            SurveyFactory(space=space, title=f"De {space.slug}")
        for user, spaces in (
            (author, ["Caf du Gard"]),
            (make_editor(national, LocalQuestions, actions=ALL), ["Caf de l’Hérault", "Caf du Gard"]),
        ):
            client.force_login(user)
            fields = client.get(f"{ADMIN}add/").context["form"].fields
            assert [str(one) for one in fields["survey"].queryset] == ["Partout"]
            assert sorted(str(one) for one in fields["space"].queryset) == spaces

    def test_a_hand_made_request_moves_them_nowhere(self, client, shared, added, herault_space, national, author):
        client.force_login(author)
        other = SurveyFactory(space=national)
        data = form_data(other, herault_space, added.questions, **{"action-publish": "1"})
        assert client.post(f"{ADMIN}edit/{added.pk}/", data).status_code == 302
        added.refresh_from_db()
        assert (added.survey, added.space.slug) == (shared, "gard")

    def test_ids_of_the_national_questions_are_never_theirs(self, client, shared, gard_space, herault_space, author):
        first = {**question("single", FIRST, options=["Oui", "Non"]), "id": shared.questions[0].id}
        rule = {"question": first["id"], "operator": "answered", "value": ""}
        second = question(
            "short_text",
            SECOND,
            condition={"match": "all", "rules": [{"type": "item", "id": str(uuid.uuid4()), "value": rule}]},
        )
        theirs = add_to(shared, herault_space, question("short_text", "Ailleurs"))
        third = {**question("short_text", "Copiée"), "id": theirs.questions[0].id}
        client.force_login(author)
        new = stream_of(first, second, third)
        response = client.post(f"{ADMIN}add/", form_data(shared, gard_space, new, **{"action-publish": "1"}))
        assert response.status_code == 302, wrong(response)
        made = LocalQuestions.objects.get(space=gard_space)
        ids = [one.id for one in made.questions]
        assert not {shared.questions[0].id, theirs.questions[0].id} & set(ids)
        assert ids[1] == second["id"]
        assert made.questions[1].value["condition"]["rules"][0]["question"] == ids[0]

    def test_a_page_break_is_not_taken(self, client, shared, gard_space, author):
        client.force_login(author)
        data = form_data(shared, gard_space, stream_of(question("rating", FIRST)))
        data |= {"questions-count": 2, "questions-1-deleted": "", "questions-1-order": 1, "questions-1-type": "page"}
        data |= {"questions-1-id": str(uuid.uuid4()), "questions-1-value-text": "x", "questions-1-value-help": ""}
        assert client.post(f"{ADMIN}add/", data).status_code == 302
        assert [one.block_type for one in LocalQuestions.objects.get().questions] == ["rating"]


class TestOnceAnswered:
    @pytest.fixture
    def answered(self, shared, added, gard_page):
        give(shared, gard_page, added)
        return added

    @pytest.mark.parametrize("address", ["{}delete/{}/", "/admin/bulk/surveys/localquestions/delete/?id={1}"])
    def test_they_are_not_deleted(self, client, answered, author, address):
        client.force_login(author)
        response = client.post(address.format(ADMIN, answered.pk), follow=True)
        assert "Pour ne plus poser ces questions, dépubliez-les." in response.content.decode()
        assert LocalQuestions.objects.exists()
        with pytest.raises(ProtectedError):
            answered.delete()

    @pytest.mark.parametrize("address", ["{}delete/{}/", "/admin/bulk/surveys/localquestions/delete/?id={1}"])
    def test_control_those_nobody_answered_are(self, client, added, author, address):
        client.force_login(author)
        assert client.post(address.format(ADMIN, added.pk)).status_code == 302
        assert not LocalQuestions.objects.exists()

    def test_a_question_or_a_choice_that_was_given_is_not_taken_away(self, client, answered, author):
        client.force_login(author)
        address, space = f"{ADMIN}edit/{answered.pk}/", answered.space
        first, second = answered.questions.get_prep_value()
        without_choice = {**first, "value": {**first["value"], "options": first["value"]["options"][1:]}}
        other_type = {**question("long_text", FIRST), "id": first["id"]}
        for stream in (stream_of(second), stream_of(without_choice, second), stream_of(other_type, second)):
            response = client.post(address, form_data(answered.survey, space, stream))
            assert response.status_code == 200
            assert f"Des personnes ont répondu à « {FIRST} »" in wrong(response)
        unused = {**first, "value": {**first["value"], "options": first["value"]["options"][:1]}}
        third = question("rating", "Une note")
        for stream in (stream_of(second, first, third), stream_of(unused, second)):
            assert client.post(address, form_data(answered.survey, space, stream)).status_code == 302

    @pytest.mark.parametrize(("word", "versions"), [("faute", [1, 1]), ("sens", [1, 2])])
    def test_other_words_are_asked_about_and_counted_as_it_is_said(
        self, client, answered, author, gard_page, word, versions
    ):
        """The versions of a Caf's questions are among those of the national survey, whose own questions keep theirs."""
        answered.save_revision().publish()
        client.force_login(author)
        address = f"{ADMIN}edit/{answered.pk}/"
        first, second = answered.questions.get_prep_value()
        stream = stream_of({**first, "value": {**first["value"], "text": "Et votre accueil ?"}}, second)
        data = form_data(answered.survey, answered.space, stream, **{"action-publish": "1"})
        asked = client.post(address, data)
        assert asked.status_code == 200
        assert LocalQuestions.objects.get().questions[0].value["text"] == FIRST
        (key,) = (
            one["name"] for one in BeautifulSoup(asked.content, "html.parser").select("[name^=sens-][value=sens]")
        )
        assert client.post(address, {**data, key: word}).status_code == 302
        survey = Survey.objects.get(pk=answered.survey_id)
        give(survey, gard_page, answered)
        given = Answer.objects.filter(question_id=answered.questions[0].id).order_by("pk")
        assert list(given.values_list("version", flat=True)) == versions
        assert survey.version_of(survey.questions[0].id) == 1

    def test_a_program_that_publishes_other_words_makes_a_version(self, answered):
        """Rows that were published before there were versions lose no words either."""
        first, second = answered.questions.get_prep_value()
        answered.questions = json.dumps([{**first, "value": {**first["value"], "text": "Et l’accueil ?"}}, second])
        answered.save_revision().publish()
        rows = QuestionVersion.objects.filter(survey=answered.survey, question_id=first["id"])
        assert [row.content["text"] for row in rows] == [FIRST, "Et l’accueil ?"]


def addresses(row) -> list[tuple[str, str]]:
    """(name, address) of every admin view of one instance."""
    patterns = LocalQuestions.snippet_viewset.get_urlpatterns()
    revision = row.save_revision()
    words = {"pk": row.pk, "revision_id": revision.pk, "revision_id_a": "earliest", "revision_id_b": "latest"}
    found = []
    for pattern in patterns:
        route = re.sub(r"\(\?P<(\w+)>(?:[^()]|\([^)]*\))*\)", lambda part: f"<{part[1]}>", str(pattern.pattern))
        if "<" in route:
            route = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: str(words[part[1]]), route)
            found.append((pattern.name, ADMIN + route.replace("\\", "").removesuffix("$")))
    return found


class TestWhoMay:
    def test_nobody_of_another_caf_reaches_them(self, client, added, author, stranger):
        client.force_login(stranger)
        named = addresses(added)
        assert len(named) > 8
        for _name, address in named:
            for method in (client.get, client.post):
                response = method(address)
                assert response.status_code == 404, address
        assert FIRST not in client.get(ADMIN).content.decode()
        assert "Gard" not in client.get(ADMIN).content.decode()
        assert client.get("/admin/snippets/choose/surveys/localquestions/").status_code == 404
        bulk = client.get(f"/admin/bulk/surveys/localquestions/delete/?id={added.pk}")
        assert "Gard" not in bulk.content.decode()
        client.post(f"/admin/bulk/surveys/localquestions/delete/?id={added.pk}")
        assert LocalQuestions.objects.exists()

    def test_control_without_the_rule_of_spaces_they_do(self, client, added, stranger, monkeypatch):
        monkeypatch.setattr(SpacePermissionPolicy, "_within", lambda self, user, actions: Q())
        client.force_login(stranger)
        reached = [name for name, address in addresses(added) if client.get(address).status_code == 200]
        assert {"edit", "history", "delete"} <= set(reached)
        assert "Gard" in client.get(ADMIN).content.decode()

    def test_matrix(self, client, shared, added, gard_space, herault_space, national, author, stranger):
        nationals = make_editor(national, LocalQuestions, actions=ALL)
        reader = make_editor(SpaceFactory(name="Caf de la Lozère", slug="lozere"), Survey, actions=("view",))
        moderator = editor_of(SpaceFactory(name="Caf de l’Aude", slug="aude"), "view", "change")
        seen = {}
        for name, user in {
            "author": author,
            "stranger": stranger,
            "national": nationals,
            "reader": reader,
            "moderator": moderator,
        }.items():
            client.force_login(user)
            seen[name] = [
                client.get(address).status_code
                for address in (
                    ADMIN,
                    f"{ADMIN}add/",
                    *(f"{ADMIN}{verb}/{added.pk}/" for verb in ("edit", "unpublish", "delete")),
                )
            ]
        client.logout()
        seen["anonymous"] = [client.get(f"{ADMIN}{end}").status_code for end in ("", "add/", f"edit/{added.pk}/")]
        assert seen == {
            "author": [200] * 5,
            "stranger": [200, 200, 404, 404, 404],
            "national": [200] * 5,
            "reader": [302, 302, 404, 404, 404],
            "moderator": [302, 302, 404, 404, 404],
            "anonymous": [302] * 3,
        }

    def test_who_may_not_publish_saves_a_draft(self, client, shared, gard_space):
        client.force_login(make_editor(gard_space, LocalQuestions, actions=("view", "add", "change")))
        data = form_data(shared, gard_space, stream_of(question("rating", FIRST)), **{"action-publish": "1"})
        client.post(f"{ADMIN}add/", data)
        assert not LocalQuestions.objects.filter(live=True).exists()
