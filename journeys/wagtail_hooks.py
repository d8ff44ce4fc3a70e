from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .admin.imports import ImportView, may_import
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
    """The readability of a draft, the import of a fiche."""
    return [
        path("parcours/<int:pk>/lisibilite/", read_again, name="journey_reading"),
        path("parcours/<int:pk>/importer/", ImportView.as_view(), name="journey_import"),
    ]


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
