"""Supporting an idea: one like a person, counted where it is shown, in the transaction of each."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from consultations.base.acts import Actor
from consultations.base.models import Participant, Trust

from .models import Cluster, Idea, IdeaBox, Like

COUNTED = Q(trust=Trust.COUNTED)


@transaction.atomic
def like(*, actor: Actor, idea: Idea | None = None, cluster: Cluster | None = None, instead: bool = False) -> Like:
    """Support an idea, or a cluster (`instead` of sending one's own); again changes nothing. The participant's row is locked by `act`: two clicks wait for each other."""
    target = _locked(idea, cluster)
    today = timezone.localdate(timezone=actor.space.zone)
    kept, created = Like.objects.get_or_create(
        participant=actor.participant,
        **target,
        defaults={
            "box": _box_of(target),
            "space": actor.space,
            "page": actor.page,
            "trust": actor.trust,
            "instead": instead,
            "liked_on": today,
        },
    )
    if created:
        move_likes(kept, 1)
    return kept


@transaction.atomic
def unlike(*, actor: Actor, idea: Idea | None = None, cluster: Cluster | None = None) -> bool:
    """Take a like back. Whether there was one."""
    kept = Like.objects.filter(participant=actor.participant, **_locked(idea, cluster)).first()
    if kept:
        kept.delete()
    return kept is not None


def _locked(idea: Idea | None, cluster: Cluster | None) -> dict[str, Any]:
    """What is liked, its row locked: merging, and other likes of the same, wait."""
    if cluster is not None:
        return {"cluster": Cluster.objects.select_for_update().get(pk=cluster.pk)}
    return {"idea": Idea.objects.select_for_update(of=("self",)).get(pk=idea.pk if idea else None)}


def _box_of(target: dict[str, Any]) -> IdeaBox:
    return target["idea"].participation if "idea" in target else target["cluster"].box


def move_likes(kept: Like, change: int) -> None:
    """Move the counts that a like is in, if it counts. In its transaction: before it is deleted, after it was made."""
    if kept.trust != Trust.COUNTED:
        return
    cluster_id = kept.cluster_id
    if kept.idea_id:
        Idea.objects.filter(pk=kept.idea_id).update(likes_count=F("likes_count") + change)
        cluster_id = Idea.objects.values_list("cluster_id", flat=True).get(pk=kept.idea_id)
    if cluster_id is None:
        return
    Cluster.objects.select_for_update().get(pk=cluster_id)
    others = of_cluster(cluster_id).filter(COUNTED, participant=kept.participant_id).exclude(pk=kept.pk)
    if not others.exists():  # the same person counts once
        Cluster.objects.filter(pk=cluster_id).update(likes_count=F("likes_count") + change)


def of_cluster(cluster_id: int) -> QuerySet[Like]:
    """The likes of a cluster, and of the ideas that are in it."""
    return Like.objects.filter(Q(cluster=cluster_id) | Q(idea__cluster=cluster_id))


def people_of(cluster_id: int) -> int:
    """How many people like a cluster, or one of its ideas: each once."""
    return of_cluster(cluster_id).filter(COUNTED).aggregate(people=Count("participant", distinct=True))["people"]


def given_by(participants: Iterable[int]) -> list[Like]:
    """The likes of these people, to erase with them."""
    return list(Like.objects.filter(participant__in=participants))


@transaction.atomic
def set_trust(*, participants: Collection[int], trust: str) -> int:
    """Say whether what these people do counts, from now on and for the likes they gave. Returns how many likes changed.

    Once it is decided that they count, the network that their acts came from serves no more, and is forgotten.
    """
    people = Participant.objects.select_for_update().filter(pk__in=participants)
    held = list(people.order_by("pk").values_list("pk", flat=True))
    changed = 0
    for kept in Like.objects.filter(participant__in=held).exclude(trust=trust).select_for_update().order_by("pk"):
        move_likes(kept, -1)
        kept.trust = trust
        kept.save(update_fields=["trust"])
        move_likes(kept, 1)
        changed += 1
    forgotten = {"cluster": None} if trust == Trust.COUNTED else {}
    Participant.objects.filter(pk__in=held).update(trust=trust, **forgotten)
    return changed


@transaction.atomic
def recount() -> int:
    """Count all likes again; how many counts were wrong. On a healthy site it changes nothing."""
    wrong = 0
    counted = Idea.objects.annotate(right=Count("likes", filter=Q(likes__trust=Trust.COUNTED)))
    for pk, right in counted.exclude(likes_count=F("right")).values_list("pk", "right"):
        wrong += Idea.objects.filter(pk=pk).update(likes_count=right)
    for cluster in Cluster.objects.select_for_update():
        right = people_of(cluster.pk)
        if cluster.likes_count != right:
            wrong += Cluster.objects.filter(pk=cluster.pk).update(likes_count=right)
    return wrong
