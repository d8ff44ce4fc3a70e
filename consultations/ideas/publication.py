"""When an idea begins and ceases to be shown: on its reception or once it was read, as its box says; and again when its words change."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from consultations.moderation.models import State
from core.caching import bump_site_version

from .models import HIDDEN, Idea, IdeaState, ShownWhen
from .notices import tell_change
from .states import move


def words_changed(idea: Idea) -> None:
    """To be called before the words of an idea, new or corrected, are saved: they are to be read."""
    idea.moderation_state, idea.moderation_reason = State.PENDING, ""
    idea.moderated_by, idea.moderated_at = None, None
    was_refused = idea.state == IdeaState.INELIGIBLE
    if was_refused:  # with other words it has its chance again
        idea.state, idea.published_at = IdeaState.PRESCREENING, None


def place_in_public(*, idea: Idea, received_at: datetime) -> None:
    """Show an idea whose words were just written, or take it back until they are read, as its box says. In the transaction that wrote them."""
    if idea.moderation_state != State.PENDING:
        return
    at_once = idea.participation.shown_when == ShownWhen.AFTER
    with override(settings.LANGUAGE_CODE):  # it stays, and everybody reads it
        if at_once and idea.state == IdeaState.PRESCREENING:
            move(
                idea=idea, state=IdeaState.PUBLISHED, sentence=_("Publiée dès sa réception."), user=None, at=received_at
            )
        elif not at_once and idea.state == IdeaState.PUBLISHED:
            sentence = _("Son auteur en a changé les mots. Elle est relue de nouveau.")
            move(idea=idea, state=IdeaState.PRESCREENING, sentence=sentence, user=None, at=received_at)
    transaction.on_commit(bump_site_version)


def hide_until_read(*, idea: Idea) -> None:
    """Several people reported it: take it back until somebody has read it again. In the transaction of the last report."""
    if idea.state in HIDDEN:
        return
    with override(settings.LANGUAGE_CODE):
        sentence = _("Signalée par plusieurs personnes. Elle est relue de nouveau.")
        move(idea=idea, state=IdeaState.PRESCREENING, sentence=sentence, user=None)


def _before(idea: Idea) -> Any:
    """The state that an approved idea takes: that from which it was taken back, or « Publiée »."""
    last = idea.changes.last()
    taken_back = last is not None and last.after == IdeaState.PRESCREENING and last.before not in HIDDEN
    return last.before if taken_back else IdeaState.PUBLISHED


def follow_decision(*, idea: Idea, user: Any) -> None:
    """Give an idea the state that follows from a decision of « Relecture », and tell its author. In the transaction of the decision."""
    with override(settings.LANGUAGE_CODE):
        if idea.moderation_state == State.APPROVED and idea.state in HIDDEN:
            change = move(idea=idea, state=_before(idea), sentence=_("Relue et publiée."), user=user)
        elif idea.moderation_state == State.REFUSED and idea.state != IdeaState.INELIGIBLE:
            reason = idea.get_moderation_reason_display()
            sentence = _("Non publiée après relecture. Raison : %(reason)s.") % {"reason": reason}
            change = move(idea=idea, state=IdeaState.INELIGIBLE, sentence=sentence, user=user)
        else:
            return
    tell_change([change])
