"""What the groups hold: the statements that tell a group from the others, those that most people agree on, those that every group does.

Sources: compdemocracy/polis @08e03eb1, `math/src/polismath/math/repness.clj`, through the formulas of `statistics`.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from .statistics import (
    CERTAIN,
    group_informed_consensus,
    improved_consensus,
    proportion_test,
    share,
    two_proportion_test,
)
from .votes import AGREE, DISAGREE, Votes

Side = Literal["agree", "disagree"]


@dataclass(frozen=True, eq=False)
class Counts:
    """Votes of each group (rows) on each statement (columns): agree, disagree, seen."""

    agree: NDArray[np.int64]
    disagree: NDArray[np.int64]
    seen: NDArray[np.int64]

    def of_side(self, side: Side) -> NDArray[np.int64]:
        return self.agree if side == "agree" else self.disagree


@dataclass(frozen=True)
class Agreed:
    """A statement that most of those who saw it agree with, or refuse. `share` is drawn to a half (`statistics.share`)."""

    statement: Any
    side: Side
    votes: int
    seen: int
    share: float
    z: float


@dataclass(frozen=True)
class Representative:
    """A statement that tells a group from the rest: how the group votes on it, and how many times more often than the rest (`ratio`).

    `certain` is false for the one that stands for a group when no statement passes both tests.
    """

    statement: Any
    side: Side
    votes: int
    seen: int
    share: float
    ratio: float
    certain: bool


@dataclass(frozen=True)
class InformedConsensus:
    """How far every group agrees with a statement. `improved` (0 to 1) compares across numbers of groups, `classic` is that of Polis;
    `against` is as `improved`, for disagreement."""

    statement: Any
    classic: float
    improved: float
    against: float


def counts(votes: Votes, labels: NDArray[np.int64], groups: int) -> Counts:
    """`labels`: the group of each person of the votes, -1 for nobody's."""
    grouped = votes.chosen(labels[votes.person] >= 0)
    size = len(votes.statements)
    cell = labels[grouped.person] * size + grouped.statement

    def of(which: NDArray[np.bool_]) -> NDArray[np.int64]:
        return np.bincount(cell[which], minlength=groups * size).reshape(groups, size)

    return Counts(of(grouped.value == AGREE), of(grouped.value == DISAGREE), of(np.ones(len(cell), bool)))


def majority(votes: Votes, *, side: Side = "agree", top: int = 5) -> list[Agreed]:
    """The statements that most people agree with (or refuse), surest first: share above a half, and certainly so; no group is looked at."""
    everybody = counts(votes, np.zeros(len(votes.people), np.int64), 1)
    held, seen = everybody.of_side(side)[0], everybody.seen[0]
    shares, z = share(held, seen), proportion_test(held, seen)
    kept = np.flatnonzero((shares > 0.5) & (z > CERTAIN) & ~votes.moderated)
    best = kept[np.argsort(-(shares * z)[kept], kind="stable")][:top]
    return [
        Agreed(votes.statements[i].item(), side, int(held[i]), int(seen[i]), float(shares[i]), float(z[i]))
        for i in best
    ]


def informed_consensus(votes: Votes, of_groups: Counts) -> list[InformedConsensus]:
    """Every statement that was not withdrawn, best `improved` first."""
    classic = group_informed_consensus(of_groups.agree, of_groups.seen)
    improved = improved_consensus(of_groups.agree, of_groups.disagree, of_groups.seen)
    against = improved_consensus(of_groups.disagree, of_groups.agree, of_groups.seen)
    kept = np.flatnonzero(~votes.moderated)
    return [
        InformedConsensus(votes.statements[i].item(), float(classic[i]), float(improved[i]), float(against[i]))
        for i in kept[np.argsort(-improved[kept], kind="stable")]
    ]


def representative(
    votes: Votes, of_groups: Counts, group: int, *, top: int = 5, least_seen: int = 10
) -> list[Representative]:
    """The statements that tell this group from the rest, at most `top`: those it agrees with, then those it refuses, clearest first.

    Both tests must be certain: most of the group votes so, and more than the rest does. The clearest agreement is always among them. When no statement
    passes, the clearest one stands alone, as Polis has it; none if nothing is clear at all. Statements seen by fewer than `least_seen` people of the
    group are passed over: they would say more about persons than about a group.
    """
    agree, disagree = (_Sides.of(of_groups, group, side) for side in ("agree", "disagree"))
    # Never certain on both sides: each is more than half of the votes.
    agrees = agree.certain | (~disagree.certain & (agree.clearness >= disagree.clearness))
    certain, clearness = agree.certain | disagree.certain, np.where(agrees, agree.clearness, disagree.clearness)
    looked_at = (of_groups.seen[group] >= least_seen) & ~votes.moderated & (clearness > 0)
    order = np.argsort(-clearness, kind="stable")
    if not (certain & looked_at).any():
        best = order[looked_at[order]][:1]
    else:
        best = order[(certain & looked_at)[order]]
        agreed_first = np.concatenate([best[agrees[best]][:1], best])
        _kept, places = np.unique(agreed_first, return_index=True)
        best = agreed_first[np.sort(places)][:top]
    best = best[np.argsort(~agrees[best], kind="stable")]
    return [_representative(votes, agree if agrees[i] else disagree, i) for i in best]


@dataclass(frozen=True, eq=False)
class _Sides:
    """One group against the rest, on one side, for every statement."""

    side: Side
    votes: NDArray[np.int64]
    seen: NDArray[np.int64]
    share: NDArray[np.float64]
    ratio: NDArray[np.float64]
    inside: NDArray[np.float64]
    against_rest: NDArray[np.float64]

    @classmethod
    def of(cls, of_groups: Counts, group: int, side: Side) -> "_Sides":
        held, seen = of_groups.of_side(side), of_groups.seen
        rest, rest_seen = held.sum(axis=0) - held[group], seen.sum(axis=0) - seen[group]
        own = share(held[group], seen[group])
        return cls(
            side=side,
            votes=held[group],
            seen=seen[group],
            share=own,
            ratio=own / share(rest, rest_seen),
            inside=proportion_test(held[group], seen[group]),
            against_rest=two_proportion_test(held[group], seen[group], rest, rest_seen),
        )

    @property
    def certain(self) -> NDArray[np.bool_]:
        return (self.inside > CERTAIN) & (self.against_rest > CERTAIN)

    @property
    def clearness(self) -> NDArray[np.float64]:
        """ra · rat · pa · pat. Two negative tests do not make a clear statement."""
        return self.ratio * np.maximum(self.against_rest, 0) * self.share * np.maximum(self.inside, 0)


def _representative(votes: Votes, sides: _Sides, place: int) -> Representative:
    return Representative(
        statement=votes.statements[place].item(),
        side=sides.side,
        votes=int(sides.votes[place]),
        seen=int(sides.seen[place]),
        share=float(sides.share[place]),
        ratio=float(sides.ratio[place]),
        certain=bool(sides.certain[place]),
    )
