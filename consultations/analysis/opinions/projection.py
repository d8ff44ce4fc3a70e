"""Where people stand: the two directions in which their votes differ most.

Principal components of the votes, as Polis computes them (polismath, `pca.clj`), without a dense matrix: a statement that somebody has not seen takes the mean of
its votes, which is 0 once the mean is taken away, so it need not be written. Ten thousand statements by a hundred thousand people are 9 GB otherwise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.linalg import svds
from threadpoolctl import threadpool_limits

from .votes import Votes

COMPONENTS = 2
SHUFFLED_TOLERANCE = 1e-4  # relative, of a singular value that is only compared with another

one_thread = threadpool_limits.wrap(limits=1)
"""Sums made in another order have other last digits; and on matrices so narrow, threads only wait for each other."""


@dataclass(frozen=True, eq=False)
class Projection:
    """`points` has a row for each person of the votes and two columns; `strength` is the first singular value."""

    points: NDArray[np.float64]
    strength: float


@one_thread
def projected(votes: Votes, *, seed: int) -> Projection:
    """The place of each person. Who voted little is moved away from the centre, by sqrt(statements / statements seen), as in Polis.

    Everybody at the centre, and a strength of 0, when no two votes on a statement differ or when there are fewer than three people or statements.
    """
    matrix = centred(votes)
    if matrix.nnz == 0 or min(matrix.shape) <= COMPONENTS:
        return Projection(np.zeros((len(votes.people), COMPONENTS)), 0.0)
    _left, values, right = svds(matrix, k=COMPONENTS, v0=_start(matrix, seed))
    right = right[np.argsort(-values)]
    # A component and its opposite are the same one: its greatest loading is made positive.
    greatest = np.abs(right).argmax(axis=1)
    right *= np.sign(right[np.arange(COMPONENTS), greatest])[:, None]
    # Withdrawn statements count as seen by everybody (Polis makes them columns of zeros).
    shown = np.bincount(votes.person[votes.weighing], minlength=len(votes.people)) + votes.moderated.sum()
    scale = np.sqrt(len(votes.statements) / np.maximum(shown, 1))
    return Projection(matrix @ right.T * scale[:, None], float(values.max()))


@one_thread
def strength(votes: Votes, *, seed: int) -> float:
    """The first singular value: how much the votes differ along the first direction. To be compared only with that of shuffled votes."""
    matrix = centred(votes)
    if matrix.nnz == 0 or min(matrix.shape) <= COMPONENTS:
        return 0.0
    start = _start(matrix, seed)
    return float(svds(matrix, k=1, v0=start, tol=SHUFFLED_TOLERANCE, return_singular_vectors=False)[0])


def centred(votes: Votes) -> csr_matrix:
    """People by statements: each vote less the mean of its statement; nothing where nothing was seen, or withdrawn."""
    votes = votes.chosen(votes.weighing)
    size = len(votes.statements)
    seen = np.bincount(votes.statement, minlength=size)
    mean = np.bincount(votes.statement, weights=votes.value, minlength=size) / np.maximum(seen, 1)
    matrix = csr_matrix(
        (votes.value - mean[votes.statement], (votes.person, votes.statement)), shape=(len(votes.people), size)
    )
    matrix.eliminate_zeros()
    return matrix


def _start(matrix: csr_matrix, seed: int) -> NDArray[np.float64]:
    """Where the iteration starts: always the same for a seed. Not a vector of ones, which is orthogonal to everything centred."""
    return np.random.default_rng(seed).normal(size=min(matrix.shape))
