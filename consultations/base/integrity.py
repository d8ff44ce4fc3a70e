"""One browser, one voice, without an account; and requests that come from our own pages."""

import enum
import hashlib
import hmac
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils.crypto import salted_hmac

from .models import Participation

COOKIE_SALT = "participation.browser"
COOKIE_MAX_AGE = 395 * 24 * 3600  # 13 months at most (CNIL, deliberation of 4 July 2025)


class Origin(enum.Enum):
    """Where a request was sent from, as far as the browser says."""

    SAME = "same"
    FOREIGN = "foreign"
    UNKNOWN = "unknown"


def request_origin(request: HttpRequest) -> Origin:
    """Read Sec-Fetch-Site, else Origin, else Referer: the first one present decides.

    This stands in the place of Django's token on the submit view, whose form is on pages that are the same for everyone.
    """
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site in ("same-origin", "same-site", "cross-site"):
        return Origin.SAME if fetch_site == "same-origin" else Origin.FOREIGN
    sent_from = request.headers.get("Origin") or request.headers.get("Referer")
    if not sent_from or sent_from == "null":
        return Origin.UNKNOWN
    try:
        parts = urlsplit(sent_from)
    except ValueError:
        return Origin.FOREIGN
    return Origin.SAME if (parts.scheme, parts.netloc) == (request.scheme, request.get_host()) else Origin.FOREIGN


class _TokenCheck(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> str:  # type: ignore[override]
        return reason

    def _check_referer(self, request: HttpRequest) -> None:
        # Django asks for one over HTTPS. Those who send none are why the confirmation page exists, and the cookie of
        # production (`__Host-`) cannot be planted from another host, which is what that rule is about.
        if "Referer" in request.headers:
            super()._check_referer(request)


def has_valid_token(request: HttpRequest) -> bool:
    """Whether the request carries Django's own token, as the confirmation page sends it."""
    check = _TokenCheck(lambda _request: HttpResponse())
    check.process_request(request)
    return check.process_view(request, lambda _request: HttpResponse(), (), {}) is None


def cookie_name() -> str:
    """`__Host-` where the site is served over HTTPS: no other host of the domain can set it."""
    return "__Host-participant" if settings.SESSION_COOKIE_SECURE else "participant"


def read_browser_id(request: HttpRequest) -> str | None:
    """The random number of this browser, or None before its first act or if the cookie was altered."""
    try:
        return request.get_signed_cookie(cookie_name(), salt=COOKIE_SALT, max_age=COOKIE_MAX_AGE)
    except (KeyError, signing.BadSignature):
        return None


def browser_id_for(submission_key: uuid.UUID) -> str:
    """The number given to a browser on its first act.

    Derived from the submission's one-time key, so that a double click, sent twice before any cookie came back, is one browser.
    """
    return salted_hmac(COOKIE_SALT, submission_key.bytes, algorithm="sha256").hexdigest()[:32]


def remember_browser(response: HttpResponse, browser_id: str) -> None:
    """Set the cookie that says "this browser": signed, and unreadable by scripts."""
    response.set_signed_cookie(
        cookie_name(),
        browser_id,
        salt=COOKIE_SALT,
        max_age=COOKIE_MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def pseudonym(participation: Participation, browser_id: str) -> str | None:
    """The browser's name in this campaign only: HMAC-SHA-256 with the campaign's key. None once the key is destroyed."""
    secret = participation.pseudonym_key.secret
    return hmac.new(bytes(secret), browser_id.encode(), hashlib.sha256).hexdigest() if secret else None
