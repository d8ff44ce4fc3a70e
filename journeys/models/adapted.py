"""What a version of a journey and a Caf's journey have in common: they show the master's steps, and are never shown without it."""

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from wagtail.url_routing import RouteResult

from ..presentation import Journey

if TYPE_CHECKING:
    from .pages import JourneyPage


def _of_master(name: str) -> property:
    """An attribute that is the master's."""
    return property(lambda page: getattr(page.master, name))


class AdaptedJourney:
    """Mixin of a page drawn by `journeys/journey_page.html` from the steps of `master`."""

    master: "JourneyPage"

    icon = _of_master("icon")
    start_marker = _of_master("start_marker")
    end_marker = _of_master("end_marker")
    discreet_mode = _of_master("discreet_mode")
    neutral_title = _of_master("neutral_title")
    anchor_question = _of_master("anchor_question")
    anchor_sensitive = _of_master("anchor_sensitive")
    anchor_first_of_month = _of_master("anchor_first_of_month")

    def read_journey(self) -> Journey:
        """The master's steps with what this page makes of them."""
        raise NotImplementedError

    @cached_property
    def journey(self) -> Journey:
        """Steps, map and contacts, read once."""
        return self.read_journey()

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """A master that is not published has no version to show."""
        if not path_components and not self.master.live:
            raise Http404
        return super().route(request, path_components)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "journey": SimpleLazyObject(lambda: self.journey),
            "as_table": request.GET.get("vue") == "tableau",
            "master": self.master,
        }
