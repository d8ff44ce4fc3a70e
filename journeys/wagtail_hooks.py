from django.utils.translation import gettext_lazy as _
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

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
