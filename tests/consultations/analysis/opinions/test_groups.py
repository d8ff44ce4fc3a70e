"""Groups that are there are found; groups that are not there are not shown."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from consultations.analysis.opinions.clusters import Cut, cut, silhouette
from consultations.analysis.opinions.groups import (
    NoClearGroups,
    OpinionGroups,
    Reason,
    Rules,
    cuts,
    opinion_groups,
    versions,
)
from consultations.analysis.opinions.guards import stability, structure
from consultations.analysis.opinions.projection import projected
from consultations.analysis.opinions.votes import Votes
from tests.consultations.analysis.opinions.made_up import conversation

USUAL = Rules()
NO_GUARDS = Rules(least_votes=1, least_people=0, least_group=0, least_structure=0, least_stability=-1)


def groups_of(votes: Votes, rules: Rules = USUAL) -> OpinionGroups:
    found = opinion_groups(votes, seed=1, rules=rules)
    assert isinstance(found, OpinionGroups), found
    return found


def refusal(votes: Votes, rules: Rules = USUAL) -> Reason:
    found = opinion_groups(votes, seed=1, rules=rules)
    assert isinstance(found, NoClearGroups), found
    return found.reason


def shuffled(votes: Votes) -> Votes:
    return votes.shuffled(np.random.default_rng(2))


@pytest.mark.parametrize("sizes", [(90, 60), (80, 60, 40)])
def test_planted_groups_are_found_again(sizes: tuple[int, ...]) -> None:
    found = groups_of(conversation(sizes=sizes))

    assert [group.size for group in found.groups] == list(sizes)
    planted = np.repeat(np.arange(len(sizes)), sizes)
    assert adjusted_rand_score(planted, [found.membership[person] for person in range(sum(sizes))]) == 1
    assert found.measures.structure > 1.5
    assert found.measures.stability > 0.5


def test_votes_dealt_at_random_hold_no_groups() -> None:
    votes = shuffled(conversation())

    assert refusal(votes) == Reason.NO_STRUCTURE
    # The first guard taken away, the second refuses too; both taken away, there are groups of nothing, and the silhouette is no help.
    assert refusal(votes, Rules(least_structure=0)) == Reason.UNSTABLE
    of_nothing = groups_of(votes, Rules(least_structure=0, least_stability=-1))
    assert of_nothing.alternatives[0].silhouette > 0.3
    planted = np.repeat([0, 1], (90, 60))
    assert abs(adjusted_rand_score(planted, [of_nothing.membership[person] for person in range(150)])) < 0.1


def test_the_measures_tell_votes_from_votes_dealt_at_random() -> None:
    votes = conversation()
    everybody = np.ones(len(votes.people), bool)

    assert structure(votes, seed=1) > 2
    assert 0.9 < structure(shuffled(votes), seed=1) < 1.1
    assert stability(votes, everybody, 2, seed=1) > 0.8
    assert stability(shuffled(votes), everybody, 2, seed=1) < 0.1


def test_a_hundred_people_with_seven_votes_are_needed() -> None:
    assert refusal(conversation(sizes=(50, 49))) == Reason.TOO_FEW_PEOPLE
    groups_of(conversation(sizes=(50, 50)))
    assert refusal(conversation(each=6)) == Reason.TOO_FEW_PEOPLE
    assert refusal(Votes.of([])) == Reason.TOO_FEW_PEOPLE


def test_no_group_of_fewer_than_twenty_people_is_shown() -> None:
    votes = conversation(sizes=(200, 19))

    assert groups_of(votes, Rules(least_group=19)).groups[1].size == 19  # the control: the cut is plain
    found = opinion_groups(votes, seed=1)
    if isinstance(found, OpinionGroups):  # another number of groups may pass, never with this one in it
        assert min(group.size for group in found.groups) >= 20
    assert refusal(votes, Rules(ks=(2,))) == Reason.SMALL_GROUP


def test_everybody_of_one_mind_makes_no_groups() -> None:
    votes = Votes.of([(person, statement, 1) for person in range(120) for statement in range(10)])

    assert refusal(votes) == Reason.NO_STRUCTURE
    assert refusal(votes, Rules(least_structure=0)) == Reason.SMALL_GROUP  # one point cannot be cut


def test_the_same_votes_and_seed_give_the_same_groups() -> None:
    votes = conversation(tilt=1.6)
    rows = list(zip(votes.person.tolist(), votes.statement.tolist(), votes.value.tolist(), strict=True))

    once = opinion_groups(votes, seed=7)

    assert opinion_groups(Votes.of(rows[::-1]), seed=7) == once
    assert isinstance(once, OpinionGroups)
    assert set(versions()) == {"python", "numpy", "scipy", "scikit-learn"}


def test_votes_upside_down_give_the_same_groups() -> None:
    votes = conversation()
    upside_down = replace(votes, value=-votes.value)

    assert groups_of(upside_down).membership == groups_of(votes).membership


def test_withdrawn_statements_weigh_nothing_and_are_told_nowhere() -> None:
    votes = conversation()
    withdrawn = replace(votes, moderated=votes.statements < 10)
    turned = replace(withdrawn, value=np.where(withdrawn.weighing, votes.value, -votes.value))

    found = groups_of(withdrawn)

    assert groups_of(turned) == found
    told = {one.statement for group in found.groups for one in group.representative}
    told |= {one.statement for one in (*found.agreed, *found.refused, *found.consensus)}
    assert told
    assert min(told) >= 10
    assert groups_of(replace(votes, value=turned.value)) != groups_of(
        votes
    )  # the control: they do weigh when they are not withdrawn


def test_each_number_of_groups_is_told() -> None:
    found = groups_of(conversation())

    assert [one.k for one in found.alternatives] == [2, 3, 4, 5]
    chosen = found.alternatives[0]
    assert (chosen.likeness, chosen.same_consensus) == (1, 10)
    assert chosen.silhouette == max(one.silhouette for one in found.alternatives)
    assert all(one.likeness < 1 for one in found.alternatives[1:])
    assert all(
        sum(one.sizes) == 150 and list(one.sizes) == sorted(one.sizes, reverse=True) for one in found.alternatives
    )


def test_who_saw_little_is_moved_from_the_centre() -> None:
    """The same person, having voted on forty statements or on nine of them only, stands on the same side and not at the centre."""
    votes = conversation(each=40, sizes=(60, 60))
    little = votes.chosen((votes.person != 0) | (votes.statement < 9))

    far, near = (projected(made, seed=1).points[0] for made in (votes, little))

    assert far @ near > 0.9 * np.linalg.norm(far) * np.linalg.norm(near)
    assert np.linalg.norm(near) > 0.4 * np.linalg.norm(far)
    # The control: without the scale, sqrt(40 / 9), it would be half as far.
    assert np.linalg.norm(near) / np.sqrt(40 / 9) < 0.3 * np.linalg.norm(far)


def test_the_silhouette_of_a_sample_is_about_that_of_all() -> None:
    rng = np.random.default_rng(3)
    points = np.concatenate([rng.normal(0, 1, (3000, 2)), rng.normal(6, 1, (60, 2))])
    labels = np.repeat([0, 1], [3000, 60])

    assert silhouette(points, labels, seed=1, sample=300) == pytest.approx(silhouette(points, labels, seed=1), abs=0.03)


def test_groups_are_numbered_from_the_largest() -> None:
    points = np.array([[9.0, 9.0]] * 2 + [[0.0, 0.0]] * 5 + [[-9.0, 9.0]] * 3)

    found = cut(points, 3, seed=1)

    assert isinstance(found, Cut)
    assert found.labels.tolist() == [2] * 2 + [0] * 5 + [1] * 3
    assert cut(points, 4, seed=1) is None
    assert cut(points[[0, 2, 7]], 3, seed=1) is None


SMALL = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 6), st.sampled_from([-1, 0, 1])), max_size=70)


@settings(deadline=None)
@given(rows=SMALL, withdrawn=st.sets(st.integers(0, 6)))
def test_no_votes_at_all_break_the_method(rows: list[tuple[int, int, int]], withdrawn: set[int]) -> None:
    votes = Votes.of(rows, moderated=withdrawn)

    found = opinion_groups(votes, seed=1, rules=NO_GUARDS)

    if isinstance(found, OpinionGroups):
        assert sum(group.size for group in found.groups) == len(found.membership) == len(votes.people)
        assert all(0 < one.improved < 1 and 0 < one.classic < 1 for one in found.consensus)
    else:
        assert found.reason == Reason.SMALL_GROUP  # not more points than groups
        assert not cuts(votes, seed=1, rules=NO_GUARDS)
