"""« Signaler »: the page that asks why, the same for everyone, and the act itself."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from consultations.base.acts import Actor, act, light_act
from consultations.base.participation_type import ParticipationType
from consultations.base.receipts import private_page
from core.caching import public

from .models import Moderated, Report, ReportReason
from .reports import report

PAGE = "consultations/moderation/report.html"


class ReportForm(forms.Form):
    """Why a text should not be there."""

    raison = forms.ChoiceField(
        label=gettext_lazy("Qu’est-ce qui ne va pas ?"),
        choices=ReportReason.choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), gettext_lazy("Choisissez une raison.")),
    )
    precision = forms.CharField(
        label=gettext_lazy("Voulez-vous préciser ?"),
        required=False,
        max_length=Report._meta.get_field("note").max_length,
        error_messages={
            "max_length": gettext_lazy(
                "Votre texte a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le."
            ),
            "null_characters_not_allowed": gettext_lazy(
                "Votre texte contient un signe illisible. Écrivez-le de nouveau."
            ),
        },
    )


def reportable(kinds: Iterable[ParticipationType]) -> dict[str, ParticipationType]:
    """By slug, the types whose texts have a public name: those that can be reported."""
    return {
        kind.slug: kind
        for kind in kinds
        if issubclass(kind.contribution_model, Moderated)
        and any(field.name == "key" for field in kind.contribution_model._meta.fields)
    }


def _shown(kinds: dict[str, ParticipationType], slug: str, key: uuid.UUID) -> Any:
    """A text that everybody may read now. Raises Http404."""
    kind = kinds.get(slug)
    if kind is None:
        raise Http404
    rows = kind.contribution_model._default_manager.select_related("participation__pseudonym_key", "page", "space")
    contribution = rows.filter(key=key).first()
    if contribution is None or not contribution.participation.live or not contribution.is_shown:
        raise Http404
    return contribution


def _context(contribution: Any, slug: str, form: ReportForm) -> dict[str, Any]:
    return {
        "form": form,
        "text": getattr(contribution, contribution.moderated_text),
        "participation": contribution.participation.localized,
        "space": contribution.space,
        "back": contribution.page.url,
        "days": settings.REPORT_DAYS,
        "address": reverse("participation:send_report", args=[slug, contribution.key]),
    }


@public
@require_safe
def report_page(request: HttpRequest, slug: str, key: uuid.UUID, kinds: dict[str, ParticipationType]) -> HttpResponse:
    """What is reported, and the form."""
    return render(request, PAGE, _context(_shown(kinds, slug, key), slug, ReportForm()))


@light_act
def send_report(request: HttpRequest, slug: str, key: uuid.UUID, kinds: dict[str, ParticipationType]) -> HttpResponse:
    """Record a report, whatever the dates of the participation: what is shown can be reported."""
    contribution, form = _shown(kinds, slug, key), ReportForm(request.POST)
    if not form.is_valid():
        return private_page(request, PAGE, _context(contribution, slug, form), 422)

    def perform(actor: Actor) -> HttpResponse:
        said = form.cleaned_data
        report(contribution=contribution, kind=slug, actor=actor, reason=said["raison"], note=said["precision"])
        return HttpResponseRedirect(reverse("participation:reported"), status=303)

    words = _("Signaler ce texte à l’équipe.")
    return act(
        request,
        participation=contribution.participation,
        page=contribution.page,
        words=words,
        perform=perform,
        gated=True,
        whenever=True,
    )


@public
@require_safe
def reported(request: HttpRequest) -> HttpResponse:
    """It is done: the same page for everyone, which says nothing of what was reported."""
    return render(request, "consultations/moderation/reported.html")
