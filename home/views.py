"""Views outside the page tree."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.caching import public

from .finder import MAX_LENGTH, find


@require_safe
@public
def find_caf(request: HttpRequest) -> HttpResponse:
    """Lead to the home of the Caf that ?q= names; if there is not exactly one, say what to do."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:MAX_LENGTH]
    found = find(query)
    if len(found) == 1:
        return redirect(found[0].url)
    return render(request, "home/find_caf.html", {"query": query, "found": found, "max_length": MAX_LENGTH})
