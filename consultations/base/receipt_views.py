"""The receipt page."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from .contacts import is_signed
from .kiosks import RECEIPT_SHOWN, kiosk_of
from .models import Contribution, Trust
from .participation_type import ParticipationType
from .receipts import RECEIPT_SALT, RECEIPT_SECONDS, code_of, private_page, readable


def _contribution(kind: ParticipationType, **lookup: Any) -> Contribution | None:
    rows = kind.contribution_model.objects.filter(**lookup)
    return rows.select_related("participation", "page", "space").first()


@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, token: str, kinds: tuple[ParticipationType, ...]) -> HttpResponse:
    """Thanks, and the code of the contribution that was just sent. The address stops working after an hour."""
    contribution = None
    try:
        slug, pk = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
        contribution = next((_contribution(kind, pk=pk) for kind in kinds if kind.slug == slug), None)
    except (signing.BadSignature, ValueError):
        pass
    if contribution is None:
        return private_page(request, "consultations/base/receipt_gone.html", {}, 410)
    code = code_of(contribution)
    context = {
        "contribution": contribution,
        "participation": contribution.participation.localized,
        "space": contribution.space,
        "waits_for_address": is_signed(contribution) and contribution.trust == Trust.WAITING,
        "code": readable(code) if code else None,
        "follow_address": request.build_absolute_uri(reverse("participation:follow")),
    }
    is_shared = kiosk_of(request) is not None
    if is_shared:
        context |= {"start": contribution.page.url or "/", "start_after": RECEIPT_SHOWN}
    response = private_page(request, "consultations/base/receipt.html", context, 200)
    if is_shared:  # going back must not show what the person before wrote
        response["Clear-Site-Data"] = '"cache"'
    return response
