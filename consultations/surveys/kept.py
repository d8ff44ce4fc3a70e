"""Drafts: how long they are kept, and those that hold somebody's address."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from consultations.base.retention import Kept

from .models import SurveyDraft


def _drafts_due(now: datetime) -> QuerySet:
    return SurveyDraft.objects.expired(now)


def kept_drafts() -> Kept:
    """Answers that were begun, saved and not sent."""
    return Kept(
        "brouillons",
        "Answers that a person saved to finish later",
        "So that they can be finished with a code",
        "DRAFT_DAYS",
        _drafts_due,
    )


def drafts_holding(address: str) -> list[Any]:
    """The drafts in which an address is typed, in whatever field and in capital or small letters."""
    wanted = address.casefold()
    return [draft for draft in SurveyDraft.objects.order_by().iterator() if wanted in _typed(draft)]


def _typed(draft: SurveyDraft) -> str:
    return "\n".join(str(text) for texts in draft.typed.values() for text in texts).casefold()
