"""How many said what: columns that move in the transaction of the answer, so that reading them is reading the answers."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, F, Q

from .models import COLUMNS, FeedbackAnswer, Tally


class Cell(NamedTuple):
    """One count: what it is about, where, when, and which verdict."""

    topic_id: int
    space_id: int
    week: date
    column: str


def cell_of(answer: FeedbackAnswer) -> Cell:
    """Where an answer is counted."""
    return Cell(answer.topic_id, answer.space_id, answer.week, COLUMNS[answer.verdict])


@transaction.atomic
def move_tallies(moves: Mapping[Cell, int]) -> None:
    """Add to the counts, or take off. Rows are taken in one order, so that two transactions never wait for each other."""
    changes = {cell: change for cell, change in moves.items() if change}
    for topic, space, week in sorted({cell[:3] for cell in changes}):
        row = {"topic_id": topic, "space_id": space, "week": week}
        here = {cell.column: change for cell, change in changes.items() if cell[:3] == (topic, space, week)}
        new = {column: F(column) + change for column, change in here.items()}
        if not Tally.objects.filter(**row).update(**new):
            Tally.objects.bulk_create([Tally(**row)], ignore_conflicts=True)
            Tally.objects.filter(**row).update(**new)


@transaction.atomic
def recount() -> int:
    """Count all answers again and correct the tallies; how many were wrong. On a healthy site it changes nothing."""
    known = {(row.topic_id, row.space_id, row.week): row for row in Tally.objects.select_for_update()}
    places = FeedbackAnswer.objects.counted().order_by().values_list("topic_id", "space_id", "week")
    counts = {column: Count("pk", filter=Q(verdict=verdict)) for verdict, column in COLUMNS.items()}
    right = {tuple(row[:3]): row[3:] for row in places.annotate(**counts)}
    wrong = []
    for place in known.keys() | right.keys():
        numbers = dict(zip(COLUMNS.values(), right.get(place, (0, 0, 0)), strict=True))
        row = known.get(place, Tally())
        if any(getattr(row, column) != number for column, number in numbers.items()):
            wrong.append(Tally(**dict(zip(("topic_id", "space_id", "week"), place, strict=True)), **numbers))
    Tally.objects.bulk_create(
        wrong,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["topic", "space", "week"],
        update_fields=list(COLUMNS.values()),
    )
    return len(wrong)
