"""Reading the answers of a survey: counted, or one response at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from .local_questions import survey_questions
from .models import Answer, Survey, SurveyResponse
from .versions import former_questions

#: (question id, version, item id or "")
Line = tuple[str, int, str]


@dataclass(frozen=True)
class Cell:
    """How many people gave one answer. `key` is the choice's id or the step of the scale."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Tally:
    """The answers to one question, or to one of its lines. `base`: how many people answered it (not the sum of the cells for a multiple choice).

    `item_id` is the line of a matrix, or what a ranking ranks: the cells are then how many people gave it each answer, or each rank.
    `version`: that of the question, in the words of `text`; the answers to the other versions are not here.
    """

    question_id: str
    kind: str
    text: str
    base: int
    cells: tuple[Cell, ...]
    item_id: str = ""
    version: int = 1

    @property
    def key(self) -> str:
        """Its key in `tallies`: the question's id, and the line's where there are lines."""
        return f"{self.question_id}/{self.item_id}" if self.item_id else self.question_id


def tallies(survey: Survey, question_ids: Iterable[str] | None = None) -> dict[str, Tally]:
    """Count the answers to the closed questions of a survey, all of them or those named, in two queries.

    By `Tally.key`. Unknown ids, numbers, dates and free texts are left out, and the texts that go with a choice too. Labels are those of
    the survey given, so of its language. Only the answers to the version of a question that this survey shows are counted: what people
    said to other words is another figure.
    """
    wanted = None if question_ids is None else {str(question) for question in question_ids}
    questions = [
        question
        for question in survey.questions
        if question.block.choices(question.value) and (wanted is None or question.id in wanted)
    ]
    answers = Answer.objects.to_survey(survey).filter(
        question_id__in=[question.id for question in questions], text=None
    )
    shown = {question.id: survey.version_of(question.id) for question in questions}
    where = ("question_id", "version", "item_id")
    counted: dict[Line, Counter[str]] = defaultdict(Counter)
    for row in answers.values(*where, "choice_id", "number").annotate(people=Count("pk")).order_by():
        key = row["choice_id"] if row["choice_id"] is not None else row["number"]
        counted[_line(row)][str(key)] += row["people"]
    bases = {
        _line(row): row["people"]
        for row in answers.values(*where).annotate(people=Count("response", distinct=True)).order_by()
    }
    found = [
        Tally(
            question_id=question.id,
            kind=question.block_type,
            text=_("%(question)s : %(line)s") % {"question": question.value["text"], "line": words}
            if item
            else question.value["text"],
            base=bases.get((question.id, shown[question.id], item), 0),
            cells=tuple(
                Cell(key=key, label=label, count=counted[question.id, shown[question.id], item][key])
                for key, label in question.block.choices(question.value)
            ),
            item_id=item,
            version=shown[question.id],
        )
        for question in questions
        for item, words in question.block.items(question.value) or [("", "")]
    ]
    return {tally.key: tally for tally in found}


def _line(row: dict[str, Any]) -> Line:
    return str(row["question_id"]), row["version"], str(row["item_id"] or "")


def tally(survey: Survey, question_id: str) -> Tally | None:
    """Count the answers to one closed question, or None if the survey has no such question, or if it has lines."""
    return tallies(survey, [question_id]).get(str(question_id))


def readable_answers(response: SurveyResponse) -> list[tuple[str, str]]:
    """(question, answer) in the order of the survey and in the reader's language, unanswered questions left out.

    What was answered to a former version is read with its own words, and so is a question that is not asked any more, at the end.
    """
    said: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
    columns = ("question_id", "version", "item_id", "choice_id", "number", "day", "text")
    for row in response.answers.order_by("pk").values(*columns):
        said[str(row["question_id"]), row["version"]].append(row)
    survey = response.participation.localized
    questions = survey_questions(survey, response.space, published=False)
    present = {(question.id, survey.version_of(question.id)): question for question in questions}
    former = former_questions(response.participation, said.keys() - present.keys())
    places = {question.id: place for place, question in enumerate(questions)}
    asked = sorted({**former, **present}.items(), key=lambda one: (places.get(one[0][0], len(places)), one[0]))
    return [
        (question.value["text"], question.block.read(question.value, said[key]))
        for key, question in asked
        if key in said
    ]
