"""The way of a contribution, the same for every type: form, checks, service, receipt."""

import uuid
from typing import Any

from django.core import signing
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.models import Page

from core.caching import mark_public
from core.models import Space

from .contacts import contact_for
from .entry_codes import mark_used, voter_of
from .extras import ExtrasForm
from .finding import find, page_of
from .gate import TRAP, Sender, decide
from .integrity import Origin, browser_id_for, has_valid_token, read_browser_id, remember_browser, request_origin
from .kiosks import kiosk_of
from .models import Channel, Participation, Phase
from .network import bucket_of
from .participation_type import ParticipationType
from .receipts import RECEIPT_SALT, private_page
from .refusals import Refusal
from .services import AlreadyTookPart, Submission, TooMany


def read_key(data: QueryDict) -> uuid.UUID | None:
    """The one-time key of a sending, which JavaScript or a page of ours wrote; None where there is none."""
    try:
        return uuid.UUID(data.get("cle", ""))
    except ValueError:
        return None


def is_confirmed(request: HttpRequest, data: QueryDict) -> bool:
    """Whether it comes from a page of ours that was made for this browser: it carries Django's token."""
    return "csrfmiddlewaretoken" in data and has_valid_token(request)


def closed_door(request: HttpRequest, data: QueryDict, participation: Participation) -> Refusal | None:
    """Why nothing at all is taken from this sending, whatever it says; or None."""
    return closed_phase(participation) or foreign(request, data)


def closed_phase(participation: Participation) -> Refusal | None:
    """Why nothing is taken at this moment, or None while it is open."""
    phase = participation.phase()
    if phase is Phase.CLOSED:
        return Refusal(
            410,
            _("Cette consultation est terminée."),
            _("Votre réponse n’a pas été enregistrée. Votre texte est ci-dessous : vous pouvez le copier."),
        )
    if phase is Phase.UPCOMING:
        return Refusal(
            403,
            _("Cette consultation n’est pas encore ouverte."),
            _("Votre réponse n’a pas été enregistrée. Revenez à partir de la date d’ouverture."),
        )
    return None


def foreign(request: HttpRequest, data: QueryDict) -> Refusal | None:
    """Why nothing is taken from another site, or None if this sending may be from ours."""
    if not is_confirmed(request, data) and request_origin(request) is Origin.FOREIGN:
        return Refusal(
            403,
            _("Cet envoi vient d’un autre site."),
            _("Rien n’a été enregistré. Si ces réponses sont les vôtres, relisez-les, puis envoyez-les d’ici."),
        )
    return None


def _refusal(request: HttpRequest, data: QueryDict, form: Any, extras: ExtrasForm) -> Refusal | None:
    """Why what it says is not recorded yet, or None."""
    if not all([form.is_valid(), extras.is_valid()]):
        return Refusal(
            422,
            _("Votre réponse n’est pas encore envoyée."),
            _("Corrigez ce qui est indiqué, puis envoyez de nouveau. Ce que vous avez écrit est gardé."),
        )
    first_act = read_key(data) is None and read_browser_id(request) is None
    if not is_confirmed(request, data) and (request_origin(request) is Origin.UNKNOWN or first_act):
        # Without JavaScript the page, the same for everyone, has no one-time key: this step gives one.
        return Refusal(200, _("Relisez vos réponses, puis envoyez-les."), _("C’est la dernière étape."))
    return None


@csrf_exempt  # of those that are, the one that takes what people say: the origin check stands in the token's place (see ARCHITECTURE.md)
@require_http_methods(["GET", "HEAD", "POST"])
def submit(request: HttpRequest, key: uuid.UUID, kind: ParticipationType) -> HttpResponse:
    """Show a participation alone (GET), or receive a contribution to it (POST)."""
    original, shown = find(kind.model, key)
    if request.method != "POST":
        return mark_public(show(request, kind, shown, kind.form(shown)))
    try:
        data = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        refusal = Refusal(
            413,
            _("Votre envoi est trop long."),
            _(
                "Rien n’a été enregistré. Revenez à la page précédente : votre texte y est. Raccourcissez-le, puis envoyez-le."
            ),
        )
        return show(request, kind, shown, kind.form(shown), refusal, ExtrasForm(original))
    page = page_of(data, original)
    if page is None:
        raise Http404
    space = Space.objects.for_page(page) or original.space
    form, extras = kind.form(shown, data, space), ExtrasForm(original, data)
    refused = closed_door(request, data, original)
    if refused is None:
        trusted = is_confirmed(request, data) or request_origin(request) is Origin.SAME
        answer = kind.instead_of_recording(request, form, page, trusted)
        if isinstance(answer, HttpResponse):
            return answer
        refused = answer or _refusal(request, data, form, extras)
    if refused is None:
        try:
            recorded = _record(request, data, kind, original, form, extras, page, space)
            if isinstance(recorded, HttpResponse):
                return recorded
            refused = recorded
        except AlreadyTookPart:
            refused = Refusal(
                409,
                _("Ce code a déjà servi.") if extras.entry_code else _("Vous avez déjà répondu."),
                _(
                    "Cette consultation est anonyme : nous ne savons pas quelle réponse est la vôtre. Pour la corriger, servez-vous du code de votre reçu."
                ),
            )
        except TooMany as limit:
            refused = too_many(limit.args[0])
    return show(request, kind, shown, form, refused, extras, page=data.get("page", ""))


def too_many(most: int) -> Refusal:
    """For who gave as many contributions as one person may."""
    return Refusal(
        409,
        ngettext(
            "Vous en avez déjà envoyé %(most)s : c’est le maximum ici.",
            "Vous en avez déjà envoyé %(most)s : c’est le maximum ici.",
            most,
        )
        % {"most": most},
        _("Rien n’a été ajouté. Pour changer ou retirer ce que vous avez envoyé, servez-vous du code de votre reçu."),
    )


def _record(
    request: HttpRequest,
    data: QueryDict,
    kind: ParticipationType,
    original: Participation,
    form: Any,
    extras: ExtrasForm,
    page: Page,
    space: Space,
) -> HttpResponse | Refusal:
    """Record a valid sending, or say what it lacks. One transaction: it is counted, its code and its proof serve, it is written."""
    submission_key = read_key(data) or uuid.uuid4()
    known = read_browser_id(request)
    browser_id = known or browser_id_for(submission_key)
    kiosk, code = kiosk_of(request), extras.entry_code
    sender = Sender(bucket_of(request), known is None, is_confirmed(request, data), kiosk, code)
    with transaction.atomic():
        decision = decide(data=data, participation=original, space=space, sender=sender)
        if decision.refusal:
            return decision.refusal
        if code:
            mark_used(code=code)
        submission = Submission(
            participation=original,
            page=page,
            space=space,
            submission_key=submission_key,
            voter=voter_of(code) if code else "" if kiosk else browser_id,
            language=get_language(),
            channel=Channel("desk" if kiosk else "web"),
            contact=contact_for(
                participation=original, email=extras.cleaned_data.get("courriel", ""), language=get_language()
            ),
            # An anonymous answer has none: a batch of which one code served would name its holder.
            code_batch=code.batch if code and not original.is_anonymous else None,
            trust=decision.trust,
            cluster=decision.cluster,
            first_act=not (known or kiosk or code),
        )
        contribution = kind.record(submission, form)
    response = HttpResponseRedirect(kind.after_sending(contribution) or _receipt(kind, contribution), status=303)
    if not (known or kiosk or code):  # nothing of a person stays on a tablet; a card is its own memory
        remember_browser(response, browser_id)
    return response


def _receipt(kind: ParticipationType, contribution: Any) -> str:
    """Its address. Not with the one-time key: addresses stay in histories and logs, and the key stands for the browser."""
    return reverse("participation:receipt", args=[signing.dumps([kind.slug, contribution.pk], salt=RECEIPT_SALT)])


def show(
    request: HttpRequest,
    kind: ParticipationType,
    participation: Participation,
    form: Any,
    refusal: Refusal | None = None,
    extras: ExtrasForm | None = None,
    page: str = "",
) -> HttpResponse:
    """The participation alone on a page. After a refusal: why, everything typed, a one-time key and Django's token."""
    context = {
        "participation": participation,
        "form": form,
        "form_template": kind.form_template,
        "about_template": kind.about_template,
        "extras": extras or ExtrasForm(participation),
        "space": participation.space,
        "refusal": refusal,
        "is_open": participation.phase() is Phase.OPEN,
        "trap": (request.POST.get(TRAP, "") if refusal and refusal.status != 413 else "")[:200],
        "source_page": page if page.isascii() and page.isdigit() else "",
    }
    template = "consultations/base/submit.html"
    if refusal is None:
        return render(request, template, context)
    response = private_page(request, template, {**context, "submission_key": uuid.uuid4()}, refusal.status)
    if refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response
