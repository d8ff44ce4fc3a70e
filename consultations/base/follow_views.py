"""« Suivre ma contribution »: with the code of a receipt, read what was said, correct it, erase it, ask to be told.

The code is typed, and goes from page to page in the form, never in an address. A wrong one is answered in one way, whatever it is.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from .contacts import ask_to_confirm, contact_for, is_signed, stop_news
from .corrections import Found, NotOpen, correct_contribution, find
from .forms import AddressForm, ReceiptForm
from .participation_type import ParticipationType
from .receipts import private_page
from .refusals import Refusal
from .services import Gone, erase_contribution
from .throttle import count_wrong_code, has_tried_too_much, who_types

FOLLOW = "consultations/base/follow.html"


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, kinds: tuple[ParticipationType, ...]) -> HttpResponse:
    """Ask for a code; with one, show its contribution or do what the button that was pressed says."""
    if request.method != "POST":
        return private_page(request, FOLLOW, {"form": ReceiptForm()}, 200)
    try:
        form = ReceiptForm(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent):
        return private_page(request, FOLLOW, {"form": ReceiptForm(), "too_long": True}, 413)
    who = who_types(request)
    if has_tried_too_much(who):
        response = private_page(request, FOLLOW, {"form": form, "too_many": True}, 429)
        response["Retry-After"] = "3600"
        return response
    found = find(kinds, form.cleaned_data["code"]) if form.is_valid() else None
    if found is None:
        return _wrong_code(request, form, who)
    act = next((ACTS[name] for name in ACTS if name in request.POST), _show)
    return act(request, form, found)


def _wrong_code(request: HttpRequest, form: ReceiptForm, who: str | None) -> HttpResponse:
    if form.is_valid():
        count_wrong_code(who)
        form.say_unknown()
    return private_page(request, FOLLOW, {"form": form}, 422)


def _page(
    request: HttpRequest, form: ReceiptForm, found: Found, template: str = FOLLOW, status: int = 200, **more: Any
) -> HttpResponse:
    contribution = found.contribution
    context = {
        "form": form,
        "code": form.cleaned_data["code"],
        "contribution": contribution,
        "participation": found.participation,
        "may_be_corrected": found.may_be_corrected,
        "signed": is_signed(contribution),
        "address_form": AddressForm(),
        **more,
    }
    return private_page(request, template, context, status)


def _show(request: HttpRequest, form: ReceiptForm, found: Found, status: int = 200, **more: Any) -> HttpResponse:
    return _page(request, form, found, status=status, details=found.contribution.summary(), **more)


def _ask_before_erasing(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    return _page(request, form, found, "consultations/base/erase.html", details=found.contribution.summary())


def _erase(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    title = found.participation.title
    erase_contribution(contribution=found.contribution)
    return private_page(request, "consultations/base/erased.html", {"title": title}, 200)


def _correct(
    request: HttpRequest,
    form: ReceiptForm,
    found: Found,
    typed: forms.Form | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The form, filled with what was said; after a refusal, with what was typed and why it is not recorded."""
    if refusal is None and not found.may_be_corrected:
        refusal = closed()
    if typed is None:
        typed = found.kind.correction_form(found.contribution, found.kind.typed(found.contribution))
    more = {"typed": typed, "form_template": found.kind.form_template, "refusal": refusal}
    return _page(request, form, found, "consultations/base/correct.html", refusal.status if refusal else 200, **more)


def closed() -> Refusal:
    """Too late to correct."""
    return Refusal(
        410,
        _("Cette consultation est terminée."),
        _("Votre réponse reste comme elle était. Vous pouvez encore la relire ou l’effacer."),
    )


def wrong_answers() -> Refusal:
    """What was typed is not right yet."""
    return Refusal(
        422,
        _("Votre correction n’est pas encore enregistrée."),
        _("Corrigez ce qui est indiqué, puis enregistrez de nouveau. Ce que vous avez écrit est gardé."),
    )


def _save(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    typed = found.kind.correction_form(found.contribution, request.POST)
    if not found.may_be_corrected:
        return _correct(request, form, found, typed, closed())
    if not typed.is_valid():
        return _correct(request, form, found, typed, wrong_answers())
    try:
        correct_contribution(found=found, form=typed, language=get_language())
    except NotOpen:
        return _correct(request, form, found, typed, closed())
    except Gone:
        form.say_unknown()
        return private_page(request, FOLLOW, {"form": form}, 422)
    found.contribution.refresh_from_db()
    return _show(request, form, found, news="corrected")


@transaction.atomic
def _be_told(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    """A message goes to the address that is given, or to the one that signs. Said in the same way whether or not it is known."""
    contribution, address = found.contribution, AddressForm(request.POST)
    if not contribution.participation.takes_address:
        return _show(request, form, found)
    if not (is_signed(contribution) and contribution.contact):
        if not address.is_valid():
            return _show(request, form, found, 422, address_form=address)
        contribution.contact = contact_for(
            participation=contribution.participation, email=address.cleaned_data["courriel"], language=get_language()
        )
        contribution.save(update_fields=["contact"])
    ask_to_confirm(contribution=contribution, wants_news=True)
    return _show(request, form, found, news="asked")


def _stop(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    if found.contribution.contact:
        stop_news(contact=found.contribution.contact)
        found.contribution.contact.refresh_from_db()
    return _show(request, form, found, news="stopped")


#: The name of each button, and what it does.


def _own_act(request: HttpRequest, form: ReceiptForm, found: Found) -> HttpResponse:
    """What the type offers to the author, if it still does."""
    done = found.contribution.do_author_act()
    found.contribution.refresh_from_db()
    return _show(request, form, found, news="done" if done else "too_late")


ACTS: dict[str, Callable[..., HttpResponse]] = {
    "acte": _own_act,
    "effacer": _erase,
    "retirer": _ask_before_erasing,
    "enregistrer": _save,
    "corriger": _correct,
    "prevenir": _be_told,
    "arreter": _stop,
}
