"""Receipt codes: given with each contribution, stored as a hash only. With one, a contribution is found again from any device."""

import base64
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache

from .models import Contribution

RECEIPT_SALT = "participation.receipt.page"
RECEIPT_SECONDS = 3600  # how long the page shows its code: its address stays in the history of a shared computer

# Crockford's base 32: no I, L, O or U, so a code can be read aloud and typed back.
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")
_CODE_SALT = "participation.receipt"


def receipt_code(submission_key: uuid.UUID, secret: str | None = None) -> str:
    """The 12-character code of a contribution (60 bits), the same each time it is asked with the same key."""
    digest = salted_hmac(_CODE_SALT, submission_key.bytes, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(digest)[:12].decode().translate(_ALPHABET)


def receipt_hash(code: str, secret: str | None = None) -> str:
    """What is stored of a code. Keyed: a copy of the database is not enough to try codes out."""
    return salted_hmac(_CODE_SALT + ".hash", code, secret=secret, algorithm="sha256").hexdigest()


def receipt_hashes(typed: str) -> list[str]:
    """The hashes a typed code may have, under the present key and the former ones. Spaces, dashes, case, O and I are forgiven."""
    code = "".join(ch for ch in typed.upper() if ch.isalnum()).translate(str.maketrans("OIL", "011"))
    return [receipt_hash(code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]


def code_of(contribution: Contribution) -> str | None:
    """The code that was given for a contribution, or None if the key it was made with is gone."""
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        code = receipt_code(contribution.submission_key, secret)
        if receipt_hash(code, secret) == contribution.receipt_hash:
            return code
    return None


def readable(code: str) -> str:
    """A code in three groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@never_cache
def private_page(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page about one person's contribution: kept nowhere, its address told to nobody."""
    response = render(request, template, context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response
