"""Who may do what with the workshops of their own spaces, and with the people who sign up for them."""

from typing import Any

from django.db.models import QuerySet

from consultations.base.permissions import contribution_policy
from core.permissions import SpacePermissionPolicy

from .models import PanelMember, Report, Session, SignUp, Workshop

READING = ("view", "change")


def may_read(user: Any) -> bool:
    """Whether a user sees who signs up."""
    return contribution_policy(SignUp).user_has_any_permission(user, READING)


def may_work(user: Any) -> bool:
    """Whether a user organises: sessions, people, the day, the minutes."""
    return contribution_policy(SignUp).user_has_permission(user, "change")


def may_export(user: Any) -> bool:
    """Whether a user takes names out of the site."""
    return contribution_policy(SignUp).user_has_permission(user, "export")


def own_workshops(user: Any) -> QuerySet[Workshop]:
    """The workshops of one's own spaces, in the site's first language. Reading one is reading who comes to it."""
    if not may_read(user):
        return Workshop.objects.none()
    policy = SpacePermissionPolicy(Workshop)
    return policy.instances_user_has_any_permission_for(user, ["view", "change", "publish"]).originals()


def own_sessions(user: Any) -> QuerySet[Session]:
    """Their sessions."""
    return Session.objects.filter(workshop__in=own_workshops(user)).select_related("workshop__space")


def own_signups(user: Any) -> QuerySet[SignUp]:
    """The people of those sessions. A workshop's people are its team's, on whichever page they signed up."""
    return SignUp.objects.filter(session__in=own_sessions(user))


def own_panel(user: Any, action: str = "view") -> QuerySet[PanelMember]:
    """The panel of one's own spaces."""
    return SpacePermissionPolicy(PanelMember).instances_user_has_permission_for(user, action)


def own_reports(user: Any, action: str = "view") -> QuerySet[Report]:
    """The reports of one's own spaces; who works in the national space sees those that were sent to it, too."""
    return SpacePermissionPolicy(Report).instances_user_has_permission_for(user, action)
