from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.permissions import page_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .admin.board import BoardView, may_steer
from .admin.deletion import refuse_to_delete, refuse_to_delete_many
from .admin.imports import ImportView, may_import
from .admin.pain_points import PainPointViewSet
from .admin.reading import read_again
from .models import JourneyIndexPage, Organism


class OrganismViewSet(SnippetViewSet):
    """The bodies that journeys speak of, in the admin."""

    model = Organism
    icon = "group"
    menu_label = _("Organismes")
    list_display = ["name", "short_name", "shape", "phone", "has_desk"]
    search_fields = ["name", "short_name"]
    inspect_view_enabled = True


register_snippet(OrganismViewSet)


@hooks.register("register_admin_urls")
def board_urls() -> list[URLPattern]:
    """The steering board, the readability of a draft, the import of a fiche."""
    return [
        path("parcours/pilotage/", BoardView.as_view(), name="journey_board"),
        path("parcours/<int:pk>/lisibilite/", read_again, name="journey_reading"),
        path("parcours/<int:pk>/importer/", ImportView.as_view(), name="journey_import"),
    ]


class BoardMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_steer(request.user)


@hooks.register("register_reports_menu_item")
def board_menu_item() -> MenuItem:
    return BoardMenuItem(_("Pilotage des parcours"), reverse("journey_board"), icon_name="table", order=50)


@hooks.register("register_admin_viewset")
def pain_points() -> PainPointViewSet:
    return PainPointViewSet("pain_points", url_prefix="parcours/difficultes")


@hooks.register("register_page_header_buttons")
def import_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """On the page that lists the journeys."""
    index = page.specific
    if isinstance(index, JourneyIndexPage) and may_import(user, index):
        yield Button(
            _("Créer un brouillon depuis une fiche service-public"),
            reverse("journey_import", args=[page.pk]),
            icon_name="download",
            priority=17,
        )


hooks.register("before_delete_page", refuse_to_delete)
hooks.register("before_bulk_action", refuse_to_delete_many)


@hooks.register("after_edit_page")
def back_to_the_readings(request: HttpRequest, page: Page) -> HttpResponse | None:
    """A reader has no folder of pages to go back to, where Wagtail sends them: back to their list of readings."""
    is_reading = "action-workflow-action" in request.POST
    if is_reading and not page_permission_policy.explorable_instances(request.user).exists():
        return redirect("wagtailadmin_home")
    return None
