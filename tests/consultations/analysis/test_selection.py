"""The sequence of proposals a person is asked to vote on: what must hold for any consultation, and each rule of the choice."""

import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.analysis.scoring import Counts
from consultations.analysis.selection import Candidate, Pools, Reason, Rules, next_sequence
from tests.consultations.analysis.counts import CASES, any_counts
from tests.examples import examples

thorough = settings(max_examples=examples(50), deadline=None, database=None)
seeds = st.integers(0, 2**32)
WORDS = ["congé", "crèche", "courrier", "logement", "guichet"]


@st.composite
def consultations(draw: st.DrawFn) -> list[Candidate]:
    """Up to forty proposals, many of the same few authors and keywords, from none to many votes."""
    few = st.one_of(any_counts(most=4), any_counts(most=60), any_counts(most=900))
    return [
        Candidate(
            id=number,
            published=draw(st.integers(0, 30)),
            counts=draw(few),
            author=draw(st.sampled_from([None, *"abcdefghijklmnop"])),
            keywords=draw(st.frozensets(st.sampled_from(WORDS), max_size=2)),
        )
        for number in range(draw(st.integers(0, 40)))
    ]


voted_ids = st.sets(st.integers(0, 40), max_size=25)


def proposals(how_many: int, counts: Counts = CASES["A"], start: int = 0) -> list[Candidate]:
    """Proposals of as many authors, the first the oldest."""
    return [Candidate(id=start + n, published=start + n, counts=counts, author=start + n) for n in range(how_many)]


def times_chosen(candidates: list[Candidate], rules: Rules, reason: Reason, sequences: int = 300) -> Counter:
    """How many times each proposal is chosen for this reason."""
    pools, rng = Pools.of(candidates, rules), random.Random(7)
    return Counter(
        chosen.id
        for _time in range(sequences)
        for chosen in next_sequence(pools, voted=set(), rng=rng)
        if chosen.reason is reason
    )


@thorough
@given(consultations(), voted_ids, seeds)
def test_a_sequence_is_full_without_repeats_and_without_what_was_voted(candidates, voted, seed):
    pools = Pools.of(candidates)
    sequence = next_sequence(pools, voted=voted, rng=random.Random(seed))
    shown = {one.id: one for one in (*pools.new, *pools.tested) if one.id not in voted}
    ids = [chosen.id for chosen in sequence]
    assert len(ids) == len(set(ids)) == min(12, len(shown))
    assert set(ids) <= set(shown)


@thorough
@given(consultations(), voted_ids, seeds)
def test_authors_and_keywords_come_once_unless_nothing_else_is_left(candidates, voted, seed):
    pools = Pools.of(candidates)
    sequence = next_sequence(pools, voted=voted, rng=random.Random(seed))
    shown = {one.id: one for one in (*pools.new, *pools.tested) if one.id not in voted}

    def clash(one, other):
        same_author = shown[one].author is not None and shown[one].author == shown[other].author
        return same_author or shown[one].keywords & shown[other].keywords - pools.common_keywords

    for one, other in combinations([chosen for chosen in sequence if chosen.reason is not Reason.COMPLETION], 2):
        assert not clash(one.id, other.id)
    ids = [chosen.id for chosen in sequence]
    if any(clash(one, other) for one, other in combinations(ids, 2)):
        # Whatever else could have been shown repeats something too.
        assert all(any(clash(left, one) for one in ids) for left in set(shown) - set(ids))


@thorough
@given(consultations(), voted_ids, seeds, st.randoms(use_true_random=False))
def test_same_seed_same_sequence_whatever_the_order_of_the_proposals(candidates, voted, seed, mixer: random.Random):
    mixed = mixer.sample(candidates, len(candidates))
    one, other = (next_sequence(Pools.of(some), voted=voted, rng=random.Random(seed)) for some in (candidates, mixed))
    assert one == other


def test_another_seed_gives_another_sequence():
    pools = Pools.of(proposals(40))
    assert len({tuple(next_sequence(pools, voted=(), rng=random.Random(seed))) for seed in range(20)}) == 20


@thorough
@given(consultations())
def test_each_proposal_is_in_the_pool_of_its_votes(candidates):
    pools = Pools.of(candidates)
    new, tested = {one.id for one in pools.new}, {one.id for one in pools.tested}
    for one in candidates:
        assert (one.id in new) == (one.counts.votes < 10)
        assert (one.id in tested) == (10 <= one.counts.votes < 1500)
    assert [one.published for one in pools.tested] == sorted(one.published for one in pools.tested)


def test_pools_change_at_ten_and_at_fifteen_hundred_votes():
    counts = [Counts(agree=votes) for votes in (9, 10, 1499, 1500)]
    pools = Pools.of(Candidate(id=one.agree, published=0, counts=one) for one in counts)
    assert ([one.id for one in pools.new], [one.id for one in pools.tested]) == ([9], [10, 1499])


@pytest.mark.parametrize(
    ("thresholds", "left"),
    [
        ({}, "ABCDF"),
        # Lower bounds of top .7710 .1838 −.5307 .1880 .4297, of controversy .0013 .5170 −.0127 .1069 .0011.
        ({"top_above": 0.4}, "AF"),
        ({"controversy_above": 0.1}, "BD"),
        ({"top_above": 0.4, "controversy_above": 0.5}, "ABF"),
        ({"engagement_above": 0.0}, "A"),
        ({"engagement_above": 0.2}, ""),  # its value is .24: the bound is what counts
        ({"engagement_above": 0.0, "controversy_above": 0.5}, ""),
    ],
)
def test_thresholds_exclude_by_engagement_and_by_either_of_the_two_others(thresholds, left):
    candidates = [Candidate(id=case, published=0, counts=counts) for case, counts in CASES.items()]
    assert "".join(one.id for one in Pools.of(candidates, Rules(**thresholds)).tested) == left


@pytest.mark.parametrize("known", [True, False])
def test_a_sequence_has_four_new_ones_the_oldest_a_controversy_and_the_best_for_the_rest(known):
    """Of authors who are known, or not: nothing is taken twice."""
    candidates = [*proposals(60), *proposals(20, Counts(agree=2), start=100)]
    candidates = [one if known else replace(one, author=None) for one in candidates]
    rules = Rules(random_ratio=0)
    for seed in range(20):
        sequence = next_sequence(Pools.of(candidates, rules), voted={101}, rng=random.Random(seed))
        reasons = Counter(chosen.reason for chosen in sequence)
        assert reasons == {Reason.NEW: 4, Reason.CONTROVERSY: 1, Reason.TESTED: 7}
        assert {chosen.id for chosen in sequence if chosen.reason is Reason.NEW} == {100, 102, 103, 104}


def test_new_ones_taken_by_chance_are_some_of_the_four():
    candidates = [*proposals(60), *proposals(20, Counts(agree=2), start=100)]
    for seed in range(60):
        sequence = next_sequence(Pools.of(candidates), voted=(), rng=random.Random(seed))
        taken = [chosen for chosen in sequence if chosen.id >= 100]
        assert len(taken) == 4


def test_tested_ones_fill_the_place_of_new_ones_and_new_ones_that_of_tested_ones():
    rules = Rules(random_ratio=0)
    only_tested = next_sequence(Pools.of(proposals(60), rules), voted=(), rng=random.Random(1))
    assert Counter(chosen.reason for chosen in only_tested) == {Reason.CONTROVERSY: 1, Reason.TESTED: 11}
    only_new = next_sequence(Pools.of(proposals(60, Counts()), rules), voted=(), rng=random.Random(1))
    assert {chosen.id for chosen in only_new if chosen.reason is Reason.NEW} == {0, 1, 2, 3}
    # Completed with the newest.
    assert {chosen.id for chosen in only_new if chosen.reason is Reason.COMPLETION} == set(range(52, 60))


def test_one_author_has_one_new_proposal_in_a_sequence():
    candidates = [replace(one, author="prolific" if one.id < 30 else one.id) for one in proposals(60, Counts())]
    sequence = next_sequence(Pools.of(candidates, Rules(random_ratio=0)), voted=(), rng=random.Random(1))
    assert {chosen.id for chosen in sequence if chosen.reason is Reason.NEW} == {0, 30, 31, 32}


def test_a_person_who_has_voted_nearly_everything_sees_what_is_left_even_of_one_author():
    candidates = [replace(one, author="prolific") for one in proposals(30)]
    sequence = next_sequence(Pools.of(candidates), voted=set(range(25)), rng=random.Random(1))
    assert {chosen.id for chosen in sequence} == set(range(25, 30))
    assert sum(chosen.reason is Reason.COMPLETION for chosen in sequence) == 4


def test_nothing_left_is_an_empty_sequence():
    assert next_sequence(Pools.of([]), voted=(), rng=random.Random(1)) == []
    assert next_sequence(Pools.of(proposals(5)), voted=set(range(5)), rng=random.Random(1)) == []


def test_keywords_of_a_fifth_of_the_tested_ones_do_not_count_as_repeats():
    """Fifteen proposals: three (a fifth) have "congé", two "crèche"."""
    words = ["congé"] * 3 + ["crèche"] * 2 + [f"mot {n}" for n in range(10)]
    candidates = [replace(one, keywords=frozenset([word])) for one, word in zip(proposals(15), words, strict=True)]
    pools = Pools.of(candidates)
    assert pools.common_keywords == {"congé"}
    assert Pools.of(candidates, Rules(keywords_threshold=0.1)).common_keywords == set(words)
    sequences = [next_sequence(pools, voted=(), rng=random.Random(seed)) for seed in range(20)]
    for chosen in ({one.id for one in sequence} for sequence in sequences):
        assert len(chosen) == 12
        assert not {3, 4} <= chosen
    # Two of "congé" together, and not for want of others.
    picked = [{one.id for one in sequence if one.reason is not Reason.COMPLETION} for sequence in sequences]
    assert any(len({0, 1, 2} & chosen) > 1 for chosen in picked)


def test_of_the_first_ten_the_least_voted_is_taken():
    """Ten far above the others whatever is drawn: the one that has the fewest votes is always taken, though it is not the best."""
    best = [replace(one, counts=Counts(agree=400 + one.id)) for one in proposals(10, start=1)]
    worst = proposals(20, Counts(disagree=11), start=100)
    rules = Rules(size=1, new_ratio=0, random_ratio=0)
    assert times_chosen([*best, *worst], rules, Reason.TESTED) == {1: 300}
    # One candidate only: the best drawn, and so nearly each of them in turn.
    assert len(times_chosen([*best, *worst], replace(rules, first=1), Reason.TESTED)) > 5


def test_supported_ones_are_shown_more_than_refused_ones_and_divisive_ones_as_controversies():
    """The same number of votes each, so that only what they say counts."""
    kinds = {"A": 0, "B": 100, "C": 200}
    candidates = [one for case, start in kinds.items() for one in proposals(30, CASES[case], start)]
    rules = Rules(new_ratio=0, random_ratio=0, first=1)
    tested = times_chosen(candidates, rules, Reason.TESTED)
    assert sum(times for number, times in tested.items() if number < 100) > 0.99 * tested.total()
    divisive = times_chosen(candidates, rules, Reason.CONTROVERSY)
    assert sum(times for number, times in divisive.items() if 100 <= number < 200) > 0.99 * divisive.total()


def test_little_known_ones_are_explored_as_thompson_sampling_does():
    """Two of three votes for, out of 12 and of 1,200: what is less known is drawn above the other about half of the time."""
    few, many = Counts(agree=8, disagree=4), Counts(agree=800, disagree=400)
    candidates = [*proposals(1, few), *proposals(1, many, start=1)]
    rules = Rules(size=1, new_ratio=0, random_ratio=0, first=1)
    chosen = times_chosen(candidates, rules, Reason.TESTED, sequences=1000)
    assert 0.35 < chosen[0] / 1000 < 0.65
    # And hardly ever once it is known to be worse.
    worse = [*proposals(1, Counts(agree=200, disagree=300)), candidates[1]]
    assert times_chosen(worse, rules, Reason.TESTED, sequences=1000)[0] < 10


def test_one_in_ten_is_taken_by_chance_alone_with_the_same_chance_for_each():
    kinds = {"A": 0, "C": 20, "E": 40}  # supported, refused, and new ones
    candidates = [one for case, start in kinds.items() for one in proposals(20, CASES[case], start)]
    sequences = 4000
    chosen = times_chosen(candidates, Rules(), Reason.RANDOM, sequences)
    assert chosen.total() / (12 * sequences) == pytest.approx(0.1, abs=0.003)
    expected = chosen.total() / 60
    # Chi square over 59 degrees of freedom: 99.9 % are under 98.3.
    assert sum((chosen[number] - expected) ** 2 / expected for number in range(60)) < 98.3


def test_no_more_are_drawn_than_the_rules_say():
    """Ten drawn of a hundred for a sequence of ten: all ten are taken, and chance alone chose them."""
    rules = Rules(size=10, new_ratio=0, random_ratio=0, controversy_ratio=0, most_tested=10)
    candidates = [*proposals(50), *proposals(50, CASES["C"], start=50)]
    chosen = times_chosen(candidates, rules, Reason.TESTED, sequences=200)
    refused = sum(times for number, times in chosen.items() if number >= 50)
    assert 0.4 < refused / chosen.total() < 0.6


def test_the_order_of_a_sequence_does_not_tell_why_its_proposals_are_there():
    candidates = [*proposals(60), *proposals(20, Counts(agree=2), start=100)]
    pools, rng = Pools.of(candidates), random.Random(3)
    places = Counter(
        place
        for _time in range(600)
        for place, chosen in enumerate(next_sequence(pools, voted=(), rng=rng))
        if chosen.reason is Reason.NEW
    )
    assert len(places) == 12
    assert max(places.values()) < 1.4 * min(places.values())
