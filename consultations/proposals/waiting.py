"""Votes among « Envois à regarder »: people whose votes wait, or came from one network as a burst. What they voted is not looked at."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from consultations.base.models import Trust
from consultations.base.permissions import contribution_policy
from consultations.base.waiting import ACTIONS, Why
from core.models import Space

from .models import OpenQuestion, Proposal, Vote
from .voting import set_trust

NAMES = ("proposal__participation", "proposal__participation__title", "space", "space__name", "voted_on")


@dataclass(frozen=True)
class VotersGroup:
    """The people who voted on one question, in one space, on one day, from one network (`cluster`; none: not known)."""

    participation: int
    question: str
    space: int
    space_name: str
    day: Any
    cluster: Any
    waits: int
    holds: int  # counted already, in a burst

    @property
    def title(self) -> str:
        return _("Votes : %(title)s") % {"title": self.question}

    @property
    def tick(self) -> str:
        return f"votes:{self.participation}:{self.space}:{self.day.isoformat()}:{self.cluster or ''}"

    @transaction.atomic
    def decide(self, *, trust: str, why: str, user: Any) -> int:
        """Count these people's votes, or set them aside. Returns how many people. Raises ValueError without a reason of the list."""
        if trust not in ACTIONS or why not in Why.values:
            raise ValueError(f"Not a decision: {trust} {why}")
        decided = [Trust.WAITING, Trust.COUNTED] if self.holds else [Trust.WAITING]
        votes = own_votes(user).filter(
            proposal__participation=self.participation,
            space=self.space,
            voted_on=self.day,
            participant__cluster=self.cluster,
            participant__trust__in=decided,
        )
        people = set(votes.values_list("participant", flat=True))
        set_trust(participants=people, trust=trust)
        question = OpenQuestion.objects.get(pk=self.participation)
        log(instance=question, action=ACTIONS[Trust(trust)], user=user, data={"rows": len(people), "why": why})
        return len(people)


def own_votes(user: Any) -> QuerySet:
    """The votes given in the spaces whose proposals the user decides about, by people who voted nowhere else."""
    if not contribution_policy(Proposal).user_has_permission(user, "change"):
        return Vote.objects.none()
    spaces = Space.objects.for_user(user)
    elsewhere = Vote.objects.filter(participant=OuterRef("participant")).exclude(space__in=spaces)
    return Vote.objects.filter(~Exists(elsewhere), space__in=spaces)


def groups(user: Any) -> list[VotersGroup]:
    """The groups to look at, in one query. More people of a network in a day than one hour lets in freely are a burst."""

    def people(**of: str) -> Count:
        return Count("participant", distinct=True, filter=Q(**of) if of else None)

    limit = settings.NETWORK_NEWCOMERS_PER_HOUR
    is_burst = Q(browsers__gt=limit, participant__cluster__isnull=False, counted__gt=0) if limit else Q(pk=None)
    rows = own_votes(user).order_by().values(*NAMES, "participant__cluster")
    rows = rows.annotate(
        waits=people(participant__trust=str(Trust.WAITING)),
        counted=people(participant__trust=str(Trust.COUNTED)),
        browsers=people(),
    ).filter(Q(waits__gt=0) | is_burst)
    found = []
    for row in rows.values_list(*NAMES, "participant__cluster", "waits", "counted", "browsers"):
        participation, question, space, space_name, day, cluster, waits, counted, browsers = row
        holds = counted if limit and cluster and browsers > limit else 0
        found.append(VotersGroup(participation, question, space, space_name, day, cluster, waits, holds))
    return found
