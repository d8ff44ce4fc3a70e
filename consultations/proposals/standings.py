"""Where proposals stand in public, made again every quarter of an hour of the counts of votes on what sequences had shown."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from consultations.analysis.scoring import Counts, Scores
from consultations.analysis.zones import settled_zones
from consultations.base.models import Trust
from core.caching import bump_site_version

from .models import COUNTED_COLUMNS, OpenQuestion, Scope, Standing, Tally
from .models.proposal import State

#: What a refresh may change in a row.
COLUMNS = ("zone", "votes", "agree", "disagree", "neutral", "top", "controversy", "rejection")
BATCH = 1_000

#: (proposal, space; None: all of them)
Place = tuple[int, int | None]


@transaction.atomic
def refresh_standings(*, question: OpenQuestion, now: datetime | None = None) -> int:
    """Make the standings of a question again; how many rows are new, changed or gone.

    A published proposal has one over all spaces, as soon as somebody voted on it in a sequence, and one in a space where so many did
    (`settings.ZONE_FLOOR`). Pages are forgotten only if something changed. `made_at` says since when a row is what it is.
    """
    now = now or timezone.now()
    # Two refreshes at the same moment wait for each other; neither waits for a vote.
    OpenQuestion.objects.select_for_update().order_by().filter(pk=question.pk).values_list("pk").first()
    known = {(one.proposal_id, one.space_id): one for one in Standing.objects.filter(proposal__participation=question)}
    right = {(one.proposal_id, one.space_id): one for one in _standings(_counts(question), now)}
    changed = []
    for place in known.keys() & right.keys():
        if any(getattr(known[place], name) != getattr(right[place], name) for name in COLUMNS):
            right[place].pk = known[place].pk
            changed.append(right[place])
    new = [right[place] for place in right.keys() - known.keys()]
    gone = [known[place].pk for place in known.keys() - right.keys()]
    for start in range(0, len(gone), BATCH):
        Standing.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Standing.objects.bulk_create(new, batch_size=BATCH)
    Standing.objects.bulk_create(
        changed,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=[*COLUMNS, "made_at"],
    )
    moved = len(new) + len(changed) + len(gone)
    if moved:
        transaction.on_commit(bump_site_version)
    return moved


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


def _standings(counts: dict[Place, Counts], now: datetime) -> Iterable[Standing]:
    zones = settled_zones(list(counts.values()), floor=settings.ZONE_FLOOR, agreement=settings.ZONE_AGREEMENT)
    for ((proposal, space), one), zone in zip(counts.items(), zones, strict=True):
        scores = Scores(one)
        yield Standing(
            proposal_id=proposal,
            space_id=space,
            zone=zone.value,
            votes=one.votes,
            agree=one.agree,
            disagree=one.disagree,
            neutral=one.neutral,
            top=scores.top.lower,
            controversy=scores.controversy.lower,
            rejection=scores.rejection.lower,
            made_at=now,
        )
