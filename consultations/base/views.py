"""The way of a contribution, the same for every type: form, checks, service, receipt."""

import uuid
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page, ReferenceIndex

from consultations.participation import type_for_slug, types
from core.caching import mark_public
from core.models import Space

from .forms import ReceiptForm
from .integrity import (
    Origin,
    browser_id_for,
    code_of,
    has_valid_token,
    read_browser_id,
    readable,
    receipt_hashes,
    remember_browser,
    request_origin,
)
from .models import Contribution, Participation, Phase
from .participation_type import ParticipationType
from .services import Submission, erase_contribution

RECEIPT_SALT = "participation.receipt.page"
RECEIPT_SECONDS = 3600  # how long the receipt page shows its code: the address stays in the history of a shared computer


def _find(slug: str, key: uuid.UUID) -> tuple[ParticipationType, Participation, Participation]:
    """The type, the original participation and the one in the visitor's language. Raises Http404."""
    kind = type_for_slug(slug)
    if kind is None:
        raise Http404
    rows = list(kind.model.objects.live().filter(translation_key=key).select_related("locale", "space", "pseudonym_key"))
    by_language = {row.locale.language_code: row for row in rows}
    if not rows:
        raise Http404
    original = by_language.get(settings.LANGUAGE_CODE, rows[0])
    return kind, original, by_language.get(get_language(), original)


def _page_of(data: QueryDict, participation: Participation) -> Page | None:
    """The live page the form says it stands on, if that page really shows this participation; else its space's home."""
    typed = data.get("page", "")
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        shown = ReferenceIndex.objects.filter(
            base_content_type__app_label="wagtailcore",
            object_id=typed,
            to_content_type__model=participation._meta.model_name,
            to_object_id__in=[
                str(pk) for pk in type(participation)._base_manager.filter(translation_key=participation.translation_key).values_list("pk", flat=True)
            ],
        )
        page = Page.objects.live().filter(pk=typed).first()
        if page and shown.exists():
            return page
    return participation.space.root_page


def _read_key(data: QueryDict) -> uuid.UUID | None:
    try:
        return uuid.UUID(data.get("cle", ""))
    except ValueError:
        return None


class Refusal:
    """Why a submission is not recorded yet: an HTTP status and a sentence. What was typed stays in the form."""

    def __init__(self, status: int, title: str, text: str = ""):
        self.status, self.title, self.text = status, title, text


def _refusal(request: HttpRequest, data: QueryDict, participation: Participation, form: Any) -> Refusal | None:
    """The first thing that stands in the way, or None."""
    phase = participation.phase()
    if phase is Phase.CLOSED:
        return Refusal(410, _("Cette consultation est terminée."), _("Votre réponse n’a pas été enregistrée. Votre texte est ci-dessous : vous pouvez le copier."))
    if phase is Phase.UPCOMING:
        return Refusal(403, _("Cette consultation n’est pas encore ouverte."), _("Votre réponse n’a pas été enregistrée. Revenez à partir de la date d’ouverture."))
    confirmed = "csrfmiddlewaretoken" in data and has_valid_token(request)
    origin = request_origin(request)
    if not confirmed and origin is Origin.FOREIGN:
        return Refusal(403, _("Cet envoi vient d’un autre site."), _("Rien n’a été enregistré. Si ces réponses sont les vôtres, relisez-les, puis envoyez-les d’ici."))
    if not form.is_valid():
        return Refusal(422, _("Votre réponse n’est pas encore envoyée."), _("Corrigez ce qui est indiqué, puis envoyez de nouveau. Ce que vous avez écrit est gardé."))
    first_act = _read_key(data) is None and read_browser_id(request) is None
    if not confirmed and (origin is Origin.UNKNOWN or first_act):
        # Without JavaScript the page, the same for everyone, has no one-time key: this step gives one.
        return Refusal(200, _("Relisez vos réponses, puis envoyez-les."), _("C’est la dernière étape."))
    return None


@csrf_exempt  # the only view that is: the origin check stands in the token's place (see ARCHITECTURE.md)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, slug: str, key: uuid.UUID) -> HttpResponse:
    """Show a participation alone (GET), or receive a contribution to it (POST)."""
    kind, original, shown = _find(slug, key)
    if request.method != "POST":
        return mark_public(_show(request, kind, shown, kind.form(shown)))
    try:
        data = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        refusal = Refusal(413, _("Votre envoi est trop long."), _("Rien n’a été enregistré. Revenez à la page précédente : votre texte y est. Raccourcissez-le, puis envoyez-le."))
        return _show(request, kind, shown, kind.form(shown), refusal)
    form = kind.form(shown, data)
    refusal = _refusal(request, data, original, form)
    if refusal:
        return _show(request, kind, shown, form, refusal, page=data.get("page", ""))
    return _record(request, data, kind, original, form)


def _record(request: HttpRequest, data: QueryDict, kind: ParticipationType, original: Participation, form: Any) -> HttpResponse:
    submission_key = _read_key(data) or uuid.uuid4()
    known = read_browser_id(request)
    browser_id = known or browser_id_for(submission_key)
    page = _page_of(data, original)
    if page is None:
        raise Http404
    submission = Submission(
        participation=original,
        page=page,
        space=Space.objects.for_page(page) or original.space,
        submission_key=submission_key,
        browser_id=browser_id,
        language=get_language(),
    )
    contribution = kind.record(submission, form)
    token = signing.dumps([kind.slug, str(contribution.submission_key)], salt=RECEIPT_SALT)
    response = HttpResponseRedirect(reverse("participation:receipt", args=[token]), status=303)
    if not known:
        remember_browser(response, browser_id)
    return response


@never_cache
def _private(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _show(
    request: HttpRequest, kind: ParticipationType, participation: Participation, form: Any, refusal: Refusal | None = None, page: str = ""
) -> HttpResponse:
    """The participation alone on a page. After a refusal: why, everything typed, a one-time key and Django's token."""
    context = {
        "participation": participation,
        "form": form,
        "form_template": kind.form_template,
        "space": participation.space,
        "refusal": refusal,
        "is_open": participation.phase() is Phase.OPEN,
        "source_page": page if page.isascii() and page.isdigit() else "",
    }
    template = "consultations/base/submit.html"
    if refusal is None:
        return render(request, template, context)
    return _private(request, template, {**context, "submission_key": uuid.uuid4()}, refusal.status)


def _contribution(slug: str, **lookup: Any) -> Contribution | None:
    kind = type_for_slug(slug)
    rows = kind.contribution_model.objects.filter(**lookup) if kind else None
    return rows.select_related("participation", "page", "space").first() if rows is not None else None


@require_http_methods(["GET", "HEAD"])
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks, and the code of the contribution that was just sent. The address stops working after an hour."""
    contribution = None
    try:
        slug, key = signing.loads(token, salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
        contribution = _contribution(slug, submission_key=key)
    except (signing.BadSignature, ValueError):
        pass
    if contribution is None:
        return _private(request, "consultations/base/receipt_gone.html", {}, 410)
    code = code_of(contribution)
    context = {
        "contribution": contribution,
        "participation": contribution.participation,
        "space": contribution.space,
        "code": readable(code) if code else None,
    }
    return _private(request, "consultations/base/receipt.html", context, 200)


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """See what was recorded under a receipt code, and erase it. The code is typed, never put in an address."""
    form = ReceiptForm(request.POST or None)
    contribution = None
    status = 200
    if request.method == "POST" and form.is_valid():
        hashes = receipt_hashes(form.cleaned_data["code"])
        for kind in types():
            contribution = contribution or _contribution(kind.slug, receipt_hash__in=hashes)
        if contribution is None:
            form.add_error("code", _("Nous ne trouvons pas ce code. Vérifiez les 12 signes de votre reçu. Une réponse effacée n’a plus de code."))
        elif "effacer" in request.POST:
            title = contribution.participation.title
            erase_contribution(contribution=contribution)
            return _private(request, "consultations/base/erased.html", {"title": title}, 200)
    if form.is_bound and form.errors:
        status = 422
    context = {"form": form, "contribution": contribution, "details": contribution.summary() if contribution else []}
    return _private(request, "consultations/base/follow.html", context, status)
