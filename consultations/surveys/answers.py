"""Reading the answers of a survey: counted, or one response at a time."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count

from .models import Answer, Survey, SurveyResponse


@dataclass(frozen=True)
class Cell:
    """How many people gave one answer. `key` is the choice's id or the step of the scale."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Tally:
    """The answers to one question. `base`: how many people answered it (not the sum of the cells for a multiple choice)."""

    question_id: str
    kind: str
    text: str
    base: int
    cells: tuple[Cell, ...]


def tallies(survey: Survey, question_ids: Iterable[str] | None = None) -> dict[str, Tally]:
    """Count the answers to the closed questions of a survey, all of them or those named, in two queries.

    Unknown ids and free-text questions are left out. Labels are those of the survey given, so of its language.
    """
    wanted = None if question_ids is None else {str(question) for question in question_ids}
    questions = [
        question
        for question in survey.questions
        if question.block.choices(question.value) and (wanted is None or question.id in wanted)
    ]
    ids = [question.id for question in questions]
    answers = Answer.objects.to_survey(survey).filter(question_id__in=ids)
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for row in answers.values("question_id", "choice_id", "number").annotate(people=Count("pk")).order_by():
        key = row["choice_id"] if row["choice_id"] is not None else row["number"]
        counted[str(row["question_id"])][str(key)] += row["people"]
    bases = {
        str(row["question_id"]): row["people"]
        for row in answers.values("question_id").annotate(people=Count("response", distinct=True)).order_by()
    }
    return {
        question.id: Tally(
            question_id=question.id,
            kind=question.block_type,
            text=question.value["text"],
            base=bases.get(question.id, 0),
            cells=tuple(
                Cell(key=key, label=label, count=counted[question.id][key])
                for key, label in question.block.choices(question.value)
            ),
        )
        for question in questions
    }


def tally(survey: Survey, question_id: str) -> Tally | None:
    """Count the answers to one closed question, or None if the survey has no such question."""
    return tallies(survey, [question_id]).get(str(question_id))


def _as_text(answer: Answer, labels: dict[str, str]) -> str:
    if answer.choice_id is not None:
        return labels.get(str(answer.choice_id), str(answer.choice_id))
    return str(answer.number) if answer.number is not None else str(answer.text)


def _labels(survey: Survey) -> dict[str, str]:
    return {key: label for question in survey.questions for key, label in question.block.choices(question.value)}


def readable_answers(response: SurveyResponse) -> list[tuple[str, str]]:
    """(question, answer) in the order of the survey and in the reader's language, unanswered questions left out."""
    survey = response.participation.localized
    labels = _labels(survey)
    said: dict[str, list[str]] = defaultdict(list)
    for answer in response.answers.order_by("pk"):
        said[str(answer.question_id)].append(_as_text(answer, labels))
    return [
        (question.value["text"], ", ".join(said[question.id])) for question in survey.questions if question.id in said
    ]
