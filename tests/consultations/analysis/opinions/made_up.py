"""Conversations made up: two groups that vote against each other, more or less."""

import numpy as np

from consultations.analysis.opinions.votes import Votes


def conversation(
    *, tilt: float = 3.0, sizes: tuple[int, ...] = (90, 60), statements: int = 40, each: int = 25
) -> Votes:
    """`each` votes a person. On statement s, group g leans by `tilt` to a side drawn for that group and statement; one vote in ten is a pass.

    Persons are numbered from 0, the first group first.
    """
    rng = np.random.default_rng(1)
    planted = np.repeat(np.arange(len(sizes)), sizes)
    leaning = tilt * rng.choice([-1, 1], (len(sizes), statements))
    persons = np.repeat(np.arange(len(planted)), each)
    shown = np.concatenate([rng.permutation(statements)[:each] for _person in planted])
    agrees = rng.random(len(persons)) < 1 / (1 + np.exp(-leaning[planted[persons], shown]))
    values = np.where(rng.random(len(persons)) < 0.1, 0, np.where(agrees, 1, -1))
    return Votes.from_arrays(persons, shown, values)
