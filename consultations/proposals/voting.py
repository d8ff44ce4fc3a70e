"""Voting on a proposal, changing one's mind, taking it back: one vote a person, and counts that follow in the same transaction."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.base.acts import Actor
from consultations.base.models import Participant, Trust

from .models import MARKS, Choice, Proposal, Shown, Vote
from .tallies import count, hold, move_tallies


@transaction.atomic
def cast_vote(*, actor: Actor, proposal: Proposal, choice: str, marks: Collection[str] | None = None) -> Vote:
    """Create, or change, the vote of a person on a proposal. In the transaction of `base.acts.act`, whose actor is held.

    `marks`: what is added to the vote, in place of what was; None leaves them. Those that do not fit the choice are dropped.
    Raises ValueError for a choice that is none, and Proposal.DoesNotExist for a proposal that is not published, or no longer.
    """
    choice = str(Choice(choice))
    hold([proposal.pk])
    if not Proposal.objects.published().filter(pk=proposal.pk).exists():
        raise Proposal.DoesNotExist
    vote = Vote.objects.filter(participant=actor.participant, proposal=proposal).first()
    before = count(vote, -1) if vote else None
    if vote is None:
        vote = Vote(participant=actor.participant, proposal=proposal)
    kept = marks_of(vote) if marks is None else set(marks)
    for mark in MARKS:
        setattr(vote, mark, mark in kept and mark in QUALIFICATIONS[choice])
    vote.choice, vote.trust, vote.space = choice, actor.trust, actor.space
    vote.shown_as = vote.shown_as or _shown_as(actor.participant, proposal)
    vote.voted_on = timezone.localdate(timezone=actor.space.zone)
    vote.save()
    move_tallies(*filter(None, (before, count(vote))))
    return vote


def marks_of(vote: Vote) -> set[str]:
    """What was added to a vote."""
    return {mark for mark in MARKS if getattr(vote, mark)}


def _shown_as(participant: Participant, proposal: Proposal) -> str:
    """Why a sequence showed the proposal to this person; '' if none did."""
    shown = Shown.objects.filter(sequence__participant=participant, proposal=proposal).order_by("sequence", "place")
    return shown.values_list("reason", flat=True).first() or ""


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
