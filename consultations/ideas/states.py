"""What may become of an idea, and changing it: never without a sentence that everybody can read."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from consultations.base.services import random_pk
from consultations.moderation.models import State
from core.caching import bump_site_version

from .models import Idea, IdeaState, StateChange
from .notices import tell_change

CHANGED = "ideas.state"
SENTENCE_MAX = 500  # characters

S = IdeaState
#: What the team may do with an idea: the whole of it. « Relecture » alone publishes one that was not read (`publication`), and only merging
#: makes and undoes « Réunie avec d’autres ».
MOVES: dict[Any, tuple[Any, ...]] = {
    S.PRESCREENING: (),
    S.PUBLISHED: (S.VIEWED, S.UNDER_STUDY, S.ANSWERED, S.ACCEPTED, S.NOT_RETAINED, S.INELIGIBLE),
    S.VIEWED: (S.UNDER_STUDY, S.ANSWERED, S.ACCEPTED, S.NOT_RETAINED, S.INELIGIBLE),
    S.UNDER_STUDY: (S.ANSWERED, S.ACCEPTED, S.NOT_RETAINED),
    S.ANSWERED: (S.UNDER_STUDY, S.ACCEPTED, S.IN_PROGRESS, S.DONE, S.NOT_RETAINED),
    S.ACCEPTED: (S.IN_PROGRESS, S.DONE, S.NOT_RETAINED),
    S.IN_PROGRESS: (S.DONE, S.ACCEPTED, S.NOT_RETAINED),
    S.DONE: (S.IN_PROGRESS,),
    S.NOT_RETAINED: (S.UNDER_STUDY, S.ACCEPTED),
    S.INELIGIBLE: (S.PUBLISHED,),
    S.MERGED: (),
}


class NotAllowed(Exception):
    """An idea may not go where it is asked to: `args[0]` is the idea."""


def may_become(idea: Idea, state: Any) -> bool:
    """Whether the team may give an idea this state (a value of IdeaState). One that « Relecture » refused comes back through it."""
    return state in MOVES[idea.state] and idea.moderation_state != State.REFUSED


@transaction.atomic
def change_state(*, ideas: Iterable[Idea], state: Any, sentence: str, user: Any) -> int:
    """Give these ideas a state, all or none, and tell their authors. Returns how many.

    Raises ValueError without a sentence, NotAllowed for an idea that may not become this.
    """
    sentence = " ".join(sentence.split())
    if not 0 < len(sentence) <= SENTENCE_MAX:
        raise ValueError("A change is told in a sentence.")
    rows = Idea.objects.select_for_update(of=("self",)).filter(pk__in=[idea.pk for idea in ideas])
    changed = []
    for idea in rows.select_related("participation", "contact").order_by("pk"):
        if not may_become(idea, state):
            raise NotAllowed(idea)
        changed.append(move(idea=idea, state=state, sentence=sentence, user=user))
    tell_change(changed)
    return len(changed)


def move(*, idea: Idea, state: Any, sentence: str, user: Any, at: datetime | None = None) -> StateChange:
    """Write one change of state, wherever it goes; `at`: when, if not now. In a transaction. Its author is told by who calls this."""
    change = StateChange(
        pk=random_pk()
        if idea.participation.is_anonymous
        else None,  # the order of the rows would say that of the ideas
        idea=idea,
        before=idea.state,
        after=state,
        sentence=sentence,
        changed_by=user,
        changed_at=at or timezone.now(),
    )
    idea.state = state
    if idea.published_at is None and state not in (S.PRESCREENING, S.INELIGIBLE):
        idea.published_at = change.changed_at
    idea.save(update_fields=["state", "published_at"])
    change.save(force_insert=True)
    if user:
        log(instance=idea, action=CHANGED, user=user, data={"before": change.before, "after": change.after})
    transaction.on_commit(bump_site_version)
    return change
