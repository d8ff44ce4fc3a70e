"""Putting together ideas that say the same, and taking them apart. Nothing is lost: each idea stays, with its text, its likes and its page."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.log_actions import log

from core.caching import bump_site_version

from .likes import people_of
from .models import Cluster, Idea, IdeaState, Membership
from .notices import tell_change
from .states import move

OBJECTION_DAYS = 7
MERGED, APART = "ideas.merge", "ideas.apart"


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
    log(instance=cluster.box, action=MERGED, user=user, data={"ideas": len(chosen), "title": title})
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
        one.save(update_fields=["cluster"])
        _move(one, IdeaState.MERGED, _joined(cluster), user)
    _count(cluster)


def _joined(cluster: Cluster) -> str:
    with override(settings.LANGUAGE_CODE):  # it stays, and everybody reads it
        said = _("Réunie avec d’autres idées qui disent la même chose : « %(title)s ».") % {"title": cluster.title}
        return f"{said} {_('Son auteur peut dire non pendant sept jours, avec le code de son reçu.')}"


def _move(idea: Idea, state: Any, sentence: str, user: Any) -> None:
    tell_change([move(idea=idea, state=state, sentence=sentence, user=user)])


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
    log(instance=idea.participation, action=APART, user=user, data={"title": cluster.title})


@transaction.atomic
def undo(*, cluster: Cluster, sentence: str, user: Any) -> int:
    """Take a cluster apart; each idea is again what it was, and what was liked stays liked. How many ideas it held."""
    locked = Cluster.objects.select_for_update().get(pk=cluster.pk)
    ideas = list(locked.ideas.select_for_update(of=("self",)).order_by("pk"))
    for one in ideas:
        _leave(locked, one, sentence, user)
    Cluster.objects.filter(pk=locked.pk).update(undone_at=timezone.now())
    _count(locked)
    log(instance=locked.box, action=APART, user=user, data={"ideas": len(ideas), "title": locked.title})
    return len(ideas)


def _leave(cluster: Cluster, idea: Idea, sentence: str, user: Any) -> None:
    membership = Membership.objects.select_for_update().get(idea=idea, cluster=cluster, left_at=None)
    membership.left_at = timezone.now()
    membership.save(update_fields=["left_at"])
    if idea.state == IdeaState.MERGED:  # « Relecture » may have hidden it meanwhile
        _move(idea, IdeaState(membership.state_before), sentence, user)
    idea.cluster = None
    idea.save(update_fields=["cluster"])


def _count(cluster: Cluster) -> None:
    Cluster.objects.filter(pk=cluster.pk).update(likes_count=people_of(cluster.pk))
    transaction.on_commit(bump_site_version)


def _open_to_objection(idea: Idea) -> QuerySet[Membership]:
    since = timezone.now() - timedelta(days=OBJECTION_DAYS)
    return Membership.objects.filter(idea=idea, left_at=None, objected_at=None, joined_at__gt=since)


def may_object(idea: Idea) -> bool:
    """Whether the author of an idea may still say that it is not the same."""
    return idea.cluster_id is not None and _open_to_objection(idea).exists()


@transaction.atomic
def object_to(*, idea: Idea) -> bool:
    """The author of an idea says that it is not the same. Whether it is in time; the team decides, and the idea stays readable meanwhile."""
    return bool(_open_to_objection(idea).update(objected_at=timezone.now()))
