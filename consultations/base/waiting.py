"""Sendings for somebody to look at: those that wait, and bursts of one network. Counted or set aside by groups, never by what they say."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
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


_UNCONFIRMED = Q(participation__anonymity=Anonymity.SIGNED) & (Q(contact=None) | Q(contact__confirmed_at=None))
#: Those that wait for a look; not those that wait for their author to confirm an address.
UNDECIDED = Q(trust=Trust.WAITING) & ~_UNCONFIRMED


def with_counts(groups: QuerySet) -> QuerySet:
    """Groups (`values` with the cluster among them) of which something waits, or that are a burst: how much `waits`, and what a burst `holds`.

    A cluster is one network on one day. More browsers of it than one hour lets in freely are a burst: then what was counted before it was
    recognised may be set aside too. It counts until somebody decides: a school or a reception desk is a burst as well. What was set
    aside before is in the number, so that what comes after it is seen at once. Nothing is a burst where the limit is 0.
    """
    limit = settings.NETWORK_NEWCOMERS_PER_HOUR
    of_burst = Case(When(browsers__gt=limit, cluster__isnull=False, then=F("counted")), default=Value(0))
    counted = groups.filter(Q(trust=Trust.WAITING) | Q(cluster__isnull=False)).annotate(
        waits=Count("pk", filter=UNDECIDED),
        counted=Count("pk", filter=Q(trust=Trust.COUNTED)),
        browsers=Count("participant", distinct=True),
    )
    return counted.annotate(holds=of_burst if limit else Value(0)).filter(Q(waits__gt=0) | Q(holds__gt=0))


@transaction.atomic
def decide_group(*, rows: QuerySet, trust: str, why: str, user: Any) -> int:
    """Count, or set aside, the contributions of a group. Returns how many. Raises ValueError without a reason of the list.

    What is logged is the participation, how many, and why: nothing of a contribution.
    """
    if trust not in ACTIONS or why not in Why.values:
        raise ValueError(f"Not a decision: {trust} {why}")
    participations: Counter[Any] = Counter()
    for one in rows.select_for_update(of=("self",)).select_related("participation").order_by("pk"):
        before, one.trust = one.trust, trust
        if trust == Trust.COUNTED:
            one.cluster = None  # it was looked at: where it came from serves no more
        one.save(update_fields=["trust", "cluster"])
        if before != trust:
            one.trust_changed(before)
        participations[one.participation] += 1
    for participation, count in participations.items():
        log(instance=participation, action=ACTIONS[Trust(trust)], user=user, data={"rows": count, "why": why})
    return participations.total()
