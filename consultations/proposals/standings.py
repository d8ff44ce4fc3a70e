"""Where proposals stand in public, made again every quarter of an hour of the counts of votes on what sequences had shown."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from consultations.analysis.bounds import lower_bounds
from consultations.analysis.scoring import Counts
from consultations.analysis.zones import settled_zones
from consultations.base.models import Trust
from core.caching import bump_site_version

from .bulk import insert_rows
from .models import COUNTED_COLUMNS, OpenQuestion, Scope, Standing, Tally
from .models.proposal import State

#: What a refresh may change in a row.
COLUMNS = ("zone", "votes", "agree", "disagree", "neutral", "top", "controversy", "rejection")
BATCH = 1_000

#: (proposal, space; None: all of them)
Place = tuple[int, int | None]
#: What a row says, in the order of COLUMNS.
Values = tuple[Any, ...]


@transaction.atomic
def refresh_standings(*, question: OpenQuestion, now: datetime | None = None) -> int:
    """Make the standings of a question again; how many rows are new, changed or gone.

    A published proposal has one over all spaces, as soon as somebody voted on it in a sequence, and one in a space where so many did
    (`settings.ZONE_FLOOR`). Only the rows that moved are written; pages are forgotten only if there is one. `made_at` says since when a row
    is what it is.
    """
    now = now or timezone.now()
    # Two refreshes at the same moment wait for each other; neither waits for a vote.
    OpenQuestion.objects.select_for_update().order_by().filter(pk=question.pk).values_list("pk").first()
    known = _known(question)
    written: list[tuple[Place, Values]] = []
    stale: list[int] = []
    for place, values in _right(_counts(question)):
        pk, before = known.pop(place, (None, None))
        if values != before:
            written.append((place, values))
            if pk:
                stale.append(pk)
    gone = [pk for pk, _values in known.values()]
    _write(written, [*stale, *gone], now)
    if moved := len(written) + len(gone):
        transaction.on_commit(bump_site_version)
    return moved


def _write(rows: list[tuple[Place, Values]], instead_of: list[int], now: datetime) -> None:
    """Write these rows, in place of those: nothing names a standing by its key, and inserting is ten times quicker than changing."""
    for start in range(0, len(instead_of), BATCH):
        Standing.objects.filter(pk__in=instead_of[start : start + BATCH]).delete()
    if rows:
        moment = connection.ops.adapt_datetimefield_value(now)
        names = ("proposal", "space", *COLUMNS, "made_at")
        insert_rows(Standing, names, ((*place, *values, moment) for place, values in rows))


def _known(question: OpenQuestion) -> dict[Place, tuple[int, Values]]:
    """The rows there are: their keys, and what they say."""
    rows = Standing.objects.filter(proposal__participation=question).order_by()
    found = rows.values_list("proposal_id", "space_id", "pk", *COLUMNS)
    return {(proposal, space): (pk, tuple(values)) for proposal, space, pk, *values in found}


def _counts(question: OpenQuestion) -> dict[Place, Counts]:
    """The counts of published proposals: those over all spaces, and those of a space that has votes enough."""
    rows = Tally.objects.filter(
        proposal__participation=question,
        proposal__moderation_state=State.APPROVED,
        proposal__trust=Trust.COUNTED,
        scope=Scope.SEQUENCE,
    ).annotate(votes=F("agree") + F("disagree") + F("neutral"))
    enough = Q(votes__gte=settings.ZONE_FLOOR) | Q(votes__gt=0, space=None)
    names = ("proposal_id", "space_id", *COUNTED_COLUMNS)
    found = rows.filter(enough).order_by().values_list(*names).iterator(chunk_size=5_000)
    return {(proposal, space): Counts(*counts) for proposal, space, *counts in found}


def _right(counts: dict[Place, Counts]) -> Iterable[tuple[Place, Values]]:
    """What the rows should say, in the order of COLUMNS."""
    many = list(counts.values())
    zones = settled_zones(many, floor=settings.ZONE_FLOOR, agreement=settings.ZONE_AGREEMENT)
    bounds = zip(*(column.tolist() for column in lower_bounds(many)), strict=True)
    for (place, one), zone, sorting in zip(counts.items(), zones, bounds, strict=True):
        yield place, (zone.value, one.votes, one.agree, one.disagree, one.neutral, *sorting)
