"""A question that was answered: its words may be mended, its meaning may not change without a new version, and results never mix them."""

import copy
import json
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Locale

from consultations.base.receipts import code_of
from consultations.surveys import answers as reading
from consultations.surveys import versions
from consultations.surveys.answers import readable_answers, tally
from consultations.surveys.drafts import token_of
from consultations.surveys.editions import TYPO, fingerprint, words
from consultations.surveys.live.asked import asked_questions
from consultations.surveys.models import Answer, QuestionVersion, Survey, SurveyDraft, SurveyResponse
from consultations.surveys.participation_type import TYPE
from consultations.surveys.questions import QuestionBlocks
from results.binding import _with_version
from results.figures import Figure
from tests.factories.participation import SAME_ORIGIN, SurveyFactory, every_question, question, send, submission

SINGLE, SCALE = 0, 2


def page_of(response) -> str:
    """A page, with the spaces and the hyphens that one types."""
    html = unescape(response.content.decode())
    return html.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2011", "-")


def raw(survey) -> list[dict]:
    return copy.deepcopy(list(Survey.objects.get(pk=survey.pk).questions.get_prep_value()))


def reword(questions: list[dict], text: str, place: int = SINGLE) -> list[dict]:
    questions[place]["value"]["text"] = text
    return questions


def publish(survey, questions: list[dict], **columns) -> Survey:
    """Published by a program: nobody is asked anything."""
    fresh = Survey.objects.get(pk=survey.pk)
    fresh.questions = json.dumps(questions)
    for name, value in columns.items():
        setattr(fresh, name, value)
    fresh.save_revision().publish()
    return Survey.objects.get(pk=survey.pk)


def answer(client, survey, campaign, since: int | None = None, **by_kind):
    """Answer as a new browser, with a form opened at an edition (the present one by default)."""
    client.cookies.clear()
    data = submission(survey, campaign, **(by_kind or {"single": 0}))
    edition = Survey.objects.get(pk=survey.pk).edition if since is None else since
    return send(client, survey, {**data, "edition": edition})


def said(survey, place: int = SINGLE) -> list[int]:
    """The versions that the answers to a question were given to."""
    asked = survey.questions[place].id
    return sorted(Answer.objects.filter(question_id=asked).values_list("version", flat=True))


@pytest.fixture
def answered(client, survey, campaign) -> Survey:
    """Two people answered it."""
    for choice in (0, 1):
        assert answer(client, survey, campaign, single=choice, scale=4).status_code == 303
    return survey


class TestPublication:
    def test_before_the_first_answer_a_question_is_simply_written_again(self, survey):
        publish(survey, reword(raw(survey), "Avez-vous eu un congé ?"))
        published = publish(survey, reword(raw(survey), "Autre chose ?"))
        row = QuestionVersion.objects.get(question_id=survey.questions[SINGLE].id)
        assert (row.version, row.content["text"], row.former) == (1, "Autre chose ?", [])
        assert published.versions == {}

    def test_words_changed_by_a_program_make_a_new_version(self, answered):
        """Nobody said that the meaning stays: what is split can be added up, what is mixed cannot be told apart."""
        published = publish(answered, reword(raw(answered), "Prendrez-vous un congé ?"))
        asked = answered.questions[SINGLE]
        assert published.version_of(asked.id) == 2
        assert published.edition == 1
        rows = QuestionVersion.objects.filter(question_id=asked.id)
        assert [row.content["text"] for row in rows] == [asked.value["text"], "Prendrez-vous un congé ?"]

    @pytest.mark.parametrize(
        "change",
        [
            lambda value: value.update(help="Une phrase."),
            lambda value: value.update(required=True),
            lambda value: value.update(text=value["text"].replace(" ", "  ")),
            lambda value: value["options"].reverse(),
        ],
        ids=["help", "required", "spaces", "order"],
    )
    def test_what_changes_no_meaning_makes_none(self, answered, change):
        questions = raw(answered)
        change(questions[SINGLE]["value"])
        assert publish(answered, questions).versions == {}

    @pytest.mark.parametrize(
        "change",
        [
            lambda value: value["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Je ne sais pas"}),
            lambda value: value["options"].pop(),
            lambda value: value.update(other=True),
        ],
        ids=["added", "removed", "other"],
    )
    def test_another_structure_always_makes_one(self, answered, change):
        questions = raw(answered)
        change(questions[SINGLE]["value"])
        assert publish(answered, questions).version_of(answered.questions[SINGLE].id) == 2

    def test_a_question_taken_out_is_still_read(self, answered):
        asked = answered.questions[SINGLE]
        published = publish(answered, raw(answered)[1:])
        assert asked.id in [one.id for one in asked_questions(published, None)]
        told = readable_answers(SurveyResponse.objects.first())
        assert asked.value["text"] in [text for text, _answer in told]

    def test_an_old_revision_published_again_brings_no_old_number(self, answered):
        before = answered.save_revision()
        publish(answered, reword(raw(answered), "Autrement ?"))
        before.refresh_from_db()
        assert before.as_object().edition == 1
        before.publish()
        survey = Survey.objects.get(pk=answered.pk)
        assert survey.version_of(answered.questions[SINGLE].id) == 2  # nobody answered it: it is written again
        assert survey.questions[SINGLE].value["text"] == answered.questions[SINGLE].value["text"]

    def test_a_scheduled_one_counts_from_its_time(self, answered):
        asked = answered.questions[SINGLE].id
        later = timezone.now() + timedelta(hours=1)
        assert publish(answered, reword(raw(answered), "Demain ?"), go_live_at=later).version_of(asked) == 1
        revision = Survey.objects.get(pk=answered.pk).get_latest_revision()
        revision.content["go_live_at"] = None
        revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
        revision.save()
        call_command("publish_scheduled")
        assert Survey.objects.get(pk=answered.pk).version_of(asked) == 2


def posted(survey, questions: list[dict], **more) -> dict:
    """What the editor's screen sends."""
    data = {
        "title": survey.title,
        "introduction": "Un titre que l’on garde",
        "space": survey.space_id,
        "privacy_notice": "x",
        "anonymity": "pseudonyme",
        "audience": "tous",
        "kept_months": "24",
        "opens_at": "2026-06-01 08:00",
        "questions-count": len(questions),
    }
    for place, one in enumerate(questions):
        name = f"questions-{place}"
        data |= {f"{name}-deleted": "", f"{name}-order": place, f"{name}-type": one["type"], f"{name}-id": one["id"]}
        data |= {f"{name}-value-condition-match": "all", f"{name}-value-condition-rules-count": 0}
        for field, value in {"confidentiality": "aggregated", **one["value"]}.items():
            if isinstance(value, list):
                data[f"{name}-value-{field}-count"] = len(value)
                for rank, item in enumerate(value):
                    line = f"{name}-value-{field}-{rank}"
                    data |= {f"{line}-deleted": "", f"{line}-order": rank, f"{line}-type": "item"}
                    data |= {f"{line}-id": item["id"], f"{line}-value": item["value"]}
            elif field != "condition" and value not in (None, False):
                data[f"{name}-value-{field}"] = value
    return data | more


class TestEditor:
    @pytest.fixture
    def editor(self, client, gard_editor, answered):
        client.force_login(gard_editor)
        return client

    @staticmethod
    def edit(survey) -> str:
        return f"/admin/snippets/surveys/survey/edit/{survey.pk}/"

    def key_of(self, response) -> str:
        ((change, _said),) = response.context["form"].reworded
        return change.key

    def test_says_the_rule_beforehand(self, editor, answered):
        html = editor.get(self.edit(answered)).content.decode()
        assert "2 personnes ont répondu à ce questionnaire." in html
        assert "sens-" not in html

    def test_nothing_is_said_before_the_first_answer(self, client, gard_editor, survey):
        client.force_login(gard_editor)
        assert "personnes ont répondu" not in client.get(self.edit(survey)).content.decode()

    def test_publishing_other_words_asks_and_keeps_everything(self, editor, answered):
        data = posted(answered, reword(raw(answered), "Prendrez-vous un congé ?"), **{"action-publish": "1"})
        response = editor.post(self.edit(answered), data)
        assert response.status_code == 200
        html = page_of(response)
        assert "Vous changez les mots de « Avez-vous pris un congé parental ? »" in html
        assert f'<input type="radio" name="sens-{self.key_of(response)}" value="faute">' in html
        assert "Prendrez-vous un congé ?" in html
        assert "Un titre que l’on garde" in html
        survey = Survey.objects.get(pk=answered.pk)
        assert survey.questions[SINGLE].value["text"] == "Avez-vous pris un congé parental ?"
        assert not survey.has_unpublished_changes

    @pytest.mark.parametrize(("word", "version"), [("faute", 1), ("sens", 2)])
    def test_what_the_editor_says_is_done(self, editor, answered, word, version):
        data = posted(answered, reword(raw(answered), "Avez-vous pris un congé parental?"), **{"action-publish": "1"})
        key = self.key_of(editor.post(self.edit(answered), data))
        response = editor.post(self.edit(answered), data | {f"sens-{key}": word})
        assert response.status_code == 302
        survey = Survey.objects.get(pk=answered.pk)
        asked = survey.questions[SINGLE]
        assert asked.value["text"] == "Avez-vous pris un congé parental?"
        assert survey.version_of(asked.id) == version
        row = QuestionVersion.objects.filter(question_id=asked.id).last()
        assert row.content["text"] == asked.value["text"]
        assert [old["content"]["text"] for old in row.former] == (
            ["Avez-vous pris un congé parental ?"] if word == "faute" else []
        )

    @pytest.mark.parametrize(
        ("button", "status"),
        [
            ({"action-submit": "1"}, 200),
            ({"action-workflow-action": "1", "workflow-action-name": "approve"}, 200),
            ({}, 302),
        ],
        ids=["submit", "approve", "draft"],
    )
    def test_is_asked_whenever_words_may_become_public(self, editor, answered, button, status):
        data = posted(answered, reword(raw(answered), "Autre ?"), **button)
        assert editor.post(self.edit(answered), data).status_code == status

    def test_another_word_is_no_answer(self, editor, answered):
        data = posted(answered, reword(raw(answered), "Autre ?"), **{"action-publish": "1"})
        key = self.key_of(editor.post(self.edit(answered), data))
        assert editor.post(self.edit(answered), data | {f"sens-{key}": "oui"}).status_code == 200

    def test_what_was_said_of_some_words_is_not_said_of_others(self, editor, answered):
        data = posted(answered, reword(raw(answered), "Un ?"), **{"action-publish": "1"})
        key = self.key_of(editor.post(self.edit(answered), data))
        other = posted(answered, reword(raw(answered), "Deux ?"), **{"action-publish": "1", f"sens-{key}": "faute"})
        assert editor.post(self.edit(answered), other).status_code == 200

    def test_a_draft_is_saved_freely_and_remembers_what_was_said(self, editor, answered):
        data = posted(answered, reword(raw(answered), "Avez-vous pris un congé parental?"))
        assert editor.post(self.edit(answered), data).status_code == 302
        key = self.key_of(editor.post(self.edit(answered), data | {"action-publish": "1"}))
        assert editor.post(self.edit(answered), data | {f"sens-{key}": "faute"}).status_code == 302
        Survey.objects.get(pk=answered.pk).get_latest_revision().publish()  # later, by somebody else
        assert Survey.objects.get(pk=answered.pk).versions == {}
        assert QuestionVersion.objects.get(question_id=answered.questions[SINGLE].id).former

    def test_a_new_structure_is_not_asked_about(self, editor, answered):
        questions = raw(answered)
        questions[SINGLE]["value"]["options"].pop(0)
        questions[SINGLE]["value"]["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Peut-être"})
        response = editor.post(self.edit(answered), posted(answered, questions, **{"action-publish": "1"}))
        assert response.status_code == 302
        assert Survey.objects.get(pk=answered.pk).version_of(answered.questions[SINGLE].id) == 2

    def test_words_of_a_question_that_nobody_answered_are_free(self, editor, answered):
        data = posted(answered, reword(raw(answered), "En trois mots ?", 3), **{"action-publish": "1"})
        assert editor.post(self.edit(answered), data).status_code == 302
        assert Survey.objects.get(pk=answered.pk).versions == {}

    def test_another_caf_sees_none_of_it(self, client, herault_editor, answered):
        client.force_login(herault_editor)
        assert client.get(self.edit(answered)).status_code == 404


class TestAnswering:
    @pytest.fixture
    def changed(self, answered) -> Survey:
        return publish(answered, reword(raw(answered), "Prendrez-vous un congé ?"))

    def test_is_said_to_the_present_version(self, client, changed, campaign):
        assert answer(client, changed, campaign).status_code == 303
        assert said(changed) == [1, 1, 2]
        assert said(changed, SCALE) == [1, 1]

    def test_the_form_says_its_edition_to_everyone(self, client, changed):
        assert '<input type="hidden" name="edition" value="1">' in client.get(changed.get_submit_url()).content.decode()

    def test_a_form_opened_before_counts_for_the_words_it_showed(self, client, changed, campaign):
        assert answer(client, changed, campaign, since=0).status_code == 303
        assert said(changed) == [1, 1, 1]

    def test_and_is_shown_again_with_them(self, client, changed, campaign):
        client.cookies.clear()
        response = send(client, changed, {**submission(changed, campaign, single=0), "edition": 0, "cle": ""})
        html = page_of(response)
        assert response.status_code == 200  # without JavaScript: one more step
        assert "Avez-vous pris un congé parental ?" in html
        assert "Prendrez-vous" not in html
        assert '<input type="hidden" name="edition" value="0">' in html

    @pytest.mark.parametrize("typed", ["", "x", "-1", "99", "²", "1" * 50])
    def test_a_strange_edition_is_the_present_one(self, client, changed, campaign, typed):
        assert answer(client, changed, campaign, since=typed).status_code == 303
        assert said(changed) == [1, 1, 2]

    def test_a_choice_that_came_meanwhile_is_shown_before_anything_is_kept(self, client, answered, campaign):
        questions = raw(answered)
        questions[SINGLE]["value"]["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Peut-être"})
        changed = publish(answered, questions)
        response = answer(client, changed, campaign, since=0, single=0, short_text="gardé")
        html = page_of(response)
        assert response.status_code == 422
        assert "Cette question a changé depuis que vous avez ouvert cette page." in html
        assert "gardé" in html
        assert '<input type="hidden" name="edition" value="1">' in html
        assert said(changed) == [1, 1]
        assert answer(client, changed, campaign, since=1, single=0).status_code == 303
        assert said(changed) == [1, 1, 2]

    def test_a_question_left_empty_stops_nobody(self, client, answered, campaign):
        questions = raw(answered)
        questions[SINGLE]["value"]["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Peut-être"})
        changed = publish(answered, questions)
        assert answer(client, changed, campaign, since=0, scale=3).status_code == 303

    def test_no_query_more(self, client, answered, campaign):
        def queries(survey) -> int:
            client.cookies.clear()
            data = {**submission(survey, campaign, single=0), "edition": survey.edition}
            with CaptureQueriesContext(connection) as captured:
                assert send(client, survey, data).status_code == 303
            return len(captured)

        queries(answered)  # what a process remembers
        before = queries(answered)
        changed = publish(answered, reword(raw(answered), "Autre ?"))
        queries(changed)
        assert queries(changed) == before

    def test_a_correction_answers_the_present_version(self, client, changed, campaign):
        response = SurveyResponse.objects.first()
        form = TYPE.correction_form(response, TYPE.typed(response))
        assert form.is_valid()
        assert {row["version"] for row in form.answer_rows() if str(row["question_id"]) == changed.questions[0].id} == {
            2
        }
        page = client.post("/participer/suivre/", {"code": code_of(response), "corriger": "1"})
        assert 'name="edition" value="1"' in page.content.decode()

    def test_its_author_reads_the_words_that_were_answered(self, changed):
        told = dict(readable_answers(SurveyResponse.objects.first()))
        assert "Avez-vous pris un congé parental ?" in told
        assert "Prendrez-vous un congé ?" not in told

    def test_erasing_still_erases(self, changed):
        SurveyResponse.objects.first().delete()
        assert said(changed) == [1]


class TestPages:
    @pytest.fixture
    def paged(self, gard_space) -> Survey:
        """Two pages of one question each, which somebody answered."""
        questions = [
            question("single", "Première ?", options=["Oui", "Non"]),
            {"type": "page", "id": str(uuid.uuid4()), "value": {"text": "Suite", "help": ""}},
            question("single", "Seconde ?", options=["Oui", "Non"]),
        ]
        return SurveyFactory(space=gard_space, questions=questions)

    @staticmethod
    def typed(survey, **more) -> dict:
        first = survey.questions[0]
        choice = first.block.choices(first.value)[0][0]
        return {f"q-{first.id}": choice, "partie": "1", "edition": "0", "cle": str(uuid.uuid4()), **more}

    def answer_it(self, client, survey, gard_space):
        response = send(client, survey, self.typed(survey, partie="2"))
        assert response.status_code == 303, response.content.decode()

    def with_more_choices(self, survey):
        questions = raw(survey)
        questions[0]["value"]["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Peut-être"})
        return publish(survey, questions)

    def test_the_words_stay_from_one_page_to_the_next(self, client, paged, gard_space):
        self.answer_it(client, paged, gard_space)
        changed = publish(paged, reword(raw(paged), "Autre première ?"))
        response = send(client, changed, self.typed(changed, aller="suite"))
        assert '<input type="hidden" name="edition" value="0">' in response.content.decode()

    @pytest.mark.parametrize("move", ["suite", "retour"])
    def test_another_structure_leads_back_to_the_question(self, client, paged, gard_space, move):
        self.answer_it(client, paged, gard_space)
        changed = self.with_more_choices(paged)
        response = send(client, changed, self.typed(changed, partie="2", aller=move))
        html = page_of(response)
        assert response.status_code == 422
        assert "Page 1 sur 2" in html
        assert "Cette question a changé" in html
        assert "Peut-être" in html

    @pytest.mark.parametrize("structure", [False, True])
    def test_a_draft_remembers_the_words_it_was_written_with(self, client, paged, gard_space, structure):
        self.answer_it(client, paged, gard_space)
        kept = send(client, paged, self.typed(paged, aller="garder"))
        assert kept.status_code == 200
        changed = self.with_more_choices(paged) if structure else publish(paged, reword(raw(paged), "Autre ?"))
        assert SurveyDraft.objects.get().typed["edition"] == ["0"]
        token = token_of(SurveyDraft.objects.get())
        page = client.post(f"/participer/questionnaire/reprendre/{token}/", headers=SAME_ORIGIN)
        html = page_of(page)
        assert page.status_code == (422 if structure else 200)
        assert ("Cette question a changé" in html) is structure
        assert f'name="edition" value="{changed.edition if structure else 0}"' in html
        assert ("Première ?" in html) or structure

    def test_a_draft_kept_late_too(self, client, paged, gard_space):
        self.answer_it(client, paged, gard_space)
        changed = publish(paged, reword(raw(paged), "Autre ?"))
        assert send(client, changed, self.typed(changed, aller="garder")).status_code == 200
        assert SurveyDraft.objects.get().typed["edition"] == ["0"]


class TestResults:
    def test_versions_are_never_mixed(self, client, answered, campaign):
        """Two said yes or no to the old words; one says yes to the new ones."""
        changed = publish(answered, reword(raw(answered), "Prendrez-vous un congé ?"))
        answer(client, changed, campaign)
        found = tally(changed, changed.questions[SINGLE].id)
        assert (found.version, found.base, [cell.count for cell in found.cells]) == (2, 1, [1, 0])
        counted = TYPE.counted(changed, changed.contributions.all())[0]
        assert (counted.base, [cell.count for cell in counted.cells]) == (1, [1, 0])
        former = [one for one in asked_questions(changed, None) if one.id == changed.questions[SINGLE].id]
        assert [(one.version, one.text) for one in former] == [
            (2, "Prendrez-vous un congé ?"),
            (1, "Avez-vous pris un congé parental ?"),
        ]

    def test_the_control_mixes_them(self, client, answered, campaign, monkeypatch):
        """Were the version of a row not looked at, the same figures would be wrong."""
        changed = publish(answered, reword(raw(answered), "Prendrez-vous un congé ?"))
        answer(client, changed, campaign)
        monkeypatch.setattr(reading, "_line", lambda row: (str(row["question_id"]), 2, str(row["item_id"] or "")))
        assert [cell.count for cell in tally(changed, changed.questions[SINGLE].id).cells] != [1, 0]

    def test_a_mended_fault_splits_nothing(self, client, answered, campaign):
        questions = reword(raw(answered), "Avez-vous pris un congé parental?")
        fresh = Survey.objects.get(pk=answered.pk)
        fresh.questions = json.dumps(questions)
        (change,) = versions.reworded(Survey.objects.get(pk=answered.pk), fresh.questions)
        changed = publish(answered, questions, declared={change.key: TYPO})
        answer(client, changed, campaign)
        assert tally(changed, changed.questions[SINGLE].id).base == 3

    def test_a_chart_says_that_the_question_changed(self, answered):
        changed = publish(answered, reword(raw(answered), "Autre ?"))
        asked = changed.questions[SINGLE].id
        assert _with_version(Figure("bars", "x"), [tally(changed, asked)]).notes
        assert not _with_version(Figure("bars", "x"), [tally(changed, changed.questions[SCALE].id)]).notes


class TestTranslation:
    @pytest.fixture
    def english(self, answered) -> Survey:
        locale, _created = Locale.objects.get_or_create(language_code="en")
        copy_ = answered.copy_for_translation(locale)
        copy_.live = True
        copy_.save()
        return Survey.objects.get(pk=copy_.pk)

    def test_its_publication_makes_no_version(self, english, answered):
        publish(answered, raw(answered))
        rows = QuestionVersion.objects.count()
        assert publish(english, reword(raw(english), "Did you take leave?")).versions == {}
        assert QuestionVersion.objects.count() == rows

    def test_it_shows_the_old_version_until_it_is_published_in_turn(self, client, english, answered, campaign):
        asked = answered.questions[SINGLE].id
        publish(answered, reword(raw(answered), "Prendrez-vous un congé ?"))
        english = Survey.objects.get(pk=english.pk)
        data = submission(english, campaign, single=0)
        client.cookies.clear()
        address = f"/en{english.get_submit_url()}"
        assert client.post(address, data, headers={"origin": "http://testserver"}).status_code == 303
        assert said(answered) == [1, 1, 1]
        english = publish(english, reword(raw(english), "Will you take leave?"))
        assert english.version_of(asked) == 2

    def test_with_the_old_choices_it_keeps_the_old_version(self, english, answered):
        questions = raw(answered)
        questions[SINGLE]["value"]["options"].append({"type": "item", "id": str(uuid.uuid4()), "value": "Peut-être"})
        publish(answered, questions)
        assert publish(english, raw(english)).versions == {}


STREAM = QuestionBlocks()
EVERY = [one for one in every_question() if one["type"] != "information"]


def print_of(one: dict) -> tuple[str, dict]:
    block = STREAM.child_blocks[one["type"]]
    value = block.to_python(one["value"])
    return fingerprint(block, value), words(block, value)


class TestShape:
    @given(st.sampled_from(EVERY), st.text(min_size=1, max_size=20), st.randoms())
    def test_words_and_order_never_change_it(self, one, text, random):
        other = copy.deepcopy(one)
        other["value"] |= {"text": text, "help": text, "required": True}
        for name, value in other["value"].items():
            if isinstance(value, list):
                kept = value[-1:] if other["value"].get("other") and name == "options" else []
                rest = value[: len(value) - len(kept)]
                random.shuffle(rest)
                other["value"][name] = [{**item, "value": text} for item in [*rest, *kept]]
        assert print_of(other)[0] == print_of(one)[0]

    @pytest.mark.parametrize("kind", ["single", "multiple", "ranking", "matrix"])
    def test_an_item_more_or_less_always_does(self, kind):
        one = next(one for one in EVERY if one["type"] == kind)
        for name in [name for name, value in one["value"].items() if isinstance(value, list)]:
            fewer, more = copy.deepcopy(one), copy.deepcopy(one)
            fewer["value"][name].pop(0)
            more["value"][name].insert(0, {"type": "item", "id": str(uuid.uuid4()), "value": "Nouveau"})
            assert len({print_of(each)[0] for each in (one, fewer, more)}) == 3

    @pytest.mark.parametrize(
        ("kind", "name", "other"),
        [
            ("scale", "maximum", 7),
            ("scale", "minimum", 0),
            ("multiple", "maximum", 1),
            ("number", "maximum", 10),
            ("date", "minimum", "2025-01-01"),
        ],
    )
    def test_a_bound_does(self, kind, name, other):
        one = next(one for one in EVERY if one["type"] == kind)
        changed = copy.deepcopy(one)
        changed["value"][name] = other
        assert print_of(changed)[0] != print_of(one)[0]

    def test_another_type_does(self):
        short, long_ = (question(kind, "Même texte ?") for kind in ("short_text", "long_text"))
        assert print_of(short)[0] != print_of(long_)[0]

    @pytest.mark.parametrize("one", EVERY, ids=[one["type"] for one in EVERY])
    def test_every_word_of_an_editor_is_watched(self, one):
        """Whatever an editor writes in a question, but its help, is read as words: of a new type too."""
        for name, value in one["value"].items():
            changed = copy.deepcopy(one)
            if isinstance(value, list):
                changed["value"][name][0]["value"] += " bis"
            elif isinstance(value, str) and name not in ("help", "minimum", "maximum"):
                changed["value"][name] += " bis"
            else:
                continue
            assert print_of(changed)[1] != print_of(one)[1], name
