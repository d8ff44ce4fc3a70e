"""Putting together ideas that say the same, and taking them apart. Nothing is lost: each idea stays, with its text, its likes and its page."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from core.caching import bump_site_version

from .likes import people_of
from .models import Cluster, Idea, IdeaState, Membership
from .states import write_change

OBJECTION_DAYS = 7


class CannotMerge(ValueError):
    """Why these ideas are not put together: `args[0]` is a sentence for the team."""


@transaction.atomic
def merge(*, ideas: Iterable[Idea], title: str, text: str, user: Any) -> Cluster:
    """Put ideas of one box on one page; their authors are told, and may object for seven days. Raises CannotMerge.

    The cluster's likes are the people who like one of its ideas, each once.
    """
    chosen = list(
        Idea.objects.select_for_update(of=("self",))
        .filter(pk__in=[one.pk for one in ideas])
        .select_related("participation")
        .order_by("pk")
    )
    _check(chosen)
    cluster = Cluster.objects.create(box=chosen[0].participation, title=title, text=text, made_by=user)
    join(cluster=cluster, ideas=chosen, user=user)
    log(instance=cluster.box, action="ideas.merge", user=user, data={"ideas": len(chosen), "title": title})
    return cluster


def _check(ideas: list[Idea]) -> None:
    if len(ideas) < 2:
        raise CannotMerge(_("Choisissez deux idées au moins."))
    if len({one.participation_id for one in ideas}) > 1:
        raise CannotMerge(_("Ces idées sont dans des boîtes différentes. Choisissez celles d’une seule boîte."))
    _check_free(ideas)


def _check_free(ideas: list[Idea]) -> None:
    for one in ideas:
        if one.cluster_id:
            raise CannotMerge(_("« %(title)s » est déjà réunie avec d’autres.") % {"title": one.title})
        if not Idea.objects.shown().filter(pk=one.pk).exists():
            raise CannotMerge(_("« %(title)s » n’est pas publiée.") % {"title": one.title})


@transaction.atomic
def join(*, cluster: Cluster, ideas: list[Idea], user: Any) -> None:
    """Add ideas to a cluster. Raises CannotMerge."""
    Cluster.objects.select_for_update().get(pk=cluster.pk)
    _check_free(ideas)
    for one in ideas:
        Membership.objects.create(cluster=cluster, idea=one, state_before=one.state)
        one.cluster = cluster
        sentence = _("Cette idée est réunie avec d’autres qui disent la même chose : « %(title)s ».")
        write_change(idea=one, state=IdeaState.MERGED, sentence=sentence % {"title": cluster.title}, user=user)
    _count(cluster)


@transaction.atomic
def leave(*, idea: Idea, sentence: str, user: Any) -> None:
    """Take one idea out of its cluster: it is again what it was. A cluster of one is none: the last one leaves with the one before."""
    cluster = Cluster.objects.select_for_update().get(pk=idea.cluster_id)
    _leave(cluster, idea, sentence, user)
    rest = list(cluster.ideas.select_for_update(of=("self",)))
    if len(rest) == 1:
        _leave(cluster, rest[0], sentence, user)
        rest = []
    if not rest:
        Cluster.objects.filter(pk=cluster.pk).update(undone_at=timezone.now())
    _count(cluster)
    log(instance=idea.participation, action="ideas.unmerge", user=user, data={"title": cluster.title})


@transaction.atomic
def undo(*, cluster: Cluster, sentence: str, user: Any) -> int:
    """Take a cluster apart; each idea is again what it was, and what was liked stays liked. How many ideas it held."""
    locked = Cluster.objects.select_for_update().get(pk=cluster.pk)
    ideas = list(locked.ideas.select_for_update(of=("self",)).order_by("pk"))
    for one in ideas:
        _leave(locked, one, sentence, user)
    Cluster.objects.filter(pk=locked.pk).update(undone_at=timezone.now())
    _count(locked)
    log(instance=locked.box, action="ideas.unmerge", user=user, data={"ideas": len(ideas), "title": locked.title})
    return len(ideas)


def _leave(cluster: Cluster, idea: Idea, sentence: str, user: Any) -> None:
    membership = Membership.objects.select_for_update().get(idea=idea, cluster=cluster, left_at=None)
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    idea.cluster = None
    write_change(idea=idea, state=IdeaState(membership.state_before), sentence=sentence, user=user)


def _count(cluster: Cluster) -> None:
    Cluster.objects.filter(pk=cluster.pk).update(likes_count=people_of(cluster.pk))
    transaction.on_commit(bump_site_version)


@transaction.atomic
def object_to(*, idea: Idea) -> bool:
    """The author of an idea says that it is not the same. Whether it is in time; the team then decides, and the idea stays readable meanwhile."""
    since = timezone.now() - timedelta(days=OBJECTION_DAYS)
    mine = Membership.objects.filter(idea=idea, left_at=None, objected_at=None, joined_at__gt=since)
    return bool(mine.update(objected_at=timezone.now()))
