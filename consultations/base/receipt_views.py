"""The receipt page, and "Suivre ma contribution"."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .forms import ReceiptForm
from .models import Contribution
from .participation_type import ParticipationType
from .receipts import RECEIPT_SALT, RECEIPT_SECONDS, code_of, private_page, readable, receipt_hashes
from .services import erase_contribution


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
        "code": readable(code) if code else None,
    }
    return private_page(request, "consultations/base/receipt.html", context, 200)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kinds: tuple[ParticipationType, ...]) -> HttpResponse:
    """See what was recorded under a receipt code, and erase it. The code is typed, never put in an address."""
    form = ReceiptForm(request.POST or None)
    contribution = None
    status = 200
    if request.method == "POST" and form.is_valid():
        hashes = receipt_hashes(form.cleaned_data["code"])
        found = (_contribution(kind, receipt_hash__in=hashes) for kind in kinds)
        contribution = next(filter(None, found), None)
        if contribution is None:
            form.add_error(
                "code",
                _(
                    "Nous ne trouvons pas ce code. Vérifiez les 12 signes de votre reçu. Une réponse effacée n’a plus de code."
                ),
            )
        elif "effacer" in request.POST:
            title = contribution.participation.localized.title
            erase_contribution(contribution=contribution)
            return private_page(request, "consultations/base/erased.html", {"title": title}, 200)
    if form.is_bound and form.errors:
        status = 422
    context = {"form": form}
    if contribution:
        context |= {
            "contribution": contribution,
            "participation": contribution.participation.localized,
            "details": contribution.summary(),
        }
    return private_page(request, "consultations/base/follow.html", context, status)
