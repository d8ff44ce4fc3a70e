"""Tablets of reception desks: many people one after the other. Each sending is somebody; nothing of them stays on the tablet."""

import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from .integrity import COOKIE_MAX_AGE
from .models import Kiosk

_SALT = "participation.kiosk"
RECEIPT_SHOWN = 60  # seconds; then the tablet goes back to the start


def _hash(token: str) -> str:
    return salted_hmac(_SALT, token, algorithm="sha256").hexdigest()


def cookie_name() -> str:
    """Like the participant's cookie, another name."""
    return "__Host-kiosk" if settings.SESSION_COOKIE_SECURE else "kiosk"


@transaction.atomic
def new_address(*, kiosk: Kiosk, user: Any) -> str:
    """A new secret for the address that declares the tablet. The former address, and the tablet it declared, serve no more."""
    token = secrets.token_urlsafe(24)
    kiosk.token_hash = _hash(token)
    kiosk.save(update_fields=["token_hash"])
    log(instance=kiosk, action="participation.kiosk_address", user=user)
    return token


def unused_hash() -> str:
    """The hash of a secret that nobody has: a tablet that is not declared yet."""
    return _hash(secrets.token_urlsafe(24))


def kiosk_by_token(token: str) -> Kiosk | None:
    """The tablet in service that an address declares."""
    return Kiosk.objects.filter(token_hash=_hash(token), is_active=True).select_related("space__root_page").first()


def kiosk_of(request: HttpRequest) -> Kiosk | None:
    """The tablet that this browser is, if it was declared to be one and is still in service. No query for anybody else."""
    try:
        token_hash = request.get_signed_cookie(cookie_name(), salt=_SALT, max_age=COOKIE_MAX_AGE)
    except (KeyError, signing.BadSignature):
        return None
    return Kiosk.objects.filter(token_hash=token_hash, is_active=True).first()


def remember_kiosk(response: HttpResponse, kiosk: Kiosk) -> None:
    """Set the cookie that says "this is a tablet of a desk". It says nothing of those who use it."""
    response.set_signed_cookie(
        cookie_name(),
        kiosk.token_hash,
        salt=_SALT,
        max_age=COOKIE_MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
