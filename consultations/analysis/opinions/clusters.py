"""Cutting people into k groups, and saying how far apart the groups are.

k-means, the silhouette and the adjusted Rand index are scikit-learn's. Groups are numbered from the largest, so that the same cut always has the same numbers.
"""

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import adjusted_rand_score, silhouette_samples

from .projection import one_thread

STARTS = 10
SAMPLE = 4_000  # people whose distances to each other are measured: 128 MB


@dataclass(frozen=True, eq=False)
class Cut:
    """`labels`: the group of each point, 0 being the largest."""

    labels: NDArray[np.int64]
    silhouette: float

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(np.bincount(self.labels).tolist())

    @property
    def k(self) -> int:
        return len(self.sizes)

    def likeness(self, other: "Cut") -> float:
        """Adjusted Rand index (Hubert and Arabie, 1985): 1 when both cuts are the same, about 0 when they have nothing to do with each other."""
        return float(adjusted_rand_score(self.labels, other.labels))


def cut(points: NDArray[np.float64], k: int, *, seed: int) -> Cut | None:
    """The points in k groups, by the best of ten starts of k-means; None when there are not k different points, or not more people than groups."""
    labels = labels_of(points, k, seed=seed)
    return None if labels is None else Cut(labels, silhouette(points, labels, seed=seed))


@one_thread
def labels_of(points: NDArray[np.float64], k: int, *, seed: int) -> NDArray[np.int64] | None:
    """As `cut`, without the silhouette."""
    if len(points) <= k:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer different points than groups: seen in the sizes
        found = KMeans(k, n_init=STARTS, random_state=seed).fit(points).labels_
    sizes = np.bincount(found, minlength=k)
    if not sizes.all():
        return None
    first = np.array([np.flatnonzero(found == group)[0] for group in range(k)])
    rank = np.empty(k, np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(k)
    return rank[found]


@one_thread
def silhouette(points: NDArray[np.float64], labels: NDArray[np.int64], *, seed: int, sample: int = SAMPLE) -> float:
    """The mean silhouette (Rousseeuw, 1987), -1 to 1, estimated on about `sample` people, the same share of each group.

    Each group is drawn from and weighed by its size, so that a small one is never missed. It chooses between cuts of the same points; it does
    not tell true groups from false ones (`guards`).
    """
    rng = np.random.default_rng(seed)
    sizes = np.bincount(labels)
    drawn = np.concatenate(
        [_drawn(np.flatnonzero(labels == group), len(labels), sample, rng) for group in range(len(sizes))]
    )
    each = silhouette_samples(points[drawn], labels[drawn])
    means = np.bincount(labels[drawn], weights=each) / np.bincount(labels[drawn])
    return float(means @ sizes / len(labels))


def _drawn(members: NDArray[np.int64], people: int, sample: int, rng: np.random.Generator) -> NDArray[np.int64]:
    wanted = max(round(sample * len(members) / people), 50)
    return members if wanted >= len(members) else rng.choice(members, wanted, replace=False)
