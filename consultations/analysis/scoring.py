"""What the votes on a proposal are worth: rates, how sure they are, and the scores made of them.

The formulas are those that Make.org published and uses (main-api, `ProposalScorer.scala`), written again from their description;
`tests/consultations/analysis/test_scoring.py` has their test vectors. Three rules that surprise:

* the share of a qualification (« J’aime », « Irréaliste »…) is out of all the votes, not out of the votes it may be added to;
* a share is smoothed, so that a proposal without a vote has a rate too (0.33): show no score before some votes;
* `Score.lower` sorts proposals of few and of many votes together. For a plain share, `wilson.py` does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import hypot, sqrt
from types import MappingProxyType

# What may be added to each vote.
QUALIFICATIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agree": ("like_it", "doable", "platitude_agree"),
        "disagree": ("no_way", "impossible", "platitude_disagree"),
        "neutral": ("do_not_understand", "no_opinion", "do_not_care"),
    }
)
VOTES = tuple(QUALIFICATIONS)

# Added to a count before it is divided by the votes plus one.
VOTE_SMOOTHING, QUALIFICATION_SMOOTHING = 0.33, 0.01

# Scores that add shares up: each with the sign it has in the sum.
PLATITUDE: Mapping[str, int] = MappingProxyType({"platitude_agree": 1, "platitude_disagree": 1})
_PLATITUDE_TAKEN = dict.fromkeys(PLATITUDE, -1)
GREATNESS: Mapping[str, int] = MappingProxyType({"like_it": 1, "no_way": -1})
REALISTIC: Mapping[str, int] = MappingProxyType({"doable": 1, "impossible": -1})
ENGAGEMENT: Mapping[str, int] = MappingProxyType({**GREATNESS, **REALISTIC, **_PLATITUDE_TAKEN})
TOP: Mapping[str, int] = MappingProxyType({"agree": 1, **ENGAGEMENT})
REJECTION: Mapping[str, int] = MappingProxyType(
    {"disagree": 1, "no_way": 1, "impossible": 1, "like_it": -1, "doable": -1, **_PLATITUDE_TAKEN}
)
# The score that adds, of each pair, the smaller share.
CONTROVERSY = (("agree", "disagree"), ("like_it", "no_way"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people gave each vote to a proposal, and each qualification to their vote.

    Raises ValueError for counts that cannot be: below zero, or more people who qualified a vote than gave it.
    """

    agree: int = 0
    disagree: int = 0
    neutral: int = 0
    like_it: int = 0
    doable: int = 0
    platitude_agree: int = 0
    no_way: int = 0
    impossible: int = 0
    platitude_disagree: int = 0
    do_not_understand: int = 0
    no_opinion: int = 0
    do_not_care: int = 0

    def __post_init__(self) -> None:
        for vote, qualifications in QUALIFICATIONS.items():
            given = getattr(self, vote)
            if given < 0:
                raise ValueError(f"{vote}: {given} votes")
            for key in qualifications:
                if not 0 <= getattr(self, key) <= given:
                    raise ValueError(f"{key}: {getattr(self, key)} out of {given} votes")

    @property
    def votes(self) -> int:
        """All the votes, whatever they say."""
        return self.agree + self.disagree + self.neutral


KEYS = tuple(field.name for field in fields(Counts))


def smoothing(key: str) -> float:
    """What is added to the count of a vote, or of a qualification, before it is made a rate."""
    return VOTE_SMOOTHING if key in VOTES else QUALIFICATION_SMOOTHING


def rate(counts: Counts, key: str) -> float:
    """The smoothed share (0 to 1) of `key` among all the votes of the proposal: (k + s) / (n + 1), 1 at most."""
    return min((getattr(counts, key) + smoothing(key)) / (1 + counts.votes), 1.0)


def half_width(share: float, votes: int) -> float:
    """Half the interval in which a share of so many votes lies at two standard deviations.

    A. Agresti and B. A. Coull, "Approximate is better than 'exact' for interval estimation of binomial proportions",
    The American Statistician 52, 1998: two successes and two failures more.
    """
    adjusted = (votes * share + 2) / (votes + 4)
    return 2 * sqrt(adjusted * (1 - adjusted) / (votes + 4))


@dataclass(frozen=True, slots=True)
class Score:
    """A value and half the width of the interval around it. Sums and differences of shares go from −4 to 4."""

    value: float
    half_width: float

    @property
    def lower(self) -> float:
        return self.value - self.half_width

    @property
    def upper(self) -> float:
        return self.value + self.half_width

    def __add__(self, other: "Score") -> "Score":
        return Score(self.value + other.value, hypot(self.half_width, other.half_width))

    def __sub__(self, other: "Score") -> "Score":
        return Score(self.value - other.value, hypot(self.half_width, other.half_width))


def least(one: Score, other: Score) -> Score:
    """The smaller value, with the wider interval of the two."""
    return Score(min(one.value, other.value), max(one.half_width, other.half_width))


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a proposal from its counts.

    `trusted` counts the votes whose trust class makes them count more (None: those of `counts`); they make `trusted_weight`
    (0 to 1) of each share. The interval is that of all the votes.
    """

    counts: Counts
    trusted: Counts | None = None
    trusted_weight: float = 0.5

    def of(self, key: str) -> Score:
        """The share of a vote or of a qualification, by its name in `Counts`."""
        share = rate(self.counts, key)
        width = half_width(share, self.counts.votes)
        if self.trusted is not None:
            share = self.trusted_weight * rate(self.trusted, key) + (1 - self.trusted_weight) * share
        return Score(share, width)

    def _sum(self, signs: Mapping[str, int]) -> Score:
        total = Score(0.0, 0.0)
        for key, sign in signs.items():
            total = total + self.of(key) if sign > 0 else total - self.of(key)
        return total

    @property
    def top(self) -> Score:
        """How much people want it, and say it can be done: the order « les plus soutenues »."""
        return self._sum(TOP)

    @property
    def controversy(self) -> Score:
        """How much people are divided over it: the order « les plus discutées »."""
        (agree, disagree), (like_it, no_way) = CONTROVERSY
        return least(self.of(agree), self.of(disagree)) + least(self.of(like_it), self.of(no_way))

    @property
    def rejection(self) -> Score:
        """How much people do not want it."""
        return self._sum(REJECTION)

    @property
    def greatness(self) -> Score:
        """Loved, less refused outright."""
        return self._sum(GREATNESS)

    @property
    def realistic(self) -> Score:
        """Said doable, less said impossible."""
        return self._sum(REALISTIC)

    @property
    def platitude(self) -> Score:
        """Said obvious, by those who agree and those who do not."""
        return self._sum(PLATITUDE)

    @property
    def engagement(self) -> Score:
        """Whether people took the trouble to say more than a vote, for or against commonplace."""
        return self._sum(ENGAGEMENT)
