"""Answers kept before they are sent, for the person who asks for it: under a code of which only a hash is stored."""

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from wagtail.models import Page

from consultations.notifications.addresses import validate_address
from consultations.notifications.services import post_message

from .forms import SurveyForm
from .models import SurveyDraft

_CODE_SALT = "surveys.draft"
TOKEN_SALT = "surveys.draft.token"  # noqa: S105  (a salt, not a secret)
MOST_SIGNS = 200_000  # of everything typed in one questionnaire

# Crockford's base 32, as for receipts: no I, L, O or U.
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


class CannotKeep(Exception):
    """Why nothing is kept; its text is for the person."""


def draft_hash(code: str, secret: str | None = None) -> str:
    """What is stored of a code. Keyed: a copy of the database is not enough to try codes out."""
    return salted_hmac(f"{_CODE_SALT}.hash", code, secret=secret, algorithm="sha256").hexdigest()


@transaction.atomic
def keep_draft(*, form: SurveyForm, page: Page, language: str) -> tuple[SurveyDraft, str]:
    """Keep what is typed, in place of what its own draft held. The draft, and its code if it is new ("" if it has one already).

    Raises CannotKeep for an anonymous survey and for a text that is too long.
    """
    survey = form.survey.original
    if survey.is_anonymous:
        raise CannotKeep(_("Ce questionnaire est anonyme : nous ne gardons rien avant l’envoi."))
    typed = _typed(form)
    if sum(len(text) for texts in typed.values() for text in texts) > MOST_SIGNS:
        raise CannotKeep(_("Vos textes sont trop longs pour être gardés. Raccourcissez-les."))
    held = {"typed": typed, "position": form.walk.at + 1, "language": language, "page": page}
    draft = find_by_token(form.draft_token) if form.draft_token else None
    if draft is not None and draft.survey_id == survey.pk:
        for name, value in held.items():
            setattr(draft, name, value)
        draft.save()
        return draft, ""
    code = base64.b32encode(secrets.token_bytes(8))[:12].decode().translate(_ALPHABET)
    return SurveyDraft.objects.create(survey=survey, code_hash=draft_hash(code), **held), code


def find_by_code(typed: str) -> SurveyDraft | None:
    """The draft of a typed code. Spaces, dashes, small letters, O and I are forgiven."""
    code = "".join(ch for ch in typed.upper() if ch.isalnum()).translate(str.maketrans("OIL", "011"))
    hashes = [draft_hash(code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    return _usable().filter(code_hash__in=hashes).first()


def token_of(draft: SurveyDraft) -> str:
    """What stands for a draft in the form that goes on with it, and in the link sent to its author. It says nothing of the code."""
    return signing.dumps(draft.pk, salt=TOKEN_SALT)


def find_by_token(token: str) -> SurveyDraft | None:
    """The draft of a token, if it is ours, recent, and the draft still there."""
    try:
        pk = signing.loads(token, salt=TOKEN_SALT, max_age=settings.DRAFT_DAYS * 24 * 3600)
    except signing.BadSignature:
        return None
    return _usable().filter(pk=pk).first()


def data_of(draft: SurveyDraft) -> QueryDict:
    """What the form would have received: everything that was typed, the page it was left at."""
    data = QueryDict(mutable=True)
    for name, texts in draft.typed.items():
        data.setlist(name, texts)
    # Only looked at: the page is drawn again, nothing is sent.
    data.update({"partie": str(draft.position), "aller": "retour", "brouillon": token_of(draft), "page": draft.page_id})
    return data


def erase_draft(*, token: str) -> None:
    """Erase the draft of an answer that is sent."""
    if token and (draft := find_by_token(token)):
        draft.delete()


@transaction.atomic
def send_link(*, draft: SurveyDraft, email: str, request: HttpRequest) -> None:
    """Write the message with the link that goes on with a draft. Once for a draft and an address. Raises ValidationError."""
    link = request.build_absolute_uri(reverse("participation:resume_link", args=[token_of(draft)]))
    with translation.override(draft.language):
        title = draft.survey.localized.title
        body = _(
            "Bonjour,\n\nVous avez commencé à répondre à « %(title)s ».\n\nPour finir, ouvrez cette page :\n%(link)s\n\n"
            "Vos réponses sont gardées %(days)s jours, puis effacées. Si vous n’avez rien demandé, ne faites rien."
        ) % {"title": title, "link": link, "days": settings.DRAFT_DAYS}
        subject = _("Finir plus tard : %(title)s") % {"title": title}
    name = salted_hmac(f"{_CODE_SALT}.mail", email.casefold(), algorithm="sha256").hexdigest()[:32]
    post_message(
        key=f"draft:{draft.pk}:{name}", recipient=email, subject=subject[:150], body=body, language=draft.language
    )


def _usable() -> Any:
    return SurveyDraft.objects.usable().select_related("survey", "survey__locale", "survey__space", "page")


def _typed(form: SurveyForm) -> Mapping[str, list[str]]:
    """What is typed in the fields of the questions, and nothing else. A null byte, which no database keeps, is shown as unreadable."""
    names = [name for parts in form.parts.values() for name in parts]
    found = {name: [text.replace("\x00", "\ufffd") for text in form.data.getlist(name)] for name in names}
    # The words these answers were given to are those of this edition.
    return {name: texts for name, texts in found.items() if any(texts)} | {"edition": [str(form.opened.since)]}


def check_address(email: str) -> str:
    """An address, trimmed. Raises ValidationError with a plain sentence."""
    email = email.strip()
    if not email:
        raise ValidationError(_("Écrivez votre adresse e-mail."))
    validate_address(email)
    return email
