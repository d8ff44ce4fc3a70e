"""Where the votes put a proposal: consensus, rejection, limbo or controversy, and whether it is sure enough to be said.

The rule is Make.org's (`ProposalScorer.scala`). On few votes it says anything (without a vote, "controversy"), so a zone is
published only over a floor of votes, and if nearly all the proposals that such votes may come from are in it: the shares of
agree, disagree and neutral votes are three independent Beta(k + s, n − k + 1), those of the "sampled zone".

Drawing them a thousand times and counting the zones only estimates a chance that can be written down, since the rule compares
each share with two limits. It is written down: the same counts have the same zone, with no seed, whatever they are asked with.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from .scoring import VOTE_SMOOTHING, Counts, Scores

# The limits of the rule, as shares (0 to 1).
LARGE, SMALL, UNDECIDED = 0.6, 0.15, 0.4
FLOOR, AGREEMENT = 50, 0.95


class Zone(StrEnum):
    """What the votes say of a proposal. "Limbo" is told to the public as « peu tranché »."""

    CONSENSUS = "consensus"
    REJECTION = "rejection"
    LIMBO = "limbo"
    CONTROVERSY = "controversy"


class Unsettled(StrEnum):
    """Why a proposal has no zone yet."""

    NOT_ENOUGH_VOTES = "not_enough_votes"
    TO_CONFIRM = "to_confirm"


def zone_of(agree: float, disagree: float, neutral: float) -> Zone:
    """The zone of three shares, in this order of the questions. 55 % for and 10 % against is a consensus, by the second clause."""
    if agree >= LARGE or (neutral < UNDECIDED and disagree < SMALL):
        return Zone.CONSENSUS
    if disagree >= LARGE or (neutral < UNDECIDED and agree < SMALL):
        return Zone.REJECTION
    if neutral >= UNDECIDED:
        return Zone.LIMBO
    return Zone.CONTROVERSY


def zone(scores: Scores) -> Zone:
    """The zone of the shares as they are, of however few votes: not to be published; see `settled_zone`."""
    return zone_of(*(scores.of(key).value for key in ("agree", "disagree", "neutral")))


def zone_chances(many: Sequence[Counts]) -> np.ndarray:
    """For each proposal, a row with the chance (0 to 1) that it is in each `Zone`, in their order; a row adds up to 1."""
    # Here, because the pages of the site import this module and most never ask: it costs each process 30 MB.
    from scipy.special import betainc

    votes = np.array([counts.votes for counts in many], dtype=float)

    def below(key: str, limit: float) -> np.ndarray:
        """The chance that the share of `key` is under the limit: the distribution function of its Beta."""
        given = np.array([getattr(counts, key) for counts in many], dtype=float)
        return betainc(given + VOTE_SMOOTHING, votes - given + 1, limit)

    agree_small, agree_not_large = below("agree", SMALL), below("agree", LARGE)
    disagree_small, disagree_not_large = below("disagree", SMALL), below("disagree", LARGE)
    decided = below("neutral", UNDECIDED)
    # `zone_of`, clause by clause: shares that a clause kept are not those of the next ones.
    consensus = (1 - agree_not_large) + agree_not_large * decided * disagree_small
    rejection = agree_not_large * (1 - disagree_not_large) + agree_small * decided * (
        disagree_not_large - disagree_small
    )
    limbo = agree_not_large * disagree_not_large * (1 - decided)
    controversy = (agree_not_large - agree_small) * (disagree_not_large - disagree_small) * decided
    return np.column_stack([consensus, rejection, limbo, controversy])


def settled_zones(
    many: Sequence[Counts], *, floor: int = FLOOR, agreement: float = AGREEMENT
) -> list[Zone | Unsettled]:
    """The zone of each proposal that may be published, or why there is none yet. Ten thousand take some hundredths of a second.

    `floor` is a number of votes; `agreement` the least chance (0.5 to 1) that the proposal is in the zone.
    """
    if not 0.5 < agreement <= 1:  # At half or under, two zones could be settled at once.
        raise ValueError(f"agreement: {agreement}")
    settled: list[Zone | Unsettled] = [Unsettled.NOT_ENOUGH_VOTES] * len(many)
    known = [place for place, counts in enumerate(many) if counts.votes >= floor]
    if not known:
        return settled
    chances = zone_chances([many[place] for place in known])
    zones = list(Zone)
    for place, row, best in zip(known, chances, chances.argmax(axis=1), strict=True):
        settled[place] = zones[best] if row[best] >= agreement else Unsettled.TO_CONFIRM
    return settled


def settled_zone(counts: Counts, *, floor: int = FLOOR, agreement: float = AGREEMENT) -> Zone | Unsettled:
    """`settled_zones` of one proposal."""
    return settled_zones([counts], floor=floor, agreement=agreement)[0]
