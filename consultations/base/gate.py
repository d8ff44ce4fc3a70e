"""The graduated answer to a sending: counted, counted for a little work, recorded and looked at, or asked to wait.

Nothing is decided by what was said, and nothing is dropped silently: what is not recorded is shown again, with a sentence.
"""

import uuid
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Space

from .models import EntryCode, Kiosk, Participation, Trust
from .network import Pressure, Traffic, count_sending, count_within
from .proof import challenge_for, spend_proof
from .refusals import Refusal

TRAP = "sujet"  # a field that nobody sees
SECONDS = "duree"  # since the page was opened, written by JavaScript
TOO_QUICK = 2  # seconds (OWASP ASVS 2.4.2: human timing)
SUSPECT_WEIGHT = 3  # what a sending without a time, or too quick, counts for
PRECONDITION_REQUIRED = 428  # not a success: nothing is recorded yet


@dataclass(frozen=True)
class Sender:
    """Who sends, as far as one is known. `network` is a bucket (see `network.bucket_of`)."""

    network: str | None
    is_new: bool
    confirmed: bool  # it comes from a page made for this browser
    kiosk: Kiosk | None = None
    code: EntryCode | None = None


@dataclass(frozen=True)
class Decision:
    """What becomes of a sending: a refusal, or how it is recorded."""

    refusal: Refusal | None = None
    trust: str = "counted"  # a value of Trust
    cluster: uuid.UUID | None = None


def is_quick(data: QueryDict) -> bool:
    """Whether nothing says that the page was open for a moment. Alone it proves nothing: without JavaScript there is no time."""
    typed = data.get(SECONDS, "")
    return not (typed.isascii() and typed.isdigit() and len(typed) < 9 and int(typed) >= TOO_QUICK)


def decide(*, data: QueryDict, participation: Participation, space: Space, sender: Sender) -> Decision:
    """Count a valid sending and say what becomes of it. To be called in the transaction of the contribution."""
    if sender.kiosk:
        traffic = count_within(f"kiosk:{sender.kiosk.pk}", sender.kiosk.quota_per_hour)
        return Decision(_wait(traffic, space) if traffic.pressure is Pressure.BLOCKED else None)
    trapped = bool(data.get(TRAP))
    if trapped and not sender.confirmed:
        return Decision(_read_again())
    trust = Trust("waiting" if trapped else "counted")
    if sender.code:  # a card is somebody: an office with one address may hand out many
        return Decision(trust=trust)
    return _by_network(data, participation, space, sender, trust)


def _by_network(data: QueryDict, participation: Participation, space: Space, sender: Sender, trust: Trust) -> Decision:
    proved = spend_proof(proof=data.get("preuve", ""), participation=participation)
    # A challenge is given to a sending that was counted: its answer is the same sending.
    weight = 0 if proved else SUSPECT_WEIGHT if is_quick(data) else 1
    traffic = count_sending(sender.network, is_new=sender.is_new and not proved, weight=weight)
    if traffic.pressure is Pressure.BLOCKED:
        return Decision(_wait(traffic, space))
    if traffic.pressure is Pressure.PROOF and not proved:
        if not (sender.confirmed and "defi" in data and not data.get("preuve")):
            return Decision(_ask_for_work(participation))
        trust = Trust("waiting")  # the browser cannot do the work, and the page said what becomes of it
    # A cluster leads to a network for as long as the salt of the day exists: an anonymous answer has none.
    return Decision(trust=trust, cluster=None if participation.is_anonymous else traffic.cluster)


def _read_again() -> Refusal:
    return Refusal(
        PRECONDITION_REQUIRED,
        _("Relisez, puis envoyez."),
        _(
            "Un champ invisible a été rempli, sans doute par votre navigateur. Rien n’est perdu. Votre réponse sera enregistrée, puis comptée après la vérification de l’équipe."
        ),
    )


def _ask_for_work(participation: Participation) -> Refusal:
    return Refusal(
        PRECONDITION_REQUIRED,
        _("Encore une étape, puis envoyez."),
        _(
            "Beaucoup de réponses arrivent de votre réseau en ce moment. Votre appareil fait une courte vérification. Vous n’avez rien à écrire de plus."
        ),
        challenge=challenge_for(participation),
    )


def _wait(traffic: Traffic, space: Space) -> Refusal:
    minutes = max(1, -(-traffic.retry_after // 60))
    when = ngettext(
        "Réessayez dans %(minutes)s minute : votre texte est ci-dessous.",
        "Réessayez dans %(minutes)s minutes : votre texte est ci-dessous.",
        minutes,
    ) % {"minutes": minutes}
    otherwise = (
        _("Vous pouvez aussi répondre par téléphone au %(phone)s, ou sur papier à l’accueil de votre Caf.")
        % {"phone": space.phone}
        if space.phone
        else _("Vous pouvez aussi répondre par téléphone, ou sur papier à l’accueil de votre Caf.")
    )
    return Refusal(
        429,
        _("Trop de réponses arrivent d’ici en ce moment."),
        " ".join((_("Rien n’a été enregistré."), when, otherwise)),
        retry_after=traffic.retry_after,
    )
