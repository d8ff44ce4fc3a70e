"""Counting in the database: the number of queries and the size of what comes back depend on the questions, never on the answers."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import mean
from typing import Any

from django.db.models import (
    Avg,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber, TruncMonth

from ..models import Answer, SurveyResponse
from .asked import Asked, Key

#: Kinds of question of which one person may make several rows: people are counted apart from rows.
SEVERAL_ROWS = ("multiple", "matrix", "ranking")
BINS = 8


@dataclass(frozen=True)
class Spread:
    """The numbers given to a question."""

    count: int
    least: int
    most: int
    average: float
    median: float

    @property
    def step(self) -> int:
        """How many whole numbers stand together in one bar."""
        return (self.most - self.least) // BINS + 1


@dataclass
class Counts:
    """What was answered, by question and version."""

    #: (item, answer) → rows. The answer is a choice's id or a number; "" for a text or a day.
    rows: dict[Key, Counter[tuple[str, str]]] = field(default_factory=lambda: defaultdict(Counter))
    people: Counter[Key] = field(default_factory=Counter)
    spreads: dict[Key, Spread] = field(default_factory=dict)
    bins: dict[Key, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    months: dict[Key, Counter[date]] = field(default_factory=lambda: defaultdict(Counter))
    cafs: dict[Key, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def texts(self, key: Key) -> int:
        """How many texts were written."""
        return self.rows[key]["", ""]


def count_answers(responses: QuerySet[SurveyResponse], asked: Sequence[Asked], *, few: bool = False) -> Counts:
    """Count what these responses say to these questions. `few`: they are a small part of those that the questions received."""
    by_kind: dict[str, set[str]] = defaultdict(set)
    for question in asked:
        by_kind[question.kind].add(question.id)
    counts, given_by = Counts(), _given_by(responses, few)
    every = {pk for kind, ids in by_kind.items() if kind != "number" for pk in ids}
    _count_rows(counts, _answers(given_by, every))
    if several := {pk for kind in SEVERAL_ROWS for pk in by_kind[kind]}:
        _count_people(counts, _answers(given_by, several))
    if by_kind["number"]:
        _count_numbers(counts, _answers(given_by, by_kind["number"]).filter(number__isnull=False))
    if by_kind["date"]:
        _count_days(counts, _answers(given_by, by_kind["date"]).filter(day__isnull=False))
    if by_kind["postcode"]:
        _count_cafs(counts, _answers(given_by, by_kind["postcode"]).filter(text__isnull=False))
    return counts


def _given_by(responses: QuerySet[SurveyResponse], few: bool) -> Q | Exists:
    """What an answer of these responses is, the same rows said in the two ways that a database reads differently (SQLite does).

    Few: the responses are listed, and their answers looked up. Else the index that begins with the questions is walked in its own
    order, which is that of the groups, and each response is looked at on the way: twice as fast where nearly all are counted.
    """
    if few:
        return Q(response__in=responses.order_by())
    return Exists(responses.order_by().filter(pk=OuterRef("response_id")))


def _answers(given_by: Q | Exists, ids: set[str]) -> QuerySet[Answer]:
    """The questions are named so that the index that begins with them is read, and nothing else."""
    return Answer.objects.filter(given_by, question_id__in=sorted(ids)).order_by()


def _grouped(answers: QuerySet[Answer], *by: Any, **named: Any) -> QuerySet:
    return answers.values("question_id", "version", *by, **named).annotate(rows=Count("*"))


def _key(row: dict[str, Any]) -> Key:
    return str(row["question_id"]), row["version"]


def _count_rows(counts: Counts, answers: QuerySet[Answer]) -> None:
    for row in _grouped(answers, "item_id", "choice_id", "number"):
        given = row["choice_id"] if row["choice_id"] is not None else row["number"]
        counts.rows[_key(row)][str(row["item_id"] or ""), "" if given is None else str(given)] += row["rows"]


def _count_people(counts: Counts, answers: QuerySet[Answer]) -> None:
    found = answers.values("question_id", "version").annotate(people=Count("response_id", distinct=True))
    counts.people.update({_key(row): row["people"] for row in found})


def _count_numbers(counts: Counts, answers: QuerySet[Answer]) -> None:
    medians = _medians(answers)
    numbers = _grouped(answers).annotate(least=Min("number"), most=Max("number"), average=Avg("number"))
    for row in numbers:
        key = _key(row)
        counts.spreads[key] = Spread(row["rows"], row["least"], row["most"], float(row["average"]), medians[key])
    if not counts.spreads:
        return
    bars = [
        When(question_id=key[0], version=key[1], then=(F("number") - Value(spread.least)) / Value(spread.step))
        for key, spread in counts.spreads.items()
    ]
    for row in _grouped(answers, bar=Case(*bars, default=Value(0), output_field=IntegerField())):
        counts.bins[_key(row)][row["bar"]] += row["rows"]


def _medians(answers: QuerySet[Answer]) -> dict[Key, float]:
    """The middle number of each question, or the mean of the two: one or two rows a question come back."""
    within = {"partition_by": [F("question_id"), F("version")]}
    ranked = answers.annotate(
        place=Window(RowNumber(), order_by=[F("number"), F("pk")], **within), among=Window(Count("*"), **within)
    )
    middle = ranked.filter(place__gte=F("among") / 2.0, place__lte=F("among") / 2.0 + 1)
    found: dict[Key, list[int]] = defaultdict(list)
    for row in middle.values("question_id", "version", "number"):
        found[_key(row)].append(row["number"])
    return {key: mean(numbers) for key, numbers in found.items()}


def _count_days(counts: Counts, answers: QuerySet[Answer]) -> None:
    for row in _grouped(answers, month=TruncMonth("day")):
        counts.months[_key(row)][row["month"]] += row["rows"]


def _count_cafs(counts: Counts, answers: QuerySet[Answer]) -> None:
    for row in _grouped(answers, "response__caf__name"):
        counts.cafs[_key(row)][row["response__caf__name"] or ""] += row["rows"]
