"""Light acts among « Envois à regarder »: people whose votes or likes wait, or came from one network as a burst. What they said is not looked at."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, Model, OuterRef, Q, QuerySet
from wagtail.log_actions import log

from core.models import Space

from .models import Contribution, Participation, Trust
from .permissions import contribution_policy
from .waiting import ACTIONS, Why


@dataclass(frozen=True)
class Acts:
    """One sort of light act: its rows, with a `participant` and a `space`, and how they are decided about."""

    slug: str
    words: Any  # « Votes : %(title)s »
    model: type[Model]
    participation_model: type[Participation]
    contribution_model: type[Contribution]  # who decides about these decides about the acts
    to_participation: str  # the lookup that leads to it
    day: str  # the field that says when
    set_trust: Callable[..., int]  # (participants=, trust=)

    def own(self, user: Any) -> QuerySet:
        """The acts given in the spaces the user decides about, by people who acted nowhere else."""
        if not contribution_policy(self.contribution_model).user_has_permission(user, "change"):
            return self.model._default_manager.none()
        spaces = Space.objects.for_user(user)
        rows = self.model._default_manager.all()
        elsewhere = rows.filter(participant=OuterRef("participant")).exclude(space__in=spaces)
        return rows.filter(~Exists(elsewhere), space__in=spaces)

    def groups(self, user: Any) -> "list[ActsGroup]":
        """The groups to look at, in one query. More people of a network in a day than one hour lets in freely are a burst."""

        def people(**of: str) -> Count:
            return Count("participant", distinct=True, filter=Q(**of) if of else None)

        limit = settings.NETWORK_NEWCOMERS_PER_HOUR
        is_burst = Q(browsers__gt=limit, participant__cluster__isnull=False, counted__gt=0) if limit else Q(pk=None)
        place = self.to_participation
        names = (place, f"{place}__title", "space", "space__name", self.day, "participant__cluster")
        rows = self.own(user).order_by().values(*names)
        rows = rows.annotate(
            waits=people(participant__trust=str(Trust.WAITING)),
            counted=people(participant__trust=str(Trust.COUNTED)),
            browsers=people(),
        ).filter(Q(waits__gt=0) | is_burst)
        found = []
        for row in rows.values_list(*names, "waits", "counted", "browsers"):
            participation, name, space, space_name, day, cluster, waits, counted, browsers = row
            holds = counted if limit and cluster and browsers > limit else 0
            found.append(ActsGroup(self, participation, name, space, space_name, day, cluster, waits, holds))
        return found


@dataclass(frozen=True)
class ActsGroup:
    """The people who acted in one participation, in one space, on one day, from one network (`cluster`; none: not known)."""

    acts: Acts
    participation: int
    name: str
    space: int
    space_name: str
    day: Any
    cluster: Any
    waits: int
    holds: int  # counted already, in a burst

    @property
    def title(self) -> str:
        return str(self.acts.words) % {"title": self.name}

    @property
    def tick(self) -> str:
        return f"{self.acts.slug}:{self.participation}:{self.space}:{self.day.isoformat()}:{self.cluster or ''}"

    @transaction.atomic
    def decide(self, *, trust: str, why: str, user: Any) -> int:
        """Count what these people did, or set it aside. Returns how many people. Raises ValueError without a reason of the list."""
        if trust not in ACTIONS or why not in Why.values:
            raise ValueError(f"Not a decision: {trust} {why}")
        decided = [Trust.WAITING, Trust.COUNTED] if self.holds else [Trust.WAITING]
        rows = self.acts.own(user).filter(
            space=self.space,
            participant__cluster=self.cluster,
            participant__trust__in=decided,
            **{self.acts.to_participation: self.participation, self.acts.day: self.day},
        )
        people = set(rows.values_list("participant", flat=True))
        self.acts.set_trust(participants=people, trust=trust)
        of = self.acts.participation_model._default_manager.get(pk=self.participation)
        log(instance=of, action=ACTIONS[Trust(trust)], user=user, data={"rows": len(people), "why": why})
        return len(people)
