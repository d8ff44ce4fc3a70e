"""The public pages of workshops that are not blocks: a request received, one's own sign-up, calendars."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.base.finding import find
from consultations.base.integrity import pseudonym, read_browser_id
from consultations.base.receipts import private_page
from core.caching import public
from core.models import Space

from . import places
from .calendars import calendar_of, sessions_calendar
from .links import signup_of, token_of
from .models import Left, Session, SignUp, State, Workshop


@public
@require_safe
def received(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A request is received: the same page whoever sent it, known already or not. The rest is in the message."""
    original, shown = find(Workshop, key)
    context = {"participation": shown, "space": original.space}
    return render(request, "consultations/workshops/received.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def signup_page(request: HttpRequest, token: str) -> HttpResponse:
    """One's own sign-up: where it stands, and the buttons to confirm, to say yes or no, to leave. A GET changes nothing."""
    signup = signup_of(token)
    if signup is None:
        return private_page(request, "consultations/workshops/signup_gone.html", {}, 410)
    if request.method == "POST":
        done = _act(signup, request)
        response = HttpResponseRedirect(f"{request.path}?fait={done}", status=303)
        response["Referrer-Policy"] = "same-origin"
        return response
    return private_page(request, "consultations/workshops/signup.html", {**place_of(signup), "token": token}, 200)


def _act(signup: SignUp, request: HttpRequest) -> str:
    """Do what the button says; the word of what was done."""
    if "confirmer" in request.POST:
        return "oui" if places.verify(signup=signup) else "tard"
    if "renoncer" in request.POST:
        return "non" if places.leave(signup=signup, because=Left.SELF) else "tard"
    return ""


def place_of(signup: SignUp) -> dict[str, Any]:
    """What the card of one sign-up says."""
    before = 0
    if signup.state == State.WAITING:
        before = SignUp.objects.filter(session=signup.session, state=State.WAITING, rank__lt=signup.rank).count()
    workshop = signup.participation.localized
    return {
        "signup": signup,
        "session": signup.session,
        "participation": workshop,
        "space": signup.space,
        "before": before,
        "awaits_answer": signup.may_leave and (signup.state == State.INVITED or signup.verified_at is None),
    }


@require_safe
def signup_calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The session, for one's own calendar."""
    signup = signup_of(token)
    if signup is None or not signup.is_holding:
        raise Http404
    response = HttpResponse(calendar_of(signup, "PUBLISH"), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="atelier.ics"'
    response["Cache-Control"] = "private, no-store"
    return response


@never_cache
@require_safe
def my_place(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Where this browser's confirmed sign-ups stand, as a part of a page, drawn in the card by JavaScript. Empty for all the others.

    Nothing is said before the address was confirmed: somebody could learn from it who signed up.
    """
    original, shown = find(Workshop, key)
    browser = read_browser_id(request)
    name = pseudonym(original, browser) if browser else None
    own = SignUp.objects.filter(participation=original, participant__pseudonym=name, verified_at__isnull=False)
    found = own.select_related("participation__space", "session__workshop__space", "space") if name else own.none()
    cards = [{**place_of(signup), "token": token_of(signup)} for signup in found.order_by("pk")]
    return render(request, "consultations/workshops/_mine.html", {"cards": cards, "participation": shown})


@public
@require_safe
def space_calendar(request: HttpRequest, space: str) -> HttpResponse:
    """The published sessions to come of a Caf, or of the national space, for a calendar that subscribes to them."""
    found = get_object_or_404(Space, slug=space)
    sessions = Session.objects.to_come().filter(workshop__space=found, workshop__live=True)
    text = sessions_calendar(
        list(sessions.select_related("workshop__space")[:500]), name=_("Ateliers") + f" · {found.name}"
    )
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")
