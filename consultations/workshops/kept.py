"""How long what is known of people is kept, beside their sign-ups: the panel, until they leave it or are silent for long."""

from datetime import datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone

from consultations.base.retention import Kept

from .models import PanelMember, SignUp

UNCONFIRMED_DAYS = 7
PANEL_MONTHS = 24  # after they joined, or confirmed again


def panel_due(now: datetime) -> QuerySet:
    """Members who joined two years ago, and those who never confirmed."""
    day = timezone.localdate(now)
    old = PanelMember.objects.filter(joined_on__lte=day - relativedelta(months=PANEL_MONTHS))
    silent = PanelMember.objects.filter(confirmed_at=None, joined_on__lte=day - relativedelta(days=UNCONFIRMED_DAYS))
    return old | silent


def holding(address: str) -> list[Any]:
    """The sign-ups and the panel members of an e-mail address, or of a number (E.164), to erase with the person who asks for it."""
    found: list[Any] = []
    for model in (SignUp, PanelMember):
        rows = model._default_manager.annotate(lower=Lower("email"))
        found += rows.filter(Q(lower=address.lower()) | Q(phone=address) & ~Q(phone=""))
    return found


def delete_one_by_one(rows: list[Any]) -> None:
    """What was written to them goes too."""
    for row in rows:
        row.delete()


KEPT = (
    Kept(
        "panel",
        "People who agreed to be asked again: how to reach them, what they prefer",
        "To invite them to workshops; they leave by a link in each message",
        "PANEL_MONTHS",
        panel_due,
        delete_one_by_one,
    ),
)
