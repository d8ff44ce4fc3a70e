"""The screens of open questions in the admin, and the ways to them."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry

from consultations.base.permissions import contribution_policy

from .admin_views import ProjectView, ProposalsView, may_read
from .groups_views import RunsView, RunView, may_look
from .models import OpenQuestion, Proposal
from .polis_export import polis_export
from .runs import PUBLISHED_ACTION


@hooks.register("register_admin_urls")
def proposal_urls() -> list[URLPattern]:
    return [
        path("propositions/<int:pk>/", ProposalsView.as_view(), name="proposals_of"),
        path("propositions/<int:pk>/projet/", ProjectView.as_view(), name="proposals_project_add"),
        path("propositions/<int:pk>/projet/<uuid:project>/", ProjectView.as_view(), name="proposals_project"),
    ]


@hooks.register("register_snippet_listing_buttons")
def proposals_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, OpenQuestion) and may_read(user):
        url = reverse("proposals_of", args=[snippet.pk])
        yield ListingButton(_("Voir les propositions"), url, icon_name="list-ul", priority=50)


@hooks.register("register_log_actions")
def project_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        "proposals.project", gettext_lazy("Écrire un projet"), gettext_lazy("Projet d’une concertation écrit")
    )


@hooks.register("register_admin_urls")
def group_urls() -> list[URLPattern]:
    return [
        path("groupes/", RunsView.as_view(), name="proposals_runs"),
        path("groupes/<int:pk>/", RunView.as_view(), name="proposals_run"),
        path("propositions/<int:pk>/polis.zip", polis_export, name="proposals_polis"),
    ]


class GroupsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_look(request.user)


@hooks.register("register_participation_menu_item")
def groups_menu_item() -> MenuItem:
    return GroupsMenuItem(gettext_lazy("Groupes d’opinion"), reverse("proposals_runs"), icon_name="group", order=210)


@hooks.register("register_snippet_listing_buttons")
def polis_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, OpenQuestion) and contribution_policy(Proposal).user_has_permission(user, "export"):
        url = reverse("proposals_polis", args=[snippet.pk])
        yield ListingButton(_("Exporter les votes (format Polis)"), url, icon_name="download", priority=61)


@hooks.register("register_log_actions")
def group_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action(
        PUBLISHED_ACTION, gettext_lazy("Publier des groupes d’opinion"), gettext_lazy("Groupes d’opinion publiés")
    )
