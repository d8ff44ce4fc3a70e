"""A great dialogue made by a program: the rows that people would have made, and their counts. For tests of size and test sites.

People vote as one of two camps would, on proposals that divide them more or less. Who is shown what is not drawn by
`analysis.selection`, which would take an hour for so many people: popular proposals are shown more often, for reasons dealt at random.
Memory is that of a chunk of people, and of some bytes a vote.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from consultations.analysis.selection import Reason
from consultations.analysis.words import keywords
from consultations.base.models import Participant, Trust
from core.models import Space

from .bulk import insert_rows
from .models import COUNTED_COLUMNS, MARKS, Choice, OpenQuestion, Proposal, Scope, Shown, Tally, Vote
from .models import Sequence as ShownTogether
from .models.proposal import State
from .standings import refresh_standings

CHUNK = 2_000  # people
DAYS = 60
NATIONAL = (
    0.6  # the share of votes given on national pages; the others are spread over the Caf, some much larger than others
)
OUTSIDE, WAITING = 0.04, 0.01  # shares of votes on no sequence, and of people whose votes wait to be looked at
TILT = 4.0  # how far the two camps differ over a proposal, in logits (standard deviation)
QUALIFIED = (0.25, 0.2, 0.05)  # the share of votes that get each qualification of their own
CHOICES = tuple(Choice.values)
VOTE_COLUMNS = ("proposal", "participant", "page", "space", "choice", "trust", "shown_as", "voted_on", *MARKS)


@dataclass(frozen=True)
class Scale:
    """How much of each. Raises ValueError for what cannot be: every person votes on as many proposals, each once."""

    proposals: int
    people: int
    votes: int

    def __post_init__(self) -> None:
        if min(self.proposals, self.people, self.votes) < 1:
            raise ValueError("not one of each")
        if self.each > self.proposals:
            raise ValueError(f"{self.each} votes a person, on {self.proposals} proposals")

    @property
    def each(self) -> int:
        """Votes of one person, rounded up: the last ones give fewer."""
        return -(-self.votes // self.people)


@dataclass(frozen=True)
class World:
    """The true opinions: what a vote is drawn from."""

    scale: Scale
    chance: np.random.Generator
    liking: np.ndarray = field(init=False)
    dividing: np.ndarray = field(init=False)
    neutral: np.ndarray = field(init=False)
    popularity: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        chance, size = self.chance, self.scale.proposals
        popular = chance.exponential(1, size) + 0.3
        for name, value in (
            ("liking", chance.normal(0.8, 1.2, size)),
            ("dividing", chance.normal(0, TILT, size) * (chance.random(size) < 0.4)),
            ("neutral", np.where(chance.random(size) < 0.06, 0.55, chance.beta(1.5, 10, size))),
            ("popularity", np.cumsum(popular / popular.sum())),
        ):
            object.__setattr__(self, name, value)

    def shown(self, people: int) -> np.ndarray:
        """A row of different proposals for each person, the popular ones more often."""
        each = self.scale.each
        drawn = np.searchsorted(self.popularity, self.chance.random((people, 4 * each + 20)))
        drawn = np.minimum(drawn, self.scale.proposals - 1)
        order = np.argsort(drawn, axis=1, kind="stable")
        ordered = np.take_along_axis(drawn, order, axis=1)
        first = np.ones_like(drawn, dtype=bool)
        np.put_along_axis(first, order[:, 1:], ordered[:, 1:] != ordered[:, :-1], axis=1)
        kept = first & (first.cumsum(axis=1) <= each)
        short = np.flatnonzero(kept.sum(axis=1) < each)
        for row in short:  # a handful, where proposals are few
            rest = np.setdiff1d(np.arange(self.scale.proposals), drawn[row])
            found = np.concatenate([drawn[row][kept[row]], self.chance.permutation(rest)])[:each]
            drawn[row, :each], kept[row] = found, np.arange(drawn.shape[1]) < each
        return drawn[kept].reshape(people, each)

    def votes(self, shown: np.ndarray, camp: np.ndarray) -> np.ndarray:
        """A place in CHOICES for each cell of `shown`, the rows being people of a `camp` (0 or 1)."""
        logit = self.liking[shown] + self.dividing[shown] * (camp[:, None] - 0.5)
        against = self.chance.random(shown.shape) >= 1 / (1 + np.exp(-logit))
        return np.where(self.chance.random(shown.shape) < self.neutral[shown], 2, against).astype(np.int8)

    def marks(self, votes: np.ndarray) -> np.ndarray:
        """For each vote, nine bits: the qualifications it has, all of its own choice."""
        own = self.chance.random((*votes.shape, len(QUALIFIED))) < QUALIFIED
        bits = (own * (1 << np.arange(len(QUALIFIED)))).sum(axis=-1)
        return (bits << (len(QUALIFIED) * votes.astype(np.int64))).astype(np.int16)


#: What is kept of every vote, to be counted at the end: places in lists, bits, and in how many scopes it counts besides all.
BALLOT = np.dtype([("proposal", "i4"), ("space", "i2"), ("choice", "i1"), ("marks", "i2"), ("scopes", "i1")])


def make_dialogue(
    *,
    texts: list[str],
    scale: Scale,
    national: Space,
    spaces: int,
    chance: np.random.Generator,
    progress: Callable[[float], None] = lambda share: None,
) -> OpenQuestion:
    """An open question, a proposal for each of `texts`, people, sequences, votes, tallies and standings; all or nothing.

    Spaces without pages are added until there are so many Caf. `progress` is told the share (0 to 1) of people who voted.
    """
    with transaction.atomic():
        question = _question(national)
        places = [national.pk, *_caf(spaces)]
        world, ballots = World(scale, chance), np.zeros(scale.votes, BALLOT)
        proposals: list[int] = []
        for start in range(0, scale.people, CHUNK):
            people = _people(question, min(CHUNK, scale.people - start), chance)
            if not proposals:  # all of them written by the first people
                proposals = _proposals(question, texts, people, places, chance)
            cast = ballots[start * scale.each : (start + len(people)) * scale.each]
            _Chunk(question, people, proposals, places, world).vote(cast)
            progress((start + len(people)) / scale.people)
        insert_rows(Tally, ("proposal", "space", "scope", *COUNTED_COLUMNS), _tallies(ballots, proposals, places))
        refresh_standings(question=question)
    return question


def _question(national: Space) -> OpenQuestion:
    return OpenQuestion.objects.create(
        title="Grand dialogue : que faut-il changer pour les familles ?",
        introduction="Des propositions courtes. Votez, puis voyez ce qu’en pensent les autres.",
        space=national,
        opens_at=timezone.now() - timedelta(days=DAYS),
        closes_at=timezone.now() + timedelta(days=DAYS),
    )


def _caf(wanted: int) -> list[int]:
    known = list(Space.objects.filter(is_national=False).values_list("pk", flat=True))
    names = [f"Caf d’essai {number:03}" for number in range(len(known) + 1, wanted + 1)]
    return known + [one.pk for one in Space.objects.bulk_create(Space(name=name, slug=slugify(name)) for name in names)]


def _people(question: OpenQuestion, size: int, chance: np.random.Generator) -> list[Participant]:
    waits = chance.random(size) < WAITING
    return Participant.objects.bulk_create(
        Participant(
            key=question.pseudonym_key,
            pseudonym=chance.bytes(32).hex(),
            trust=Trust.WAITING if waiting else Trust.COUNTED,
        )
        for waiting in waits
    )


def _proposals(
    question: OpenQuestion, texts: list[str], people: list[Participant], places: list[int], chance: np.random.Generator
) -> list[int]:
    """The keys of the proposals, all published, one after the other over the days before today."""
    page, now = question.space.root_page, timezone.now()
    ago = np.sort(chance.random(len(texts)) * DAYS)[::-1]
    authors, spaces = chance.integers(0, len(people), len(texts)), _spread(len(texts), places, chance)
    made = Proposal.objects.bulk_create(
        Proposal(
            participation=question,
            participant=people[author],
            page=page,
            space_id=places[space],
            language="fr",
            submission_key=uuid.UUID(bytes=chance.bytes(16)),
            receipt_hash=chance.bytes(32).hex(),
            text=text,
            keywords=" ".join(keywords(text)),
            moderation_state=State.APPROVED,
            published_at=now - timedelta(days=days),
            created_at=now - timedelta(days=days + 0.5),
        )
        for text, author, space, days in zip(texts, authors, spaces, ago, strict=True)
    )
    return [one.pk for one in made]


def _spread(size: int, places: list[int], chance: np.random.Generator) -> np.ndarray:
    """A place in `places` for each of so many: the national space first, then the Caf by their size (a law of Zipf)."""
    caf = 1 / np.arange(1, len(places))
    weights = np.concatenate([[NATIONAL], (1 - NATIONAL) * caf / caf.sum()]) if len(places) > 1 else [1.0]
    return chance.choice(len(places), size, p=weights)


@dataclass(frozen=True)
class _Chunk:
    """Some people, who vote one after the other."""

    question: OpenQuestion
    people: list[Participant]
    proposals: list[int]
    places: list[int]
    world: World

    def vote(self, cast: np.ndarray) -> None:
        """Fill `cast` (each person's ballots, one person after the other), and write the rows of what was shown and voted."""
        chance, size, each = self.world.chance, len(self.people), self.world.scale.each
        shown = self.world.shown(size)
        choices = self.world.votes(shown, chance.integers(0, 2, size))
        outside = chance.random(shown.shape) < OUTSIDE
        trusted = np.array([one.trust == Trust.COUNTED for one in self.people])
        for name, of_each in (
            ("proposal", shown),
            ("space", np.repeat(_spread(size, self.places, chance), each)),
            ("choice", choices),
            ("marks", self.world.marks(choices)),
            ("scopes", trusted[:, None] * (1 + ~outside)),
        ):
            cast[name] = of_each.ravel()[: len(cast)]
        days = chance.integers(0, DAYS, size)
        reasons = chance.choice(list(Reason), len(cast))
        rows = list(zip(cast.tolist(), outside.ravel().tolist(), reasons.tolist(), strict=False))
        sequences = self._sequences(days)
        insert_rows(Shown, ("sequence", "proposal", "place", "reason"), self._shown(rows, sequences))
        insert_rows(Vote, VOTE_COLUMNS, self._votes(rows, days))

    def _sequences(self, days: np.ndarray) -> list[int]:
        today, seeds = timezone.localdate(), self.world.chance.integers(0, 2**62, len(self.people))
        made = ShownTogether.objects.bulk_create(
            ShownTogether(
                participation=self.question, participant=one, seed=seed, started_on=today - timedelta(days=ago)
            )
            for one, seed, ago in zip(self.people, seeds.tolist(), days.tolist(), strict=True)
        )
        return [one.pk for one in made]

    def _shown(self, rows: list[tuple], sequences: list[int]) -> Iterator[tuple]:
        for number, (ballot, outside, reason) in enumerate(rows):
            if not outside:
                person, place = divmod(number, self.world.scale.each)
                yield sequences[person], self.proposals[ballot[0]], place + 1, reason

    def _votes(self, rows: list[tuple], days: np.ndarray) -> Iterator[tuple]:
        today, page = timezone.localdate(), self.question.space.root_page_id
        dates = [(today - timedelta(days=ago)).isoformat() for ago in days.tolist()]
        for number, ((proposal, space, choice, marks, _scopes), outside, reason) in enumerate(rows):
            person = number // self.world.scale.each
            who, where = self.people[person], self.places[space]
            reason = "" if outside else reason
            vote = (self.proposals[proposal], who.pk, page, where, CHOICES[choice], who.trust, reason, dates[person])
            yield vote + _columns(marks)


@cache
def _columns(bits: int) -> tuple[bool, ...]:
    """The nine qualifications that the bits say."""
    return tuple(bool(bits >> place & 1) for place in range(len(MARKS)))


def _tallies(ballots: np.ndarray, proposals: list[int], places: list[int]) -> Iterator[tuple]:
    """The counts of all ballots, for each scope: by proposal and space, then by proposal alone."""
    for least, scope in enumerate((Scope.ALL, Scope.TRUSTED, Scope.SEQUENCE)):
        counted = ballots[ballots["scopes"] >= least]
        for cell, counts in _counted(counted, counted["proposal"].astype(np.int64) * len(places) + counted["space"]):
            proposal, space = divmod(cell, len(places))
            yield proposals[proposal], places[space], str(scope), *counts
        for proposal, counts in _counted(counted, counted["proposal"]):
            yield proposals[proposal], None, str(scope), *counts


def _counted(ballots: np.ndarray, cells: np.ndarray) -> Iterator[tuple[int, list[int]]]:
    """How many ballots of each cell add one to each of COUNTED_COLUMNS."""
    found, inverse = np.unique(cells, return_inverse=True)
    columns = [ballots["choice"] == place for place in range(len(CHOICES))]
    columns += [ballots["marks"] >> place & 1 for place in range(len(MARKS))]
    counts = np.column_stack([np.bincount(inverse, weights=one, minlength=len(found)) for one in columns])
    yield from zip(found.tolist(), counts.astype(int).tolist(), strict=True)
