"""The formulas give the figures that Polis does (the vectors were computed apart from this code)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.opinions import statistics

COUNTED = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
"""Agree, disagree, pass."""


@pytest.mark.parametrize(
    ("agree", "passed", "seen", "extremity", "expected"),
    [
        (1, 0, 1, 0, 12.5297),
        (20, 3, 20, 0, 1.3724),
        (18, 3, 20, 1, 4.4937),
        (0, 0, 0, 0, 5.0625),
        (60, 20, 100, 0.5, 0.5075),
    ],
)
def test_priority_is_that_of_polis(agree: int, passed: int, seen: int, extremity: float, expected: float) -> None:
    assert statistics.priority(agree, passed, seen, extremity) == pytest.approx(expected, abs=5e-5)


def test_priority_of_a_statement_about_the_conversation_is_forty_nine() -> None:
    assert statistics.priority(20, 3, 20, 0, meta=True) == 49


@pytest.mark.parametrize(("groups", "expected"), [([(40, 50), (30, 40)], 0.5820), ([(48, 50), (2, 40)], 0.0673)])
def test_group_informed_consensus_is_that_of_polis(groups: list[tuple[int, int]], expected: float) -> None:
    agree, seen = zip(*groups, strict=True)

    assert statistics.group_informed_consensus(agree, seen) == pytest.approx(expected, abs=5e-5)


def test_tests_of_proportions_are_those_of_polis() -> None:
    assert statistics.proportion_test(30, 40) == pytest.approx(3.2796, abs=5e-5)
    assert statistics.two_proportion_test(30, 40, 20, 60) == pytest.approx(4.0794, abs=5e-5)


def test_two_groups_that_all_agree_do_not_differ() -> None:
    assert statistics.two_proportion_test(40, 40, 60, 60) == 0


def test_improved_consensus_worked_out_by_hand() -> None:
    # 9 of 11 with 1 against: (9.5/12)(1 - 1.5/12) ; 3 of 7 with 3 against: (3.5/8)(1 - 3.5/8)
    first, second = 9.5 / 12 * (1 - 1.5 / 12), 3.5 / 8 * (1 - 3.5 / 8)

    found = statistics.improved_consensus([9, 3], [1, 3], [11, 7])

    assert found == pytest.approx((first * second) ** 0.5)


@given(groups=st.lists(COUNTED, min_size=1, max_size=5))
def test_improved_consensus_does_not_fall_when_the_same_groups_are_counted_twice(
    groups: list[tuple[int, int, int]],
) -> None:
    agree, disagree, passed = np.array(groups).T
    seen = agree + disagree + passed

    once = statistics.improved_consensus(agree, disagree, seen)
    twice = statistics.improved_consensus(np.tile(agree, 2), np.tile(disagree, 2), np.tile(seen, 2))

    assert 0 < once < 1
    assert twice == pytest.approx(once)
    # The classic one does fall: that is why the other is published.
    assert statistics.group_informed_consensus(
        np.tile(agree, 2), np.tile(seen, 2)
    ) < statistics.group_informed_consensus(agree, seen)


@given(counted=COUNTED)
def test_one_more_agreement_never_lowers_a_statement(counted: tuple[int, int, int]) -> None:
    agree, disagree, passed = counted
    seen = agree + disagree + passed

    assert statistics.share(agree + 1, seen + 1) > statistics.share(agree, seen)
    assert statistics.proportion_test(agree + 1, seen + 1) > statistics.proportion_test(agree, seen)
    assert statistics.effective_agreement(agree + 1, disagree, seen + 1) > statistics.effective_agreement(
        agree, disagree, seen
    )


@given(inside=COUNTED, outside=COUNTED)
def test_two_proportions_exchanged_give_the_opposite(
    inside: tuple[int, int, int], outside: tuple[int, int, int]
) -> None:
    one = (inside[0], sum(inside))
    other = (outside[0], sum(outside))

    assert statistics.two_proportion_test(*one, *other) == pytest.approx(-statistics.two_proportion_test(*other, *one))
