"""The pages our e-mails lead to: a GET shows a button and changes nothing, the button does what it says."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from .contact_links import read_confirm, read_stop
from .contacts import confirm_contact, is_signed, stop_news
from .participation_type import ParticipationType
from .receipts import private_page


def _contribution(token: str, kinds: tuple[ParticipationType, ...]) -> tuple[Any, bool]:
    """The contribution of a link, while it still has that address, and whether news are wanted; else None."""
    said = read_confirm(token)
    if said is None:
        return None, False
    slug, pk, contact, wants_news = said
    kind = next((one for one in kinds if one.slug == slug), None)
    rows = kind.contribution_model.objects.filter(pk=pk, contact=contact) if kind else None
    found = rows.select_related("participation", "contact").first() if rows is not None else None
    return found, wants_news


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str, kinds: tuple[ParticipationType, ...]) -> HttpResponse:
    """« Cette adresse est la mienne »."""
    contribution, wants_news = _contribution(token, kinds)
    if contribution is None:
        return private_page(request, "consultations/base/link_gone.html", {}, 410)
    done = request.method == "POST"
    if done:
        confirm_contact(contribution=contribution, wants_news=wants_news)
    context = {
        "participation": contribution.participation.localized,
        "signed": is_signed(contribution),
        "wants_news": wants_news,
        "done": done,
    }
    return private_page(request, "consultations/base/confirm.html", context, 200)


# A mail program sends this by itself, with no page of ours before it, hence without Django's token (RFC 8058). Only the address it was
# given to works, and all it can do is stop.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """« Ne plus m’écrire », by the page's button or the mail program's own."""
    contact = read_stop(token)
    if contact is None:
        return private_page(request, "consultations/base/link_gone.html", {}, 410)
    done = request.method == "POST"
    if done:
        stop_news(contact=contact)
    return private_page(request, "consultations/base/stop.html", {"done": done}, 200)
