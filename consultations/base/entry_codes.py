"""Codes on paper: one card, one answer. Only a keyed hash of each is kept; the codes themselves are shown once, to be printed."""

import base64
import secrets
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.log_actions import log

from core.models import Space

from .models import CodeBatch, EntryCode, Participation

LENGTH = 16  # signs of Crockford's base 32: 80 bits, which nobody tries out
LARGEST_BATCH = 500
_SALT = "participation.entry-code"
_CROCKFORD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")


def _new_code() -> str:
    return base64.b32encode(secrets.token_bytes(10)).decode().translate(_CROCKFORD)


def _hash(code: str, secret: str | None = None) -> str:
    return salted_hmac(_SALT, code, secret=secret, algorithm="sha256").hexdigest()


def find_code(typed: str, participation: Participation) -> EntryCode | None:
    """The code of a card, if it is one of this campaign; used or not. Spaces, dashes, case, O, I and L are forgiven."""
    code = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(str.maketrans("OIL", "011"))
    if len(code) != LENGTH:
        return None
    hashes = [_hash(code, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    rows = EntryCode.objects.filter(code_hash__in=hashes, batch__key=participation.pseudonym_key_id)
    return rows.select_related("batch").first()


def voter_of(code: EntryCode) -> str:
    """What makes a card one person one voice: the same card answers in place of its own answer."""
    return f"code:{code.code_hash}"


def mark_used(*, code: EntryCode) -> None:
    """Remember the day a code served first. To be called in the transaction of the contribution."""
    EntryCode.objects.filter(pk=code.pk, used_on=None).update(used_on=timezone.localdate())


@transaction.atomic
def create_batch(*, participation: Participation, space: Space, label: str, size: int, user: Any) -> CodeBatch:
    """Order a batch of codes for a place. They are made when they are printed. Raises ValueError for a size out of bounds."""
    if not 1 <= size <= LARGEST_BATCH:
        raise ValueError(f"A batch has 1 to {LARGEST_BATCH} codes.")
    batch = CodeBatch.objects.create(
        key=participation.pseudonym_key, space=space, label=label, size=size, created_by=user
    )
    log(instance=batch, action="participation.codes_create", user=user, data={"size": size})
    return batch


@transaction.atomic
def print_codes(*, batch: CodeBatch, user: Any) -> list[str]:
    """Make the codes of a batch and return them: the only time that anybody sees them. An empty list if it was done already."""
    CodeBatch.objects.select_for_update().get(pk=batch.pk)  # two people press the button at the same moment
    if batch.codes.exists():
        return []
    codes = [_new_code() for _ in range(batch.size)]
    EntryCode.objects.bulk_create(EntryCode(batch=batch, code_hash=_hash(code)) for code in codes)
    log(instance=batch, action="participation.codes_print", user=user, data={"size": batch.size})
    return codes


@transaction.atomic
def switch_batch(*, batch: CodeBatch, is_active: bool, user: Any) -> None:
    """Say whether the codes of a batch may still be used. The answers they gave stay."""
    CodeBatch.objects.filter(pk=batch.pk).update(is_active=is_active)
    action = "participation.codes_on" if is_active else "participation.codes_off"
    log(instance=batch, action=action, user=user)
