"""The public pages of an open question, the same for everyone: all its proposals, one of them, and what was found once it is closed."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations.base.finding import find
from consultations.base.models import Phase
from consultations.base.origins import origins_of
from core.caching import public

from .listing import Listing, with_origins
from .models import OpenQuestion, Proposal
from .outcome import outcome
from .ranking import Ranking


@require_safe
@public
def proposal_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All the published proposals, in an order that is named, with the three buttons of each. No result: they come after one's own vote."""
    original, shown = find(OpenQuestion, key)
    listing = Listing.of(request.GET)
    page_obj = listing.page(original, request.GET.get("page"))
    for one in page_obj:
        one.participation = original
    context = {
        "participation": shown,
        "space": original.space,
        "phase": original.phase(),
        "listing": listing,
        "page_obj": page_obj,
    }
    return render(request, "consultations/proposals/list.html", context)


@require_safe
@public
def proposal_alone(request: HttpRequest, key: uuid.UUID, proposal_key: uuid.UUID) -> HttpResponse:
    """One proposal, at an address that can be shared, and its zone once the question is closed. A vote from here is not one of a sequence."""
    original, shown = find(OpenQuestion, key)
    proposal, phase = published(original, proposal_key), original.phase()
    context = {
        "participation": shown,
        "space": original.space,
        "phase": phase,
        "proposal": proposal,
        "origins": origins_of(proposal),
    }
    if phase is Phase.CLOSED:
        context["outcome"] = outcome(proposal.standings.filter(space=None))
    return render(request, "consultations/proposals/proposal.html", context)


def published(question: OpenQuestion, key: uuid.UUID) -> Proposal:
    """A proposal that is shown. Raises Http404."""
    rows = with_origins(Proposal.objects.published().filter(participation=question, key=key))
    proposal = rows.first()
    if proposal is None:
        raise Http404
    proposal.participation = question
    return proposal


@require_safe
@public
def results(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What the votes say, once the question is closed; before, when it will be said."""
    original, shown = find(OpenQuestion, key)
    context = {"participation": shown, "space": original.space, "phase": original.phase()}
    if original.phase() is Phase.CLOSED:
        context["ranking"] = Ranking.of(original, request.GET)
    return render(request, "consultations/proposals/results.html", context)
