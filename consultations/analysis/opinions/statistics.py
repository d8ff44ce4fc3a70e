"""The formulas of Polis over counts of votes: shares, two tests, agreement of all groups, priority of a statement.

Each works on numbers or on arrays of them. A = agree, D = disagree, P = pass, S = seen (A + D + P). Sources: compdemocracy/polis @08e03eb1,
`math/src/polismath/math/{stats,repness,conversation}.clj` and compdemocracy.org/group-informed-consensus for all but `effective_agreement` and `geometric_mean`
(polis-community/red-dwarf, pull request 120, 2026).
"""

from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[Any]

CERTAIN: Final = 1.2816  # standard deviations: 90 %, one side
META_PRIORITY: Final = 49.0  # 7 squared: statements about the conversation itself


def share(votes: ArrayLike, seen: ArrayLike) -> Numbers:
    """(A + 1) / (S + 2): the share of those who saw it, drawn to a half when few did (Laplace)."""
    return (np.asarray(votes) + 1) / (np.asarray(seen) + 2)


def proportion_test(votes: ArrayLike, seen: ArrayLike) -> Numbers:
    """By how many standard deviations a share is above a half: 2 sqrt(S + 1) ((A + 1) / (S + 1) - 0.5)."""
    more = np.asarray(seen) + 1
    return 2 * np.sqrt(more) * ((np.asarray(votes) + 1) / more - 0.5)


def two_proportion_test(votes_in: ArrayLike, seen_in: ArrayLike, votes_out: ArrayLike, seen_out: ArrayLike) -> Numbers:
    """By how many standard deviations the first share is above the second, one being added to the four counts; 0 when both are 1."""
    agree_in, all_in = np.asarray(votes_in) + 1, np.asarray(seen_in) + 1
    agree_out, all_out = np.asarray(votes_out) + 1, np.asarray(seen_out) + 1
    pooled = (agree_in + agree_out) / (all_in + all_out)
    deviation = np.sqrt(pooled * (1 - pooled) * (1 / all_in + 1 / all_out))
    difference = np.asarray(agree_in / all_in - agree_out / all_out, float)
    return np.divide(difference, deviation, out=np.zeros_like(difference), where=deviation > 0)


def group_informed_consensus(agree: ArrayLike, seen: ArrayLike) -> Numbers:
    """The product over groups (first axis) of (A + 1) / (S + 2): high only when no group is against. It falls as groups are added."""
    return share(agree, seen).prod(axis=0)


def effective_agreement(agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike) -> Numbers:
    """pa (1 - pd), each share with the prior of Jeffreys, (A + 0.5) / (S + 1): passing is not agreeing, and disagreeing is less still.

    With agree and disagree exchanged, it says how much a statement is refused.
    """
    more = np.asarray(seen) + 1
    return (np.asarray(agree) + 0.5) / more * (1 - (np.asarray(disagree) + 0.5) / more)


def improved_consensus(agree: ArrayLike, disagree: ArrayLike, seen: ArrayLike) -> Numbers:
    """The geometric mean over groups (first axis) of the effective agreement: the same scale for two groups and for five."""
    return np.exp(np.log(effective_agreement(agree, disagree, seen)).mean(axis=0))


def priority(
    agree: ArrayLike, passed: ArrayLike, seen: ArrayLike, extremity: ArrayLike, *, meta: ArrayLike = False
) -> Numbers:
    """How much a statement needs votes: [(1 - p)(E + 1) a (1 + 8 · 2^(-S/5))]², where E is its distance from the centre of the projection.

    New statements, those that divide and those that are agreed with come first; those that people pass on come last.
    """
    agreed, unsure = share(agree, seen), share(passed, seen)
    importance = (1 - unsure) * (np.asarray(extremity) + 1) * agreed
    return np.where(meta, META_PRIORITY, (importance * (1 + 8 * 2 ** (-np.asarray(seen) / 5))) ** 2)
