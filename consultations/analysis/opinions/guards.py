"""Whether there are groups at all: two tests that false groups do not pass.

k-means cuts anything, and the silhouette said .31 to .87 of groups that were not there (synthetic votes, ten a person). Two measures did tell:

* *structure*: the first singular value of the votes, over its mean when the votes on each statement are dealt again at random. Nothing in common: about 1 (.97 to 1.08
  in synthetic conversations whose groups cannot be found again). Real conversations: 1.4 when unstable, else 1.6 to 2.8.
* *stability*: the statements are split at random in two halves, people are grouped by each, and the two cuts are compared (adjusted Rand index). The median
  of several splits, since one split says as much about its luck.

The thresholds come from eight real conversations and a sweep of synthetic ones: a start, not a law. They would refuse one that Polis itself groups.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from .clusters import labels_of
from .projection import projected, strength
from .votes import Votes


def structure(votes: Votes, *, seed: int, shuffles: int = 5) -> float:
    """How many times stronger the first direction is than in shuffled votes; 0 when the votes on each statement are all the same."""
    found = strength(votes, seed=seed)
    rng = np.random.default_rng(seed)
    by_chance = np.mean([strength(votes.shuffled(rng), seed=seed) for _ in range(shuffles)])
    return float(found / by_chance) if by_chance else 0.0


def stability(
    votes: Votes, kept: NDArray[np.bool_], k: int, *, seed: int, splits: int = 9, least_seen: int = 4
) -> float:
    """The median likeness of the cuts in k made from two halves of the statements, 0 when a half cannot be cut.

    `kept` says who is grouped. Those who saw fewer than `least_seen` statements of a half are left out of the comparison: they stand at its centre.
    """
    rng = np.random.default_rng(seed)
    return float(np.median([_likeness_of_halves(votes, kept, k, rng, seed, least_seen) for _ in range(splits)]))


def _likeness_of_halves(
    votes: Votes, kept: NDArray[np.bool_], k: int, rng: np.random.Generator, seed: int, least_seen: int
) -> float:
    shown = rng.permutation(np.flatnonzero(~votes.moderated))
    in_first = np.isin(np.arange(len(votes.statements)), shown[: len(shown) // 2])
    halves = [votes.chosen(votes.weighing & (in_first[votes.statement] == first)) for first in (True, False)]
    both = kept & np.logical_and(*(half.seen_by_person() >= least_seen for half in halves))
    cuts = [labels_of(projected(half, seed=seed).points[both], k, seed=seed) for half in halves]
    if cuts[0] is None or cuts[1] is None:
        return 0.0
    return float(adjusted_rand_score(*cuts))
