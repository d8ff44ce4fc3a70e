"""What groups hold is told rightly: worked out by hand on a few votes."""

import numpy as np
import pytest

from consultations.analysis.opinions.consensus import Counts, counts, informed_consensus, majority, representative
from consultations.analysis.opinions.votes import Votes

FIRST, SECOND = range(40), range(40, 60)
LABELS = np.repeat([0, 1], [40, 20])


def votes(per_statement: dict[str, tuple[tuple[int, int], tuple[int, int]]], moderated: tuple[str, ...] = ()) -> Votes:
    """For each statement, (agree, disagree) of the first group, then of the second; the others pass."""
    rows = []
    for statement, groups in per_statement.items():
        for people, (agree, disagree) in zip((FIRST, SECOND), groups, strict=True):
            cast = [1] * agree + [-1] * disagree + [0] * (len(people) - agree - disagree)
            rows += [(person, statement, vote) for person, vote in zip(people, cast, strict=True)]
    return Votes.of(rows, moderated=moderated)


def of_groups(made: Votes) -> Counts:
    return counts(made, LABELS, 2)


DIVIDED = {
    "all for": ((38, 1), (19, 0)),
    "all against": ((2, 36), (1, 18)),
    "first for": ((36, 2), (3, 15)),
    "second for": ((4, 30), (17, 1)),
    "nobody knows": ((10, 10), (5, 5)),
}


def test_votes_are_counted_by_group_and_statement() -> None:
    found = of_groups(votes(DIVIDED))

    columns = sorted(DIVIDED)
    assert found.agree.tolist() == [[DIVIDED[name][group][0] for name in columns] for group in (0, 1)]
    assert found.disagree.tolist() == [[DIVIDED[name][group][1] for name in columns] for group in (0, 1)]
    assert found.seen.tolist() == [[40] * 5, [20] * 5]


def test_people_of_no_group_are_not_counted() -> None:
    found = counts(votes(DIVIDED), np.repeat([0, -1], [40, 20]), 1)

    assert found.seen.tolist() == [[40] * 5]


def test_most_agree_and_most_refuse() -> None:
    made = votes(DIVIDED)

    agreed = majority(made)
    assert [one.statement for one in agreed] == ["all for", "first for"]
    assert (agreed[0].votes, agreed[0].seen, agreed[0].share) == (57, 60, pytest.approx(58 / 62))
    assert [one.statement for one in majority(made, side="disagree")] == ["all against"]
    assert [one.statement for one in majority(made, top=1)] == ["all for"]


def test_more_than_a_half_that_may_be_chance_is_no_majority() -> None:
    assert majority(votes({"close": ((22, 18), (10, 10))})) == []


def test_all_groups_agree_before_many_of_one_do() -> None:
    listed = informed_consensus(votes(DIVIDED), of_groups(votes(DIVIDED)))

    assert listed[0].statement == "all for"
    assert listed[0].classic == pytest.approx(39 / 42 * 20 / 22)
    assert max(listed, key=lambda one: one.against).statement == "all against"
    names = [one.statement for one in listed]
    # More people agree with « first for » than with « nobody knows », but the second group is against it.
    assert names.index("first for") < names.index("all against")
    assert next(one for one in listed if one.statement == "first for").improved < 0.5


def test_what_tells_a_group_from_the_rest() -> None:
    made = votes(DIVIDED)

    first = representative(made, of_groups(made), 0)
    assert [(one.statement, one.side) for one in first] == [("first for", "agree"), ("second for", "disagree")]
    assert (first[0].votes, first[0].seen) == (36, 40)
    assert first[0].ratio == pytest.approx((37 / 42) / (4 / 22))
    second = representative(made, of_groups(made), 1)
    assert [(one.statement, one.side) for one in second] == [("second for", "agree"), ("first for", "disagree")]
    assert all(one.certain for one in first + second)


def test_the_clearest_agreement_is_kept_among_clearer_refusals() -> None:
    made = votes({"for": ((30, 5), (8, 8)), **{f"against {i}": ((1, 38), (19, 0)) for i in range(5)}})

    found = representative(made, of_groups(made), 0, top=5)

    assert [one.side for one in found] == ["agree"] + ["disagree"] * 4


def test_one_statement_stands_for_a_group_without_a_certain_one() -> None:
    made = votes({"a little more": ((25, 14), (11, 9)), "the same": ((20, 20), (10, 10))})

    (only,) = representative(made, of_groups(made), 0)

    assert (only.statement, only.certain) == ("a little more", False)


def test_statements_that_few_of_a_group_saw_do_not_stand_for_it() -> None:
    rows = [(person, "seen by nine", 1) for person in range(9)]
    rows += [(person, "seen by nine", -1) for person in SECOND]
    made = Votes.of([*rows, *((person, "x", 0) for person in (*FIRST, *SECOND))])

    assert representative(made, of_groups(made), 0) == []
    assert [one.statement for one in representative(made, of_groups(made), 0, least_seen=9)] == ["seen by nine"]


def test_withdrawn_statements_are_told_nowhere() -> None:
    made = votes(DIVIDED, moderated=("all for", "first for"))

    told = [one.statement for one in (*majority(made), *informed_consensus(made, of_groups(made)))]
    told += [one.statement for one in representative(made, of_groups(made), 0)]
    assert "second for" in told
    assert not {"all for", "first for"} & set(told)
