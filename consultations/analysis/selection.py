"""Which proposals a person is asked to vote on: a dozen, chosen so that new ones are seen and good ones are found.

The way is Make.org's (main-api, `SelectionAlgorithm.scala`, defaults of `Sequence.scala`), written again from its description,
with one draw in ten left to chance alone, so that shares can be estimated without the bias of the choice. A proposal is *new*
under ten votes, then *tested*, then *excluded*: shown no more. Tested ones are drawn by Thompson sampling: each share is drawn
from its Beta(k + s, n − k + 1), and those whose drawn score is highest are the candidates; the least voted of the first ten is
taken. Two proposals of a sequence have neither an author nor a keyword in common.

`Pools` is the same for everybody: make it once for many sequences. Nothing about the person is used but what they voted on.
"""

import random
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from math import ceil, floor

import numpy as np

from .scoring import CONTROVERSY, TOP, Counts, Scores, smoothing

# What Thompson sampling draws: all that the two scores are made of.
_DRAWN = ("disagree", *TOP)
_TOP_SIGNS = np.array([TOP.get(key, 0) for key in _DRAWN])
_PAIRS = [tuple(_DRAWN.index(key) for key in pair) for pair in CONTROVERSY]


class Reason(StrEnum):
    """Why a proposal is in a sequence. Only votes on RANDOM ones give shares without the bias of the choice."""

    NEW = "new"
    TESTED = "tested"
    CONTROVERSY = "controversy"
    RANDOM = "random"
    COMPLETION = "completion"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A published proposal. `published` is a moment in any unit; an author of None is like no other."""

    id: Hashable
    published: float
    counts: Counts
    author: Hashable | None = None
    keywords: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Rules:
    """The choices of a consultation: sizes in proposals, ratios and thresholds from 0 to 1, limits in votes."""

    size: int = 12
    new_ratio: float = 0.3
    controversy_ratio: float = 0.1
    random_ratio: float = 0.1
    new_below: int = 10
    tested_below: int = 1500
    # A keyword that so many of the tested proposals have tells nothing apart.
    keywords_threshold: float = 0.2
    # Among how many of the best drawn the least voted is taken, and how many are drawn for a person.
    first: int = 10
    most_tested: int = 1000
    # Lower bounds under which a tested proposal is excluded: engagement; and top or controversy, either is enough.
    engagement_above: float | None = None
    top_above: float | None = None
    controversy_above: float | None = None

    def tests(self, counts: Counts) -> bool:
        """Whether a proposal that is no longer new is still shown."""
        if counts.votes >= self.tested_below:
            return False
        scores = Scores(counts)
        if self.engagement_above is not None and scores.engagement.lower <= self.engagement_above:
            return False
        either = [
            score.lower > above
            for score, above in ((scores.top, self.top_above), (scores.controversy, self.controversy_above))
            if above is not None
        ]
        return not either or any(either)


@dataclass(frozen=True)
class Chosen:
    """A proposal of a sequence, and why it is there."""

    id: Hashable
    reason: Reason


@dataclass(frozen=True)
class Pools:
    """The proposals that are shown, oldest first, and what all the sequences need of them."""

    rules: Rules
    new: Sequence[Candidate]
    tested: Sequence[Candidate]
    common_keywords: frozenset[str]
    # The two parameters of the Beta of each share (`_DRAWN`) of each tested proposal.
    alpha: np.ndarray
    beta: np.ndarray

    @classmethod
    def of(cls, candidates: Iterable[Candidate], rules: Rules | None = None) -> "Pools":
        """Sort proposals, given in any order, into new ones, tested ones, and those shown no more."""
        rules = rules or Rules()
        new, tested = [], []
        for candidate in sorted(candidates, key=lambda one: (one.published, str(one.id))):
            if candidate.counts.votes < rules.new_below:
                new.append(candidate)
            elif rules.tests(candidate.counts):
                tested.append(candidate)
        given = np.array([[getattr(one.counts, key) for key in _DRAWN] for one in tested], dtype=float).reshape(
            len(tested), len(_DRAWN)
        )
        votes = np.array([one.counts.votes for one in tested], dtype=float).reshape(-1, 1)
        return cls(
            rules=rules,
            new=new,
            tested=tested,
            common_keywords=_common(tested, rules.keywords_threshold),
            alpha=given + [smoothing(key) for key in _DRAWN],
            beta=votes - given + 1,
        )


def _common(tested: Sequence[Candidate], threshold: float) -> frozenset[str]:
    """The keywords that at least `threshold` of the tested proposals have, rounded down: all of them when there are few."""
    counted = Counter(keyword for candidate in tested for keyword in candidate.keywords)
    return frozenset(keyword for keyword, times in counted.items() if times >= floor(threshold * len(tested)))


def next_sequence(pools: Pools, *, voted: Collection[Hashable], rng: random.Random) -> list[Chosen]:
    """The proposals to show next to a person who voted on `voted` (a set of ids), in the order to show them.

    `rules.size` of them, or all that is left. Authors and keywords come once, unless nothing else is left to fill the sequence
    (`Reason.COMPLETION`). The same pools, votes and state of `rng` give the same sequence.
    """
    return _Sequence(pools, voted, rng).chosen()


class _Sequence:
    """A sequence in the making: the proposals taken, and what may no longer be taken beside them."""

    def __init__(self, pools: Pools, voted: Collection[Hashable], rng: random.Random) -> None:
        self.pools, self.rules, self.rng = pools, pools.rules, rng
        self.new = [one for one in pools.new if one.id not in voted]
        self.places = [place for place, one in enumerate(pools.tested) if one.id not in voted]
        self.taken: dict[Hashable, Reason] = {}
        self.authors: set[Hashable] = set()
        self.keywords: set[str] = set()

    def chosen(self) -> list[Chosen]:
        self._take_random()
        self._take_new()
        self._take_tested()
        self._complete()
        sequence = [Chosen(*one) for one in self.taken.items()]
        self.rng.shuffle(sequence)
        return sequence

    @property
    def missing(self) -> int:
        return self.rules.size - len(self.taken)

    def _fits(self, candidate: Candidate) -> bool:
        return (
            candidate.id not in self.taken
            and candidate.author not in self.authors
            and self.keywords.isdisjoint(candidate.keywords)
        )

    def _take(self, candidate: Candidate, reason: Reason) -> None:
        self.taken[candidate.id] = reason
        if candidate.author is not None:
            self.authors.add(candidate.author)
        self.keywords |= candidate.keywords - self.pools.common_keywords

    def _take_random(self) -> None:
        """First, so that nothing taken before narrows the chance: each proposal has the same one, new or tested.

        The ratio holds over many sequences: a tenth of twelve is one, and two once in five times.
        """
        wanted = self.rules.size * self.rules.random_ratio
        how_many = floor(wanted) + (self.rng.random() < wanted % 1)
        shown = self.new + [self.pools.tested[place] for place in self.places]
        some = self.rng.sample(
            shown, min(len(shown), how_many * self.rules.first)
        )  # More than one, in case it does not fit.
        self._take_first(iter(some), how_many, Reason.RANDOM)

    def _take_new(self) -> None:
        """The oldest of the new ones: they are asked for until they are tested, one by one."""
        already = sum(one.id in self.taken for one in self.new)
        how_many = ceil(self.rules.new_ratio * self.rules.size) - already
        self._take_first(iter(self.new), how_many, Reason.NEW)

    def _take_first(self, candidates: Iterator[Candidate], how_many: int, reason: Reason) -> None:
        for candidate in candidates:
            if how_many <= 0:
                return
            if self._fits(candidate):
                self._take(candidate, reason)
                how_many -= 1

    def _take_tested(self) -> None:
        """Controversies, then the most wanted ones, by what is drawn for this person."""
        places = self.places
        if len(places) > self.rules.most_tested:
            places = sorted(self.rng.sample(places, self.rules.most_tested))
        generator = np.random.Generator(np.random.PCG64(self.rng.getrandbits(64)))
        drawn = generator.beta(self.pools.alpha[places], self.pools.beta[places])
        controversy = sum(drawn[:, pair].min(axis=1) for pair in _PAIRS)
        controversies = round(self.missing * self.rules.controversy_ratio)
        self._take_best(places, controversy, controversies, Reason.CONTROVERSY)
        self._take_best(places, drawn @ _TOP_SIGNS, self.missing, Reason.TESTED)

    def _take_best(self, places: Sequence[int], scores: np.ndarray, how_many: int, reason: Reason) -> None:
        """Of the first ten that fit, by score, take the one with the fewest votes; and again."""
        ranked = [self.pools.tested[places[rank]] for rank in np.argsort(-scores, kind="stable")]
        for _time in range(how_many):
            first = list(islice(filter(self._fits, ranked), self.rules.first))
            if not first:
                return
            self._take(min(first, key=lambda one: one.counts.votes), reason)

    def _complete(self) -> None:
        """With what is left, newest first: what fits, then, if the sequence is still short, what repeats an author or a keyword."""
        if self.missing <= 0:
            return
        left = self.new + [self.pools.tested[place] for place in self.places]
        left.sort(key=lambda one: (one.published, str(one.id)), reverse=True)
        self._take_first(iter(left), self.missing, Reason.COMPLETION)
        for candidate in left:
            if self.missing <= 0:
                return
            if candidate.id not in self.taken:
                self._take(candidate, Reason.COMPLETION)
