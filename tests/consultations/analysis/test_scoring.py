"""Scores of proposals: the vectors of the reference, and what must hold for any counts."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consultations.analysis.scoring import KEYS, QUALIFICATIONS, VOTES, Counts, Score, Scores, half_width, least, rate
from tests.consultations.analysis.counts import CASES, any_counts, mirrored
from tests.examples import examples

thorough = settings(max_examples=examples(100), deadline=None, database=None)

# case: agree, disagree, neutral; topScore (half-width) lower; controversy (half-width) lower.
VECTORS = {
    "A": ((0.6963, 0.1023, 0.2013), (0.9338, 0.1628, 0.7710), (0.1222, 0.1209, 0.0013)),
    "B": ((0.4488, 0.4488, 0.1023), (0.3595, 0.1758, 0.1838), (0.6469, 0.1299, 0.5170)),
    "C": ((0.1023, 0.7458, 0.1518), (-0.3831, 0.1476, -0.5307), (0.1123, 0.1250, -0.0127)),
    "D": ((0.3003, 0.2013, 0.4983), (0.3001, 0.1121, 0.1880), (0.2014, 0.0945, 0.1069)),
    "E": ((0.3300, 0.3300, 0.3300), (0.3100, 1.3229, -1.0129), (0.3400, 0.7071, -0.3671)),
    "F": ((0.5478, 0.1023, 0.3498), (0.5476, 0.1179, 0.4297), (0.1024, 0.1013, 0.0011)),
}


def rounded(*numbers: float) -> tuple[float, ...]:
    return tuple(round(number, 4) for number in numbers)


@pytest.mark.parametrize("trusted", [False, True])
@pytest.mark.parametrize("case", VECTORS)
def test_scores_are_those_of_the_reference(case, trusted):
    """All the votes being trusted, blending changes nothing."""
    scores = Scores(CASES[case], CASES[case] if trusted else None)
    shares, top, controversy = VECTORS[case]
    assert rounded(*(scores.of(key).value for key in ("agree", "disagree", "neutral"))) == shares
    for score, expected in ((scores.top, top), (scores.controversy, controversy)):
        assert rounded(score.value, score.half_width, score.lower) == expected


def test_the_other_scores_are_sums_of_the_same_shares():
    scores = Scores(CASES["A"])
    share = {key: scores.of(key).value for key in KEYS}
    assert scores.greatness.value == pytest.approx(share["like_it"] - share["no_way"])
    assert scores.realistic.value == pytest.approx(share["doable"] - share["impossible"])
    assert scores.platitude.value == pytest.approx(share["platitude_agree"] + share["platitude_disagree"])
    assert scores.engagement.value == pytest.approx(
        scores.greatness.value + scores.realistic.value - scores.platitude.value
    )
    assert scores.rejection.value == pytest.approx(
        share["disagree"] - scores.greatness.value - scores.realistic.value - scores.platitude.value
    )
    assert scores.top.value == pytest.approx(share["agree"] + scores.engagement.value)
    assert scores.engagement.half_width == pytest.approx(
        sum(scores.of(key).half_width ** 2 for key in set(KEYS[3:9])) ** 0.5
    )


def test_few_votes_have_a_low_bound_whatever_their_share():
    """Six for, one against, one neutral: a rate of .70 that allows only .43 to be believed."""
    agree = Scores(Counts(agree=6, disagree=1, neutral=1)).of("agree")
    assert (round(agree.value, 2), round(agree.lower, 2)) == (0.70, 0.43)
    assert agree.upper > 0.9


@thorough
@given(any_counts())
def test_shares_and_bounds_stay_where_shares_can_be(counts):
    scores = Scores(counts)
    assert sum(rate(counts, key) for key in VOTES) == pytest.approx((counts.votes + 0.99) / (counts.votes + 1))
    for key in KEYS:
        score = scores.of(key)
        assert 0 < score.value <= 1
        assert 0 < score.half_width <= 0.5
    for score, terms in ((scores.top, 7), (scores.controversy, 4), (scores.rejection, 7), (scores.engagement, 6)):
        assert abs(score.value) <= terms
        assert score.lower < score.value < score.upper


@thorough
@given(any_counts())
def test_being_for_and_being_against_are_treated_alike(counts):
    scores, other = Scores(counts), Scores(mirrored(counts))
    assert other.top.value == pytest.approx(scores.rejection.value)
    assert other.rejection.lower == pytest.approx(scores.top.lower)
    assert other.controversy.lower == pytest.approx(scores.controversy.lower)
    assert other.greatness.value == pytest.approx(-scores.greatness.value)
    assert other.realistic.value == pytest.approx(-scores.realistic.value)
    assert other.platitude.value == pytest.approx(scores.platitude.value)


@thorough
@given(any_counts(), st.sampled_from(VOTES))
def test_one_more_vote_raises_its_share_and_lowers_the_others(counts, vote):
    more = replace(counts, **{vote: getattr(counts, vote) + 1})
    for key in VOTES:
        before, after = rate(counts, key), rate(more, key)
        assert after > before if key == vote else after < before


@thorough
@given(any_counts(), st.sampled_from(KEYS[3:9]))
def test_one_more_qualification_moves_each_score_its_way(counts, key):
    vote = next(vote for vote, keys in QUALIFICATIONS.items() if key in keys)
    assume(getattr(counts, key) < getattr(counts, vote))
    before, after = Scores(counts), Scores(replace(counts, **{key: getattr(counts, key) + 1}))
    favour = key in ("like_it", "doable")
    assert (after.top.value > before.top.value) == favour
    assert (after.engagement.value > before.engagement.value) == favour
    assert (after.rejection.value > before.rejection.value) == (key in ("no_way", "impossible"))
    assert after.controversy.value >= before.controversy.value


@thorough
@given(st.floats(0, 1), st.integers(0, 10_000))
def test_more_votes_are_surer(share, votes):
    assert half_width(share, votes + 1) <= half_width(share, votes) + 1e-12 or share in (0, 1)
    assert half_width(share, 4 * votes + 100) < half_width(share, votes)


@thorough
@given(any_counts(), any_counts(), st.floats(0, 1))
def test_trusted_votes_make_their_part_of_a_share_and_not_of_its_interval(counts, trusted, weight):
    blended, plain = Scores(counts, trusted, weight), Scores(counts)
    for key in KEYS:
        low, high = sorted([rate(counts, key), rate(trusted, key)])
        assert low - 1e-12 <= blended.of(key).value <= high + 1e-12
        assert blended.of(key).half_width == plain.of(key).half_width
    assert Scores(counts, trusted, 1).of("agree").value == pytest.approx(rate(trusted, "agree"))
    assert Scores(counts, trusted, 0).top == plain.top


def test_sums_add_in_quadrature_and_the_least_keeps_the_widest():
    one, other = Score(0.5, 0.3), Score(0.2, 0.4)
    assert (one + other).half_width == (one - other).half_width == pytest.approx(0.5)
    assert (one - other).value == pytest.approx(0.3)
    assert least(one, other) == Score(0.2, 0.4)
    assert least(Score(0.2, 0.1), other) == Score(0.2, 0.4)


@pytest.mark.parametrize(
    "wrong",
    [
        {"agree": -1},
        {"like_it": 1},
        {"agree": 5, "doable": 6},
        {"disagree": 5, "no_way": -1},
        {"agree": 5, "no_way": 1},
        {"neutral": 1, "do_not_care": 2},
    ],
)
def test_counts_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="votes"):
        Counts(**wrong)
