"""Likes among « Envois à regarder »."""

from django.utils.translation import gettext_lazy as _

from consultations.base.acting import Acts

from .likes import set_trust
from .models import Idea, IdeaBox, Like

LIKES = Acts(
    slug="soutiens",
    words=_("Soutiens : %(title)s"),
    model=Like,
    participation_model=IdeaBox,
    contribution_model=Idea,
    to_participation="box",
    day="liked_on",
    set_trust=set_trust,
)
