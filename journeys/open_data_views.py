"""`/parcours/<slug>.json`, in every language and in every space that shows the journey."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from core.caching import public

from .models import JourneyPage, JourneyVariantPage, LocalJourneyPage
from .open_data import describe


@require_safe
@public
def journey_json(request: HttpRequest, path: str) -> HttpResponse:
    """The open data of the published journey whose page is at `path`. Raises Http404 for anything else, drafts included."""
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if not isinstance(page, JourneyPage | JourneyVariantPage | LocalJourneyPage) or page.get_view_restrictions():
        raise Http404
    response = JsonResponse(describe(page, page.journey), json_dumps_params={"ensure_ascii": False})
    response["Access-Control-Allow-Origin"] = "*"  # open data: any site may read it
    return response
