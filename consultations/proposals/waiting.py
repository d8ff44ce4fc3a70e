"""Votes among « Envois à regarder »."""

from django.utils.translation import gettext_lazy as _

from consultations.base.acting import Acts

from .models import OpenQuestion, Proposal, Vote
from .voting import set_trust

VOTES = Acts(
    slug="votes",
    words=_("Votes : %(title)s"),
    model=Vote,
    participation_model=OpenQuestion,
    contribution_model=Proposal,
    to_participation="proposal__participation",
    day="voted_on",
    set_trust=set_trust,
)
