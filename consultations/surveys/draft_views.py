"""« Enregistrer et finir plus tard », and « Reprendre »: by a code that is typed, or by the link of an e-mail."""

from django import forms
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from consultations.base.extras import ExtrasForm
from consultations.base.models import Phase
from consultations.base.participation_type import ParticipationType
from consultations.base.receipts import private_page, readable
from consultations.base.refusals import Refusal
from consultations.base.throttle import count_wrong_code, has_tried_too_much, who_types
from consultations.base.views import show
from core.models import Space

from .drafts import CannotKeep, check_address, data_of, find_by_code, find_by_token, keep_draft, send_link, token_of
from .forms import SurveyForm
from .models import SurveyDraft

RESUME = "consultations/surveys/resume.html"


class ResumeForm(forms.Form):
    """The code of a draft."""

    code = forms.CharField(max_length=40)


def keep(request: HttpRequest, form: SurveyForm, page: Page, trusted: bool) -> HttpResponse | Refusal:
    """Keep what is typed and show its code; or say why not, with everything still typed."""
    seen = form.go_on()
    if not trusted and seen.status != 200:
        return seen
    if not trusted:
        return Refusal(
            200, _("Encore un geste."), _("Appuyez de nouveau sur « Enregistrer et finir plus tard » : ce sera fait.")
        )
    try:
        draft, code = keep_draft(form=form, page=page, language=get_language())
    except CannotKeep as error:
        return Refusal(422, _("Vos réponses ne sont pas gardées."), str(error))
    return _kept(request, draft, code)


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, kind: ParticipationType) -> HttpResponse:
    """Ask for the code, and go on with what it opens. The same answer for a code that never was and for one that is no more.

    After twenty wrong codes an hour from one network, those of receipts among them, none is looked at (`base/throttle.py`).
    """
    if request.method != "POST":
        return private_page(request, RESUME, {"form": ResumeForm()}, 200)
    form, who = ResumeForm(request.POST), who_types(request)
    if has_tried_too_much(who):
        response = private_page(request, RESUME, {"form": form, "too_many": True}, 429)
        response["Retry-After"] = "3600"
        return response
    draft = find_by_code(form.cleaned_data["code"]) if form.is_valid() else None
    if draft is None:
        if form.is_valid():
            count_wrong_code(who)
        error = _("Nous ne trouvons pas ce code. Vérifiez ses 12 signes. Un brouillon est gardé %(days)s jours.")
        return private_page(request, RESUME, {"form": form, "error": error % {"days": settings.DRAFT_DAYS}}, 422)
    return _go_on(request, kind, draft)


@require_http_methods(["GET", "HEAD", "POST"])
def resume_link(request: HttpRequest, token: str, kind: ParticipationType) -> HttpResponse:
    """The page of the e-mailed link. Its button opens the draft: what reads links by itself opens nothing."""
    draft = find_by_token(token)
    if draft is None:
        return private_page(request, "consultations/surveys/resume_gone.html", {}, 410)
    if request.method != "POST":
        context = {"title": draft.survey.localized.title, "token": token}
        return private_page(request, RESUME, context, 200)
    return _go_on(request, kind, draft)


@require_POST
def send_draft_link(request: HttpRequest) -> HttpResponse:
    """Send the link of a draft to an address, which is kept nowhere but in the message."""
    try:
        data = request.POST
    except (RequestDataTooBig, TooManyFieldsSent):
        return private_page(request, "consultations/surveys/resume_gone.html", {}, 413)
    draft = find_by_token(data.get("brouillon", "")[:200])
    if draft is None:
        return private_page(request, "consultations/surveys/resume_gone.html", {}, 410)
    email = data.get("courriel", "")
    try:
        send_link(draft=draft, email=check_address(email), request=request)
    except ValidationError as error:
        return _kept(request, draft, data.get("code", "")[:20], email=email, error=" ".join(error.messages))
    return _kept(request, draft, data.get("code", "")[:20], sent=True)


def _kept(
    request: HttpRequest, draft: SurveyDraft, code: str, email: str = "", error: str = "", sent: bool = False
) -> HttpResponse:
    context = {
        "survey": draft.survey.localized,
        "code": readable("".join(code.split())),
        "token": token_of(draft),
        "days": settings.DRAFT_DAYS,
        "email": email,
        "error": error,
        "sent": sent,
        "page": draft.page,
    }
    return private_page(request, "consultations/surveys/kept.html", context, 422 if error else 200)


def _go_on(request: HttpRequest, kind: ParticipationType, draft: SurveyDraft) -> HttpResponse:
    """The form, filled with what was kept. After the closing: what was typed, to be copied."""
    original = draft.survey
    if not original.live:
        return private_page(request, "consultations/surveys/resume_gone.html", {}, 410)
    shown = original.localized if original.localized.live else original
    data = data_of(draft)
    form = SurveyForm(shown, data, Space.objects.for_page(draft.page) or original.space)
    refusal = form.go_on()
    if original.phase() is not Phase.OPEN:
        refusal = Refusal(
            410, _("Cette consultation est terminée."), _("Votre texte est ci-dessous : vous pouvez le copier.")
        )
    return show(request, kind, shown, form, refusal, ExtrasForm(original), page=str(draft.page_id))
