"""The screens of ideas in the admin, their place in the menu, and what is logged."""

from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry

from .admin_views import IdeasView, IdeaView
from .answers import PUBLISHED, VALIDATED, WRITTEN
from .merge_views import ClusterView, MergeView
from .merging import APART, MERGED
from .permissions import may_read
from .states import CHANGED


@hooks.register("register_admin_urls")
def idea_urls() -> list[URLPattern]:
    return [
        path("idees/", IdeasView.as_view(), name="ideas"),
        path("idees/reunir/", MergeView.as_view(), name="ideas_merge"),
        path("idees/reunies/<uuid:key>/", ClusterView.as_view(), name="ideas_cluster"),
        path("idees/<uuid:key>/", IdeaView.as_view(), name="ideas_one"),
    ]


class IdeasMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


@hooks.register("register_participation_menu_item")
def ideas_menu_item() -> MenuItem:
    return IdeasMenuItem(_("Idées"), reverse("ideas"), name="ideas", icon_name="pick", order=220)


@hooks.register("register_permissions")
def permissions_of_groups() -> QuerySet[Permission]:
    """What the screen of a group offers, beyond the rights on snippets."""
    names = ("view_idea", "change_idea", "export_idea", "publish_officialanswer")
    return Permission.objects.filter(content_type__app_label="ideas", codename__in=names)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    said: tuple[tuple[str, Any], ...] = (
        (CHANGED, _("État d’une idée changé")),
        (WRITTEN, _("Réponse à une idée écrite")),
        (VALIDATED, _("Réponse à une idée validée")),
        (PUBLISHED, _("Réponse à une idée publiée")),
        (MERGED, _("Idées réunies")),
        (APART, _("Idées séparées")),
    )
    for action, label in said:
        actions.register_action(action, label, label)
