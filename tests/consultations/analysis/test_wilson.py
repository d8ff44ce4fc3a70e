import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.wilson import wilson_lower_bound


@pytest.mark.parametrize(("successes", "total", "bound"), [(2, 2, 0.3424), (100, 101, 0.9460), (60, 100, 0.5020)])
def test_bound_is_that_of_the_reference(successes, total, bound):
    assert round(wilson_lower_bound(successes, total), 4) == bound


@given(st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_bound_is_under_the_share_and_grows_with_answers(counts):
    successes, total = counts
    bound = wilson_lower_bound(successes, total)
    assert 0 <= bound <= successes / total + 1e-12
    assert bound <= wilson_lower_bound(2 * successes, 2 * total) + 1e-12


def test_no_answer_says_nothing_and_impossible_counts_are_refused():
    assert wilson_lower_bound(0, 0) == 0
    for successes, total in ((-1, 3), (4, 3)):
        with pytest.raises(ValueError, match="out of"):
            wilson_lower_bound(successes, total)
