"""Zones of proposals: the vectors of the reference, and the written chances against those that draws count."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.analysis.scoring import VOTE_SMOOTHING, Counts, Scores
from consultations.analysis.zones import (
    Unsettled,
    Zone,
    settled_zone,
    settled_zones,
    zone,
    zone_chances,
    zone_of,
)
from tests.consultations.analysis.counts import CASES, any_counts, mirrored
from tests.examples import examples

thorough = settings(max_examples=examples(100), deadline=None, database=None)
shares = st.floats(0, 1)


def votes(agree: int, disagree: int, neutral: int) -> Counts:
    return Counts(agree=agree, disagree=disagree, neutral=neutral)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (CASES["A"], Zone.CONSENSUS),
        (CASES["B"], Zone.CONTROVERSY),
        (CASES["C"], Zone.REJECTION),
        (CASES["D"], Zone.LIMBO),
        (CASES["E"], Zone.CONTROVERSY),
        (CASES["F"], Zone.CONSENSUS),
        (votes(120, 15, 15), Zone.CONSENSUS),
        (votes(60, 50, 10), Zone.CONTROVERSY),
        (votes(10, 100, 10), Zone.REJECTION),
        (votes(30, 20, 60), Zone.LIMBO),
        (votes(50, 9, 41), Zone.LIMBO),
        (votes(6, 1, 1), Zone.CONSENSUS),
        (votes(33, 33, 33), Zone.CONTROVERSY),
    ],
)
def test_zone_is_that_of_the_reference(counts, expected):
    assert zone(Scores(counts)) == expected


@thorough
@given(shares, shares, shares)
def test_each_clause_comes_in_its_order_and_every_share_has_one_zone(agree, disagree, neutral):
    found = zone_of(agree, disagree, neutral)
    for_it = agree >= 0.6 or (neutral < 0.4 and disagree < 0.15)
    against = disagree >= 0.6 or (neutral < 0.4 and agree < 0.15)
    assert (found is Zone.CONSENSUS) == for_it
    assert (found is Zone.REJECTION) == (against and not for_it)
    assert (found is Zone.LIMBO) == (neutral >= 0.4 and not for_it and not against)


@thorough
@given(any_counts())
def test_zones_of_being_for_and_against_mirror_each_other(counts):
    swapped = {Zone.CONSENSUS: Zone.REJECTION, Zone.REJECTION: Zone.CONSENSUS}
    found = zone(Scores(counts))
    if counts.votes:
        assert zone(Scores(mirrored(counts))) == swapped.get(found, found)
    both = zone_chances([counts, mirrored(counts)])
    assert both[:, 2:][0] == pytest.approx(both[:, 2:][1])
    assert both[:, :2].sum(axis=1)[0] == pytest.approx(both[:, :2].sum(axis=1)[1])


@thorough
@given(st.lists(any_counts(), min_size=1, max_size=5))
def test_chances_are_chances(many):
    chances = zone_chances(many)
    assert chances.shape == (len(many), 4)
    assert (chances >= -1e-12).all()
    assert chances.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize(
    "counts",
    [
        *CASES.values(),
        votes(6, 1, 1),
        votes(50, 9, 41),
        votes(30, 15, 15),
        votes(20, 20, 20),
        votes(7, 40, 20),
        votes(58, 30, 12),
        votes(12, 60, 28),
    ],
)
def test_chances_are_what_a_great_many_draws_count(counts):
    """The other way: draw the three shares of the « sampled zone » and count. Forty thousand of them are off by 0.01 once in ten thousand times."""
    draws = 40_000
    generator = np.random.default_rng(20261126)
    given_, total = (counts.agree, counts.disagree, counts.neutral), counts.votes
    drawn = [generator.beta(k + VOTE_SMOOTHING, total - k + 1, draws) for k in given_]
    counted = dict.fromkeys(Zone, 0)
    for three in zip(*drawn, strict=True):
        counted[zone_of(*three)] += 1
    assert zone_chances([counts])[0] == pytest.approx([counted[one] / draws for one in Zone], abs=0.01)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        (votes(49, 0, 0), Unsettled.NOT_ENOUGH_VOTES),
        (votes(50, 0, 0), Zone.CONSENSUS),
        (votes(0, 50, 0), Zone.REJECTION),
        (votes(0, 0, 50), Zone.LIMBO),
        (CASES["A"], Zone.CONSENSUS),
        (CASES["B"], Zone.CONTROVERSY),
        (CASES["C"], Zone.REJECTION),
        (CASES["E"], Unsettled.NOT_ENOUGH_VOTES),
        # Consensus by the second clause alone (10 % against, the limit is 15): not sure with a hundred votes, sure with a thousand.
        (CASES["F"], Unsettled.TO_CONFIRM),
        (votes(550, 100, 350), Zone.CONSENSUS),
        (votes(50, 9, 41), Unsettled.TO_CONFIRM),
        (votes(33, 33, 33), Unsettled.TO_CONFIRM),
        (votes(330, 330, 330), Zone.CONTROVERSY),
    ],
)
def test_a_zone_is_published_when_it_is_sure(counts, expected):
    assert settled_zone(counts) == expected


def test_floor_and_agreement_are_what_decides():
    assert settled_zone(votes(20, 0, 0)) is Unsettled.NOT_ENOUGH_VOTES
    assert settled_zone(votes(20, 0, 0), floor=20) is Zone.CONSENSUS
    assert settled_zone(CASES["F"], agreement=0.6) is Zone.CONSENSUS
    assert settled_zone(CASES["E"], floor=0) is Unsettled.TO_CONFIRM
    for agreement in (0, 0.5, 1.01):
        with pytest.raises(ValueError, match="agreement"):
            settled_zone(CASES["A"], agreement=agreement)


@thorough
@given(st.lists(any_counts(most=100), max_size=8), st.randoms(use_true_random=False))
def test_a_zone_does_not_depend_on_what_it_is_asked_with(many, rng: random.Random):
    alone = [settled_zone(counts) for counts in many]
    assert settled_zones(many) == alone
    order = rng.sample(range(len(many)), len(many))
    assert settled_zones([many[place] for place in order]) == [alone[place] for place in order]


@thorough
@given(any_counts(most=300))
def test_a_published_zone_is_the_one_of_the_shares_most_of_the_time_and_needs_the_floor(counts):
    settled = settled_zone(counts)
    assert (settled is Unsettled.NOT_ENOUGH_VOTES) == (counts.votes < 50)
    if isinstance(settled, Zone):
        assert zone_chances([counts])[0][list(Zone).index(settled)] >= 0.95
        assert zone(Scores(counts)) == settled
