"""The lower bounds of the scores of many proposals at once: those of `scoring`, one column for all of them.

Ten thousand proposals one by one take more than a second, nearly all of it in small objects; as columns, some hundredths. The tables of
signs are those of `scoring`, and a test compares the two on the same counts.
"""

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

import numpy as np

from .scoring import CONTROVERSY, KEYS, REJECTION, TOP, Counts, smoothing

_in_order = attrgetter(*KEYS)


class Bounds(NamedTuple):
    """For each proposal, in their order: what `Scores(…).top.lower`, `.controversy.lower` and `.rejection.lower` are."""

    top: np.ndarray
    controversy: np.ndarray
    rejection: np.ndarray


class _Columns:
    """The share of each vote and qualification, and half the width of its interval squared (`scoring.rate`, `scoring.half_width`)."""

    def __init__(self, many: Sequence[Counts]) -> None:
        table = np.array([_in_order(counts) for counts in many], dtype=float).reshape(-1, len(KEYS))
        given = dict(zip(KEYS, table.T, strict=True))
        votes = given["agree"] + given["disagree"] + given["neutral"]
        self.shares = {key: np.minimum((given[key] + smoothing(key)) / (1 + votes), 1.0) for key in KEYS}
        self.squares = {}
        for key, share in self.shares.items():
            adjusted = (votes * share + 2) / (votes + 4)
            self.squares[key] = 4 * adjusted * (1 - adjusted) / (votes + 4)

    def sum(self, signs: Mapping[str, int]) -> np.ndarray:
        """The lower bound of shares added up, or taken off."""
        value = sum(sign * self.shares[key] for key, sign in signs.items())
        return value - np.sqrt(sum(self.squares[key] for key in signs))

    def controversy(self) -> np.ndarray:
        """Of each pair the smaller share, and the wider interval."""
        value = sum(np.minimum(self.shares[one], self.shares[other]) for one, other in CONTROVERSY)
        return value - np.sqrt(sum(np.maximum(self.squares[one], self.squares[other]) for one, other in CONTROVERSY))


def lower_bounds(many: Sequence[Counts]) -> Bounds:
    """The bounds that sort these proposals."""
    columns = _Columns(many)
    return Bounds(columns.sum(TOP), columns.controversy(), columns.sum(REJECTION))
