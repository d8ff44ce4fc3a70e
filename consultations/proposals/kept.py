"""Votes go with the proposals they are on; then nothing is left of the people who voted but a pseudonym, which goes too."""

from datetime import datetime

from django.db.models import Exists, Model, OuterRef, QuerySet

from consultations.base.models import Participant
from consultations.base.retention import Kept
from consultations.privacy.retention import is_over

from .models import OpenQuestion, Proposal, Sequence, Vote


def _of(model: type[Model]) -> Exists:
    return Exists(model._default_manager.filter(participant=OuterRef("pk")))


def voters_due(now: datetime) -> QuerySet:
    """The pseudonyms of open questions that hold nothing: no proposal, no vote, and no sequence while the question is kept."""
    keys = OpenQuestion.objects.values("pseudonym_key")
    over = [one.pseudonym_key_id for one in OpenQuestion.objects.exclude(closes_at=None) if is_over(one, now)]
    empty = Participant.objects.filter(~_of(Vote), ~_of(Proposal), key__in=keys)
    return empty.filter(~_of(Sequence)) | empty.filter(key__in=over)


KEPT = (
    Kept(
        "votes-propositions",
        "The pseudonyms of people who voted on proposals, once their votes are gone",
        "So that one person has one vote on a proposal, and may change it",
        "kept_months",
        voters_due,
    ),
)
