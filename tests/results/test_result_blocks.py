"""What an editor may put in a chart, and what is said when it does not fit."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.admin.icons import get_icons

from results.blocks import BarChartBlock, KeyFiguresBlock, ResultBlocks, SaidLearnedDoneBlock, StackedBarBlock
from tests.factories.results import ResultPageFactory, bar_chart, make_survey, question, result_index, scale

pytestmark = pytest.mark.django_db


@pytest.fixture
def survey():
    return make_survey(
        question("single", "Qu’est-ce qui vous gêne ?", "Les mots", "La date"),
        scale("Le ton est respectueux."),
        scale("Le montant est expliqué."),
        scale("Sur dix ?", size=10),
        question("multiple", "Que lisez-vous ?", "Les courriers", "Les messages"),
        question("long_text", "Autre chose ?"),
    )


def ids(survey, *places):
    return " ".join(list(survey.questions)[place - 1].id for place in places)


def as_json(text):
    """How the admin's page writes a text for its scripts."""
    return json.dumps(text).strip('"')


def refusal(block, value):
    with pytest.raises(ValidationError) as raised:
        block.clean(block.to_python(value))
    return str(raised.value.as_json_data())


def test_a_number_is_stored_as_the_stable_id_of_the_question(survey):
    block = BarChartBlock()
    cleaned = block.clean(block.to_python({"survey": survey.pk, "questions": "1"}))
    assert cleaned["questions"] == ids(survey, 1)


def test_a_chart_follows_its_question_when_the_survey_is_reordered(survey):
    block = BarChartBlock()
    value = block.to_python({"survey": survey.pk, "questions": ids(survey, 1)})
    assert block.get_form_state(value)["questions"] == "1"
    raw = survey.questions.get_prep_value()
    survey.questions = survey._meta.get_field("questions").to_python([*raw[1:], raw[0]])
    survey.save()
    value = block.to_python({"survey": survey.pk, "questions": value["questions"]})
    assert block.get_form_state(value)["questions"] == "6"


def test_several_numbers_are_read_as_people_write_them(survey):
    block = StackedBarBlock()
    for typed in ("2, 3", "2 3", "2 et 3", "2;3", "2,3,3"):
        cleaned = block.clean(block.to_python({"survey": survey.pk, "questions": typed}))
        assert cleaned["questions"] == ids(survey, 2, 3)


@pytest.mark.parametrize(
    ("block", "typed", "message"),
    [
        (BarChartBlock, "9", "Il n’y a pas de question « 9 »"),
        (BarChartBlock, "0", "Il n’y a pas de question « 0 »"),
        (BarChartBlock, "abc", "Il n’y a pas de question « abc »"),
        (BarChartBlock, "6", "On répond à la question 6 par un texte"),
        (BarChartBlock, "1, 2", "Donnez un seul numéro"),
        (StackedBarBlock, "1, 2", "mêmes réponses possibles"),
        (StackedBarBlock, "4", "de 2 à 5 réponses"),
        (StackedBarBlock, "5", "plusieurs réponses"),
    ],
)
def test_a_wrong_question_gets_a_plain_french_answer(survey, block, typed, message):
    assert message in refusal(block(), {"survey": survey.pk, "questions": typed})


def test_a_wrong_number_gets_the_list_of_questions(survey):
    said = refusal(BarChartBlock(), {"survey": survey.pk, "questions": "99"})
    assert "1. Qu’est-ce qui vous gêne ?" in said
    assert "Autre chose ?" not in said, "a free text cannot be drawn"


def test_a_draft_may_leave_the_question_for_later(survey):
    block = BarChartBlock()
    value = block.to_python({"survey": survey.pk, "questions": ""})
    assert block.clean_deferred(value)["questions"] == ""
    with pytest.raises(ValidationError):
        block.clean(value)


def test_an_outside_number_needs_its_source_and_its_date():
    block = KeyFiguresBlock()
    external = {"type": "external", "value": {"number": "12", "label": "ateliers", "source": "", "date": None}}
    said = refusal(block, [external])
    assert "source" in said
    assert "date" in said


def test_five_key_figures_are_too_many():
    block = KeyFiguresBlock()
    external = {"type": "external", "value": {"number": "1", "label": "a", "source": "s", "date": "2026-01-01"}}
    block.clean(block.to_python([external] * 4))
    refusal(block, [external] * 5)


def test_a_refusal_says_why():
    block = SaidLearnedDoneBlock()
    item = {"said": "a", "learned": "b", "doing": "c", "status": "non_retenu", "date": "d", "reason": ""}
    assert "Dites pourquoi" in refusal(block, {"items": [item]})
    block.clean(block.to_python({"items": [{**item, "reason": "Parce que."}]}))
    block.clean(block.to_python({"items": [{**item, "status": "fait"}]}))


def test_no_chart_block_has_a_field_for_a_number():
    """The rule of the house: a bound figure is read, never typed."""
    for block in (BarChartBlock(), StackedBarBlock()):
        assert set(block.child_blocks) == {"survey", "questions"}


@pytest.mark.parametrize("name", ["key_figures", "bar_chart", "stacked_bar", "said_learned_done", "method"])
def test_each_block_has_a_preview(name, rf):
    block = ResultBlocks().child_blocks[name]
    html = block.render(block.get_preview_value(), {"request": rf.get("/")})
    assert len(html.strip()) > 100


def test_each_block_has_an_icon_the_admin_knows():
    icons = get_icons()
    for name, block in ResultBlocks().child_blocks.items():
        assert f'id="icon-{block.meta.icon}"' in icons, name


def test_an_editor_opens_saves_and_publishes_a_result_page(admin_client, survey):
    page = ResultPageFactory(parent=result_index(), body=[bar_chart(survey, 1)])
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert as_json("Numéro de la question") in admin_client.get(edit).content.decode()
    stored = ids(survey, 1)
    form = {
        "title": "Nos courriers",
        "slug": page.slug,
        "introduction": "",
        "plain_summary": "",
        "participants_sentence": "",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "bar_chart",
        "body-0-id": "",
        "body-0-value-survey": str(survey.pk),
        "body-0-value-questions": "9",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "1",
    }
    assert as_json("Il n’y a pas de question « 9 »") in admin_client.post(edit, form).content.decode()
    accepted = admin_client.post(edit, {**form, "body-0-value-questions": "1"})
    assert accepted.status_code == 302
    page.refresh_from_db()
    assert page.body[0].value["questions"] == stored
