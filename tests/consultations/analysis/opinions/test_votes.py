"""The votes kept are the last of each person on each statement, whatever the order and the kind of identifiers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.opinions.votes import Votes

ROWS = st.lists(st.tuples(st.integers(0, 2**62), st.integers(0, 5), st.sampled_from([-1, 0, 1])), max_size=60)


def pairs(votes: Votes) -> dict[tuple[object, object], int]:
    kept = zip(
        votes.people[votes.person].tolist(),
        votes.statements[votes.statement].tolist(),
        votes.value.tolist(),
        strict=True,
    )
    return {(person, statement): value for person, statement, value in kept}


@given(rows=ROWS)
def test_the_last_vote_of_a_pair_is_kept(rows: list[tuple[int, int, int]]) -> None:
    votes = Votes.of([(person % 4, statement, value) for person, statement, value in rows])

    assert pairs(votes) == {(person % 4, statement): value for person, statement, value in rows}
    assert len(votes.value) == len(pairs(votes))


@given(rows=ROWS, random=st.randoms(use_true_random=False))
def test_the_order_of_other_pairs_changes_nothing(rows: list[tuple[int, int, int]], random: object) -> None:
    last = [(*pair, value) for pair, value in {(person, statement): value for person, statement, value in rows}.items()]
    mixed = random.sample(last, len(last))  # type: ignore[attr-defined]

    assert Votes.of(mixed).fingerprint() == Votes.of(rows).fingerprint()


def test_another_vote_has_another_fingerprint() -> None:
    rows = [(1, 1, 1), (2, 1, -1)]
    same = Votes.of(rows).fingerprint()

    assert Votes.of([(1, 1, 1), (2, 1, 0)]).fingerprint() != same
    assert Votes.of([(1, 1, 1), (3, 1, -1)]).fingerprint() != same
    assert Votes.of(rows, moderated=[1]).fingerprint() != same


def test_people_may_be_named_by_texts() -> None:
    assert pairs(Votes.of([("b", "x", 1), ("a", "x", 0)])) == {("a", "x"): 0, ("b", "x"): 1}


@pytest.mark.parametrize("value", [2, -2, 0.5])
def test_what_is_not_a_vote_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="A vote is"):
        Votes.of([(1, 1, value)])  # type: ignore[list-item]


def test_identifiers_that_could_be_confused_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        Votes.of([(2.0**60, 1, 1), (2.0**60 + 1, 1, 1)])
    with pytest.raises(ValueError, match="As many"):
        Votes.from_arrays([1, 2], [1], [1, 1])


def test_shuffling_keeps_the_votes_of_each_statement() -> None:
    rng = np.random.default_rng(0)
    votes = Votes.of([(person, statement, int(rng.integers(-1, 2))) for person in range(50) for statement in range(8)])

    shuffled = votes.shuffled(rng)

    assert (shuffled.value != votes.value).any()
    for statement in range(8):
        at = votes.statement == statement
        assert sorted(shuffled.value[at]) == sorted(votes.value[at])
