"""The readability panel on its own, for an editor who has just saved."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..models import JourneyPage
from ..passages import report_on


def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """What to change in the latest draft of a journey, as a part of a page. For who may edit it."""
    page = get_object_or_404(JourneyPage, pk=pk)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    return render(request, "journeys/admin/_reading.html", {"report": report_on(page.get_latest_revision_as_object())})
