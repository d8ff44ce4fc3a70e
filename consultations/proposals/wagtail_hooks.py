"""The screens of open questions in the admin, and the ways to them."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry

from .admin_views import ProjectView, ProposalsView, may_read
from .models import OpenQuestion


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
