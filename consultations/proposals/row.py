"""What a person is at in a sequence: its cards, those they voted on, and the one that comes next."""

import uuid
from dataclasses import dataclass
from typing import Self

from django.db.models import Subquery

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.base.models import Participant

from .models import MARKS, OpenQuestion, Proposal, Sequence, Shown, Vote
from .outcome import Outcome, outcome


@dataclass(frozen=True)
class Card:
    """A proposal that is shown, its place as it was drawn, its rank among those that are still there, and the person's vote."""

    proposal: Proposal
    place: int
    rank: int
    vote: Vote | None

    @property
    def marks(self) -> list[tuple[str, object, bool]]:
        """(name, words, whether it is ticked) of what may be added to the vote."""
        own = QUALIFICATIONS[self.vote.choice] if self.vote else ()
        return [(name, MARKS[name], getattr(self.vote, name)) for name in own]

    @property
    def outcome(self) -> Outcome | None:
        """What others said; to be shown to who voted only."""
        return outcome(self.proposal.standings.filter(space=None)) if self.vote else None


@dataclass(frozen=True)
class Row:
    """A sequence of a person, as it stands now: what was withdrawn since is not in it."""

    sequence: Sequence
    cards: tuple[Card, ...]

    @classmethod
    def of(cls, question: OpenQuestion, participant: Participant, sequence: Sequence | None = None) -> Self | None:
        """The given sequence, or the last one they began; None if they have not begun any, or nothing is left of it. Two queries."""
        begun = Sequence.objects.filter(participation=question, participant=participant).order_by("-pk").values("pk")
        rows = Shown.objects.filter(sequence=sequence.pk if sequence else Subquery(begun[:1]))
        rows = rows.filter(proposal__in=Proposal.objects.published())
        shown = list(rows.select_related("sequence", "proposal").order_by("place"))
        if not shown:
            return None
        votes = Vote.objects.filter(participant=participant, proposal__in=[one.proposal_id for one in shown])
        given = {vote.proposal_id: vote for vote in votes}
        return cls(
            shown[0].sequence,
            tuple(Card(one.proposal, one.place, rank, given.get(one.proposal_id)) for rank, one in enumerate(shown, 1)),
        )

    @property
    def voted(self) -> int:
        """How many of the cards were voted on."""
        return sum(card.vote is not None for card in self.cards)

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to vote on."""
        return self.voted == len(self.cards)

    @property
    def first_to_vote(self) -> Card | None:
        return next((card for card in self.cards if card.vote is None), None)

    def card_of(self, proposal_key: uuid.UUID) -> Card | None:
        return next((card for card in self.cards if card.proposal.key == proposal_key), None)

    def at(self, place: int) -> Card | None:
        """The card of this place, or the next one that is still there."""
        return next((card for card in self.cards if card.place >= place), None)

    def after(self, card: Card) -> Card | None:
        return next((one for one in self.cards if one.place > card.place), None)

    def is_half(self, card: Card) -> bool:
        """Whether half of the cards were seen, once this one is."""
        return card.rank == (len(self.cards) + 1) // 2
