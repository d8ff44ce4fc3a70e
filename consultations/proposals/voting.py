"""Voting on a proposal, changing one's mind, taking it back: one vote a person, and counts that follow in the same transaction."""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.base.acts import Actor
from consultations.base.models import Participant, Trust
from core.statements import Statement, columns_of, instance_of

from .models import MARKS, Choice, Proposal, Shown, Vote
from .tallies import count, hold, move_tallies

#: The vote of a person that nobody read yet.
UNREAD: Any = object()


def cast_vote(
    *, actor: Actor, proposal: Proposal, choice: str, marks: Collection[str] | None = None, before: Any = UNREAD
) -> Vote:
    """Create, or change, the vote of a person on a proposal. In the transaction of `base.acts.act`, whose actor is held.

    `marks`: what is added to the vote, in place of what was; None leaves them. Those that do not fit the choice are dropped.
    `before`: the vote there was, or None, for who read it since the actor is held. Three queries with it.
    Raises ValueError for a choice that is none, and Proposal.DoesNotExist for a proposal that is not published, or no longer.
    """
    choice = str(Choice(choice))
    # No savepoint: what fails here undoes the whole act.
    with transaction.atomic(savepoint=False):
        held = _HELD.first(proposal.pk, actor.participant.pk)
        if held:
            before = _vote_before(actor.participant, proposal) if before is UNREAD else before
            return _write(actor, proposal, choice, marks, before, held[0] or "")
    raise Proposal.DoesNotExist


def _write(
    actor: Actor, proposal: Proposal, choice: str, marks: Collection[str] | None, before: Vote | None, shown_as: str
) -> Vote:
    off = count(before, -1) if before else None
    vote = before or Vote(participant=actor.participant, proposal=proposal)
    kept = marks_of(vote) if marks is None else set(marks)
    for mark in MARKS:
        setattr(vote, mark, mark in kept and mark in QUALIFICATIONS[choice])
    vote.choice, vote.trust = choice, actor.trust
    vote.page, vote.space = actor.page, actor.space
    vote.shown_as = vote.shown_as or shown_as
    vote.voted_on = timezone.localdate(timezone=actor.space.zone)
    vote.save(force_insert=before is None)
    move_tallies(*filter(None, (off, count(vote))))
    return vote


def _hold_published(proposal: int, participant: int) -> QuerySet:
    """Hold a published proposal, as `tallies.hold` does; why a sequence showed it to this person, None if none did."""
    shown = Shown.objects.filter(sequence__participant_id=participant, proposal=OuterRef("pk"))
    reason = Subquery(shown.order_by("sequence", "place").values("reason")[:1])
    held = Proposal.objects.published().select_for_update(no_key=True).filter(pk=proposal).order_by()
    return held.annotate(reason=reason).values_list("reason")


_HELD = Statement(_hold_published, int, int)


def _vote_before(participant: Participant, proposal: Proposal) -> Vote | None:
    """The vote there was; somebody who was never seen in the campaign gave none."""
    row = None if participant.is_new else _GIVEN.first(participant.pk, proposal.pk)
    return instance_of(Vote, row) if row else None


def _given(participant: int, proposal: int) -> QuerySet:
    rows = Vote.objects.filter(participant_id=participant, proposal_id=proposal)
    return rows.values_list(*columns_of(Vote))


_GIVEN = Statement(_given, int, int)


def marks_of(vote: Vote) -> set[str]:
    """What was added to a vote."""
    return {mark for mark in MARKS if getattr(vote, mark)}


@transaction.atomic
def take_back(*, actor: Actor, proposal: Proposal) -> bool:
    """Undo the vote of a person on a proposal. Returns whether there was one."""
    vote = Vote.objects.filter(participant=actor.participant, proposal=proposal).first()
    if vote:
        vote.delete()
    return vote is not None


@transaction.atomic
def take_back_all(*, actor: Actor, question_id: int) -> int:
    """Undo all the votes of a person on a question. Returns how many."""
    return erase_votes(votes=Vote.objects.filter(participant=actor.participant, proposal__participation=question_id))


@transaction.atomic
def erase_votes(*, votes: QuerySet) -> int:
    """Erase these votes, and take them off the counts. Returns how many."""
    rows = list(votes.order_by("proposal", "pk"))
    hold({vote.proposal_id for vote in rows})
    move_tallies(*(count(vote, -1) for vote in rows))
    Vote.objects.filter(pk__in=[vote.pk for vote in rows]).delete()
    return len(rows)


@transaction.atomic
def set_trust(*, participants: Collection[int], trust: str) -> int:
    """Say whether what these people do counts, from now on and for the votes they gave. Returns how many votes changed.

    Once it is decided that they count, the network that their acts came from serves no more, and is forgotten.
    """
    people = Participant.objects.select_for_update().filter(pk__in=participants)
    held = list(people.order_by("pk").values_list("pk", flat=True))
    votes = list(Vote.objects.filter(participant__in=held).exclude(trust=trust).order_by("proposal", "pk"))
    hold({vote.proposal_id for vote in votes})
    before = [count(vote, -1) for vote in votes]
    for vote in votes:
        vote.trust = trust
    Vote.objects.filter(pk__in=[vote.pk for vote in votes]).update(trust=trust)
    move_tallies(*before, *map(count, votes))
    forgotten = {"cluster": None} if trust == Trust.COUNTED else {}
    Participant.objects.filter(pk__in=held).update(trust=trust, **forgotten)
    return len(votes)
