"""Drawing the proposals that a person votes on in a row (`analysis.selection`), and keeping what was shown to whom.

The pools of a question are the same for everybody and are kept in the process, for a minute at most: reading ten thousand proposals
takes half a second, drawing a dozen of them some milliseconds.
"""

import random
import secrets

from django.db import transaction
from django.db.models import FilteredRelation, Q
from django.utils import timezone

from consultations.analysis.scoring import Counts
from consultations.analysis.selection import Candidate, Pools, Rules, next_sequence
from consultations.base.models import Participant
from core.caching import remembered

from .models import COUNTED_COLUMNS, OpenQuestion, Proposal, Scope, Sequence, Shown, Vote


class NothingToShow(Exception):
    """The person voted on everything that is published, or nothing is yet."""


def pools_of(question: OpenQuestion) -> Pools:
    """What may be shown, as this process remembers it. `question` is the original."""
    name = f"proposals.pools.{question.pk}.{question.sequence_size}"
    return remembered(name, lambda: Pools.of(_candidates(question), Rules(size=question.sequence_size)))


def _candidates(question: OpenQuestion) -> list[Candidate]:
    """The published proposals, with the counts over all spaces of the votes that sequences brought."""
    national = FilteredRelation("tallies", condition=Q(tallies__scope=Scope.SEQUENCE, tallies__space=None))
    rows = (
        Proposal.objects.filter(participation=question)
        .published()
        .order_by()
        .annotate(national=national)
        .values_list(
            "pk", "published_at", "participant_id", "keywords", *(f"national__{name}" for name in COUNTED_COLUMNS)
        )
    )
    return [
        Candidate(
            pk, published.timestamp(), Counts(*(count or 0 for count in counts)), author, frozenset(words.split())
        )
        for pk, published, author, words, *counts in rows.iterator(chunk_size=5_000)
    ]


@transaction.atomic
def start_sequence(*, participation: OpenQuestion, participant: Participant) -> Sequence:
    """Draw a sequence for a person, of what they have not voted on, and keep what it shows. Raises NothingToShow.

    `participation` is the original. The seed is random and kept: with the counts of that moment, anyone draws it again.
    """
    voted = set(
        Vote.objects.filter(participant=participant, proposal__participation=participation).values_list(
            "proposal_id", flat=True
        )
    )
    seed = secrets.randbits(62)
    drawn = next_sequence(pools_of(participation), voted=voted, rng=random.Random(seed))  # noqa: S311  (not a secret)
    # A minute is enough for one of them to be withdrawn.
    still = set(Proposal.objects.filter(pk__in=[one.id for one in drawn]).published().values_list("pk", flat=True))
    drawn = [one for one in drawn if one.id in still]
    if not drawn:
        raise NothingToShow
    sequence = Sequence.objects.create(
        participation=participation, participant=participant, seed=seed, started_on=timezone.localdate()
    )
    Shown.objects.bulk_create(
        Shown(sequence=sequence, proposal_id=one.id, place=place, reason=one.reason.value)
        for place, one in enumerate(drawn, 1)
    )
    return sequence
