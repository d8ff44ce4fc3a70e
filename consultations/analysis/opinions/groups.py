"""The opinion groups of a conversation, or why there are none to show."""

import importlib.metadata
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .clusters import Cut, cut
from .consensus import Agreed, InformedConsensus, Representative, counts, informed_consensus, majority, representative
from .guards import stability, structure
from .projection import projected
from .votes import Votes


@dataclass(frozen=True)
class Rules:
    """When groups are shown, and how much of them. The thresholds are those of `guards`; the numbers of people protect persons."""

    least_votes: int = 7
    """Statements a person voted on, to be grouped (Polis)."""
    least_people: int = 100
    least_group: int = 20
    least_structure: float = 1.5
    least_stability: float = 0.2
    ks: tuple[int, ...] = (2, 3, 4, 5)
    top: int = 5
    compared: int = 10
    """Statements at the head of the group-informed consensus, whose likeness is told for each number of groups."""


class Reason(StrEnum):
    """Why no groups are shown."""

    TOO_FEW_PEOPLE = "too few people"
    NO_STRUCTURE = "votes as if dealt at random"
    SMALL_GROUP = "a group too small to be shown"
    UNSTABLE = "other groups with other statements"


@dataclass(frozen=True)
class Measures:
    """What the decision stands on; `None` was not measured, because an earlier guard had already refused."""

    people: int
    """People who voted on enough statements to be grouped."""
    structure: float | None = None
    stability: float | None = None


@dataclass(frozen=True)
class NoClearGroups:
    reason: Reason
    measures: Measures


@dataclass(frozen=True)
class Group:
    """`number` 0 is the largest."""

    number: int
    size: int
    representative: tuple[Representative, ...]


@dataclass(frozen=True)
class Alternative:
    """What another number of groups would have given. For the team: it may hold groups too small to be published."""

    k: int
    sizes: tuple[int, ...]
    silhouette: float
    likeness: float
    """Adjusted Rand index with the cut that was chosen."""
    same_consensus: int
    """How many of the `Rules.compared` first statements of the group-informed consensus are those of the chosen cut."""


@dataclass(frozen=True)
class OpinionGroups:
    groups: tuple[Group, ...]
    membership: Mapping[Any, int] = field(repr=False)
    """The group of each person who was grouped. Never published."""
    agreed: tuple[Agreed, ...]
    refused: tuple[Agreed, ...]
    consensus: tuple[InformedConsensus, ...] = field(repr=False)
    """Every statement, that which all groups agree with most first."""
    alternatives: tuple[Alternative, ...]
    measures: Measures

    @property
    def k(self) -> int:
        return len(self.groups)


def opinion_groups(votes: Votes, *, seed: int, rules: Rules = Rules()) -> OpinionGroups | NoClearGroups:
    """Group people by how they vote, if the votes hold groups that can be shown.

    The number of groups is the one with the best silhouette, among those whose groups all have `rules.least_group` people. The same votes, seed, rules and
    `versions` give the same groups: one thread, one start of each iteration, signs and numbers of groups fixed. Seconds to a minute: never in a request.
    """
    kept = enough_votes(votes, rules)
    people = int(kept.sum())
    if people < rules.least_people:
        return NoClearGroups(Reason.TOO_FEW_PEOPLE, Measures(people))
    strong = structure(votes, seed=seed)
    if strong < rules.least_structure:
        return NoClearGroups(Reason.NO_STRUCTURE, Measures(people, strong))
    made = cuts(votes, seed=seed, rules=rules)
    shown = [one for one in made if min(one.sizes) >= rules.least_group]
    if not shown:
        return NoClearGroups(Reason.SMALL_GROUP, Measures(people, strong))
    best = max(shown, key=lambda one: one.silhouette)
    stable = stability(votes, kept, best.k, seed=seed)
    measures = Measures(people, strong, stable)
    if stable < rules.least_stability:
        return NoClearGroups(Reason.UNSTABLE, measures)
    return _told(votes, kept, best, made, measures, rules)


def versions() -> dict[str, str]:
    """The releases that made a result: with others, the same votes may be cut otherwise."""
    return {"python": platform.python_version()} | {
        name: importlib.metadata.version(name) for name in ("numpy", "scipy", "scikit-learn")
    }


def enough_votes(votes: Votes, rules: Rules = Rules()) -> NDArray[np.bool_]:
    """One per person: whether they voted on enough statements to be grouped."""
    return votes.seen_by_person() >= rules.least_votes


def cuts(votes: Votes, *, seed: int, rules: Rules = Rules()) -> list[Cut]:
    """Those with enough votes cut in each number of groups that can be made, without asking whether the groups are true."""
    points = projected(votes, seed=seed).points[enough_votes(votes, rules)]
    return [made for k in rules.ks if (made := cut(points, k, seed=seed))]


def _told(
    votes: Votes, kept: NDArray[np.bool_], best: Cut, made: list[Cut], measures: Measures, rules: Rules
) -> OpinionGroups:
    of_groups = counts(votes, _labels(kept, best), best.k)
    consensus = informed_consensus(votes, of_groups)
    return OpinionGroups(
        groups=tuple(
            Group(number, size, tuple(representative(votes, of_groups, number, top=rules.top)))
            for number, size in enumerate(best.sizes)
        ),
        membership=dict(zip(votes.people[kept].tolist(), best.labels.tolist(), strict=True)),
        agreed=tuple(majority(votes, side="agree", top=rules.top)),
        refused=tuple(majority(votes, side="disagree", top=rules.top)),
        consensus=tuple(consensus),
        alternatives=tuple(_alternative(votes, kept, one, best, consensus, rules.compared) for one in made),
        measures=measures,
    )


def _alternative(
    votes: Votes, kept: NDArray[np.bool_], one: Cut, best: Cut, consensus: list[InformedConsensus], compared: int
) -> Alternative:
    others = consensus if one is best else informed_consensus(votes, counts(votes, _labels(kept, one), one.k))
    heads = [{statement.statement for statement in listed[:compared]} for listed in (consensus, others)]
    return Alternative(one.k, one.sizes, one.silhouette, one.likeness(best), len(heads[0] & heads[1]))


def _labels(kept: NDArray[np.bool_], one: Cut) -> NDArray[np.int64]:
    """The group of each person of the votes, -1 for those who are in none."""
    labels = np.full(len(kept), -1, np.int64)
    labels[kept] = one.labels
    return labels
