"""Sendings that wait for somebody to look at where they come from: counted or set aside by groups, never by what they say."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from .models import Anonymity, Trust

ACTIONS = {Trust.COUNTED: "participation.trust_count", Trust.ASIDE: "participation.trust_aside"}


class Why(models.TextChoices):
    """The reasons of a decision. The list is closed: none is about what was said."""

    EVENT = "evenement", _("Un lieu où beaucoup de personnes ont répondu ensemble")
    DEVICES = "appareils", _("Des navigateurs qui ne peuvent pas faire la vérification")
    BURST = "rafale", _("Une rafale d’envois automatiques")
    REPEATED = "repetition", _("Les mêmes envois, répétés")


def undecided(rows: QuerySet) -> QuerySet:
    """Those that wait for a look; not those that wait for their author to confirm an address."""
    unconfirmed = Q(participation__anonymity=Anonymity.SIGNED) & (Q(contact=None) | Q(contact__confirmed_at=None))
    return rows.filter(trust=Trust.WAITING).exclude(unconfirmed)


@transaction.atomic
def decide_group(*, rows: QuerySet, trust: str, why: str, user: Any) -> int:
    """Count, or set aside, the contributions of a group. Returns how many. Raises ValueError without a reason of the list.

    What is logged is the participation, how many, and why: nothing of a contribution.
    """
    if trust not in ACTIONS or why not in Why.values:
        raise ValueError(f"Not a decision: {trust} {why}")
    changed = 0
    participations: dict[Any, int] = {}
    for one in rows.exclude(trust=trust).select_for_update(of=("self",)).select_related("participation").order_by("pk"):
        before, one.trust = one.trust, trust
        one.save(update_fields=["trust"])
        one.trust_changed(before)
        participations[one.participation] = participations.get(one.participation, 0) + 1
        changed += 1
    for participation, count in participations.items():
        log(instance=participation, action=ACTIONS[Trust(trust)], user=user, data={"rows": count, "why": why})
    return changed
