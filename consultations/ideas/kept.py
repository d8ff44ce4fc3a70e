"""Likes go with the ideas they are on; then nothing is left of the people who gave them but a pseudonym, which goes too."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from consultations.base.models import Participant
from consultations.base.retention import Kept

from .models import Idea, IdeaBox, Like


def supporters_due(now: datetime) -> QuerySet:
    """The pseudonyms of idea boxes that hold nothing any more: neither idea nor like."""
    held = [Exists(model._default_manager.filter(participant=OuterRef("pk"))) for model in (Like, Idea)]
    keys = IdeaBox.objects.values("pseudonym_key")
    return Participant.objects.filter(*(~one for one in held), key__in=keys)


KEPT = (
    Kept(
        "soutiens-idees",
        "The pseudonyms of people who supported ideas, once their likes are gone",
        "So that one person supports an idea once, and may take it back",
        "kept_months",
        supporters_due,
    ),
)
