"""Proof of work (ALTCHA, PBKDF2): a few seconds of a browser's time where much comes from one network. No puzzle, nobody else is asked.

A challenge is signed, says which participation it is for, expires after `settings.PROOF_SECONDS` and serves once.
"""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta

import altcha
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from .models import Participation, SpentProof

ALGORITHM = "PBKDF2/SHA-256"
PREFIX = "00"  # one try in 256 succeeds
LONGEST_PROOF = 3000  # signs; an honest one has about 800
ACTION = "contribution"


def _secret(key: str | None = None) -> str:
    return salted_hmac("participation.proof", "", secret=key, algorithm="sha256").hexdigest()


def challenge_for(participation: Participation) -> str:
    """A challenge that one sending to a participation may answer, as the JSON that the browser reads."""
    challenge = altcha.create_challenge(
        ALGORITHM,
        settings.PROOF_COST,
        key_prefix=PREFIX,
        expires_at=timezone.now() + timedelta(seconds=settings.PROOF_SECONDS),
        data=_bound_to(participation),
        hmac_secret=_secret(),
    )
    return json.dumps(challenge.to_dict())


def _bound_to(participation: Participation) -> dict[str, str]:
    return {"action": ACTION, "participation": str(participation.translation_key)}


def _read(proof: str) -> altcha.Payload | None:
    """What was sent as a proof, or None if it is no such thing."""
    if not proof or len(proof) > LONGEST_PROOF:
        return None
    try:
        payload = altcha.Payload.from_dict(json.loads(base64.b64decode(proof, validate=True)))
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return payload if isinstance(payload.challenge.signature, str) else None


def spend_proof(*, proof: str, participation: Participation) -> bool:
    """Whether a proof answers a challenge of ours for this participation, on time, and for the first time. It serves no more after.

    To be called in the transaction of the contribution: a proof whose contribution is not recorded is not used.
    """
    payload = _read(proof)
    # Before the work is checked: what is not ours costs nothing to refuse.
    if payload is None or payload.challenge.parameters.data != _bound_to(participation):
        return False
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(altcha.verify_solution(payload, _secret(key)).verified for key in keys):
        return False
    spent = SpentProof(
        signature=payload.challenge.signature,
        expires_at=datetime.fromtimestamp(payload.challenge.parameters.expires_at or 0, UTC),
    )
    try:
        with transaction.atomic():
            spent.save(force_insert=True)
    except IntegrityError:
        return False
    return True
