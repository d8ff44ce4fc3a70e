"""Who may do what with the ideas given in their own spaces."""

from typing import Any

from django.db.models import QuerySet

from consultations.base.permissions import contribution_policy
from core.permissions import SpacePermissionPolicy

from .models import Idea, OfficialAnswer

READING = ("view", "change")


def may_read(user: Any) -> bool:
    """Whether a user sees the screens of ideas."""
    return contribution_policy(Idea).user_has_any_permission(user, READING)


def may_work(user: Any) -> bool:
    """Whether a user changes the state of ideas, and writes answers."""
    return contribution_policy(Idea).user_has_permission(user, "change")


def may_publish(user: Any) -> bool:
    """Whether a user validates and publishes answers."""
    return SpacePermissionPolicy(OfficialAnswer, "idea__space").user_has_permission(user, "publish")


def own_ideas(user: Any) -> QuerySet[Idea]:
    """The ideas a user may read: those given in their own spaces."""
    return contribution_policy(Idea).instances_user_has_any_permission_for(user, READING)
