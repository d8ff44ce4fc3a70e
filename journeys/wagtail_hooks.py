from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from .admin.reading import read_again
from .models import Organism


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
    """The readability of a draft."""
    return [path("parcours/<int:pk>/lisibilite/", read_again, name="journey_reading")]
