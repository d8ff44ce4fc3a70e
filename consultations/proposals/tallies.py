"""How many said what of a proposal: columns that move in the transaction of the vote, so that reading them is reading the votes.

Every act that moves counts holds its proposals first (`hold`), in one order: two transactions never wait for each other, and a row of
counts is never made twice.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Count, Q

from consultations.base.models import Trust

from .models import COUNTED_COLUMNS, MARKS, Choice, Proposal, Scope, Tally, Vote

RECOUNTED_AT_ONCE = 500  # proposals
_TABLE = Tally._meta.db_table


class Row(NamedTuple):
    """One row of counts. Without a space: all of them together."""

    proposal_id: int
    space_id: int | None
    scope: str

    @property
    def condition(self) -> Q:
        return Q(proposal=self.proposal_id, space=self.space_id, scope=self.scope)


#: What is added to the column of a row.
Moves = Counter[tuple[Row, str]]


def hold(proposals: Collection[int]) -> None:
    """Until the end of this transaction nobody else moves the counts of these proposals."""
    held = Proposal.objects.select_for_update(no_key=True).filter(pk__in=proposals)
    list(held.order_by("pk").values_list("pk"))


def rows_of(proposal_id: int, space_id: int, trust: str, shown_as: str) -> list[Row]:
    """The rows in which such a vote is counted."""
    scopes = [Scope.ALL]
    if trust == Trust.COUNTED:
        scopes += [Scope.TRUSTED, Scope.SEQUENCE] if shown_as else [Scope.TRUSTED]
    return [Row(proposal_id, space, str(scope)) for scope in scopes for space in (None, space_id)]


def count(vote: Vote, change: int = 1) -> Moves:
    """What a vote adds to counts; with −1, what it takes off."""
    rows = rows_of(vote.proposal_id, vote.space_id, vote.trust, vote.shown_as)
    return Counter({(row, column): change for row in rows for column in vote.columns})


def move_tallies(*changes: Moves) -> None:
    """Add to counts, or take off. The proposals must be held. One UPDATE for all the rows that change alike, which are most often all."""
    moves: defaultdict[Row, Counter[str]] = defaultdict(Counter)
    for some in changes:
        for (row, column), change in some.items():
            moves[row][column] += change
    alike: defaultdict[frozenset[tuple[str, int]], list[Row]] = defaultdict(list)
    for row, columns in moves.items():
        if moved := frozenset((column, change) for column, change in columns.items() if change):
            alike[moved].append(row)
    for moved, rows in alike.items():
        if _add(moved, rows) < len(rows):
            there = Tally.objects.filter(_any_of(rows))
            known = {Row(*row) for row in there.values_list("proposal_id", "space_id", "scope")}
            Tally.objects.bulk_create(Tally(**row._asdict(), **dict(moved)) for row in rows if row not in known)


def _add(moved: Iterable[tuple[str, int]], rows: list[Row]) -> int:
    """Add the same to all these rows; how many there are. Written by hand: Django takes longer to write it than the database to do it."""
    columns, changes = zip(*moved, strict=True)
    added = ", ".join(f"{column} = {column} + %s" for column in columns)
    places = " OR ".join(
        f"(proposal_id = %s AND scope = %s AND space_id {'IS NULL' if row.space_id is None else '= %s'})"
        for row in rows
    )
    values = [value for row in rows for value in (row.proposal_id, row.scope, row.space_id) if value is not None]
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {_TABLE} SET {added} WHERE {places}", [*changes, *values])  # noqa: S608  (our own names)
        return cursor.rowcount


def _any_of(rows: Iterable[Row]) -> Q:
    found = Q(pk=None)
    for row in rows:
        found |= row.condition
    return found


def recount() -> int:
    """Count all votes again and correct the tallies; how many were wrong. On a healthy site it changes nothing."""
    keys = Proposal.objects.order_by("pk").values_list("pk", flat=True)
    wrong, batch = 0, list(keys[:RECOUNTED_AT_ONCE])
    while batch:
        wrong += _recount(batch)
        batch = list(keys.filter(pk__gt=batch[-1])[:RECOUNTED_AT_ONCE])
    return wrong


@transaction.atomic
def _recount(proposals: list[int]) -> int:
    hold(proposals)
    right = _counted(proposals)
    known = {Row(one.proposal_id, one.space_id, one.scope): one for one in Tally.objects.filter(proposal__in=proposals)}
    changed, new = [], []
    for row in known.keys() | right.keys():
        numbers = {column: right[row][column] for column in COUNTED_COLUMNS}
        tally = known.get(row)
        if tally is None:
            new.append(Tally(**row._asdict(), **numbers))
        elif any(getattr(tally, column) != number for column, number in numbers.items()):
            for column, number in numbers.items():
                setattr(tally, column, number)
            changed.append(tally)
    Tally.objects.bulk_create(new, batch_size=200)
    Tally.objects.bulk_update(changed, COUNTED_COLUMNS, batch_size=50)
    return len(new) + len(changed)


def _counted(proposals: list[int]) -> defaultdict[Row, Counter[str]]:
    """The counts of these proposals, from the votes."""
    right: defaultdict[Row, Counter[str]] = defaultdict(Counter)
    for place, numbers in _grouped(proposals):
        for row in rows_of(*place):
            right[row].update(numbers)
    return right


def _grouped(proposals: list[int]) -> Iterator[tuple[tuple[int, int, str, str], dict[str, int]]]:
    counts = {choice: Count("pk", filter=Q(choice=choice)) for choice in Choice.values}
    counts |= {f"n_{mark}": Count("pk", filter=Q(**{mark: True})) for mark in MARKS}
    places = Vote.objects.filter(proposal__in=proposals).order_by()
    for row in places.values_list("proposal", "space", "trust", "shown_as").annotate(**counts):
        yield row[:4], dict(zip(COUNTED_COLUMNS, row[4:], strict=True))
