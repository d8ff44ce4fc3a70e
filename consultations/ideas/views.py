"""The ideas of a box, and each on its own page: the same for everyone."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations.base.finding import find
from consultations.base.origins import origins_of
from core.caching import public

from .listing import STATES, Listing
from .models import Idea, IdeaBox


def _place(box: IdeaBox) -> dict[str, Any]:
    return {"participation": box, "space": box.space, "page_of_box": box.space.root_page}


@public
@require_safe
def idea_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every idea that is shown, twenty a page (`ordre`, `tirage`, `theme`, `etat`, `caf`, `mots`, `page`)."""
    _original, box = find(IdeaBox, key)
    listing = Listing.read(box, request.GET)
    context = {
        **_place(box),
        "listing": listing,
        "page_obj": listing.page(request.GET.get("page")),
        "page_query": f"{listing.link()[1:]}&",
        "states": STATES,
        "spaces": listing.spaces(),
        "phase": box.phase(),
    }
    response = render(request, "consultations/ideas/list.html", context)
    if request.GET:
        response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
def idea_page(request: HttpRequest, key: uuid.UUID, idea: uuid.UUID) -> HttpResponse:
    """One idea: what it says, what becomes of it and why, what the Caf answers."""
    original, box = find(IdeaBox, key)
    found = Idea.objects.shown().filter(participation=original, key=idea)
    one = found.select_related("space", "answer", "cluster").first()
    if one is None:
        raise Http404
    one.participation = box
    discussion = original.discussion.localized if original.discussion and original.discussion.live else None
    context = {
        **_place(box),
        "idea": one,
        "discussion": discussion,
        "origins": origins_of(one),
        "changes": list(one.changes.order_by("-changed_at", "-pk")),
    }
    return render(request, "consultations/ideas/idea.html", context)
