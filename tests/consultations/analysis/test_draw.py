"""The draw: quotas that can be met are met, nobody is drawn twice, anybody finds the same people."""

import itertools
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis import draw as module
from consultations.analysis.draw import (
    Candidate,
    Quota,
    canonical,
    chance,
    commitment,
    draw,
    fingerprint,
    fresh_seed,
    next_substitute,
    read,
    repeat,
)

AGES, PLACES = ("jeune", "milieu", "aine"), ("ville", "campagne")


def pool(size: int) -> list[Candidate]:
    """So many people, of all ages and places in turn."""
    return [Candidate(f"n{n:03}", {"age": AGES[n % 3], "lieu": PLACES[n % 2]}) for n in range(size)]


def group(result, people) -> list[Candidate]:
    return [one for one in people if one.number in result.drawn]


class TestDraw:
    def test_meets_quotas(self):
        quotas = [Quota("age", "jeune", 3, 4), Quota("age", "aine", 1, 2), Quota("lieu", "ville", 4, 4)]
        result = draw(candidates=pool(60), quotas=quotas, places=8, seed="abc")
        assert len(result.drawn) == len(set(result.drawn)) == 8
        assert len(result.substitutes) == 52
        assert result.unmet == []
        counts = Counter(one.says["age"] for one in group(result, pool(60)))
        assert 3 <= counts["jeune"] <= 4
        assert 1 <= counts["aine"] <= 2

    def test_control_chance_alone_misses_them(self):
        quotas, people = [Quota("age", "jeune", 8, 8)], pool(60)
        naive = sorted(people, key=lambda one: chance("abc", 0, one.number))[:8]
        assert sum(one.says["age"] == "jeune" for one in naive) < 8
        assert draw(candidates=people, quotas=quotas, places=8, seed="abc").unmet == []

    def test_does_not_depend_on_the_order_of_the_list(self):
        quotas, people = [Quota("age", "jeune", 3, 4)], pool(30)
        first = draw(candidates=people, quotas=quotas, places=8, seed="x")
        assert draw(candidates=people[::-1], quotas=quotas, places=8, seed="x") == first
        assert draw(candidates=people, quotas=quotas, places=8, seed="y").drawn != first.drawn

    def test_fewer_people_than_places_are_all_drawn(self):
        assert len(draw(candidates=pool(5), quotas=[], places=20, seed="x").drawn) == 5

    def test_what_cannot_be_met_is_said_and_places_are_filled(self):
        quotas = [Quota("age", "jeune", 5, 5), Quota("age", "milieu", 0, 1)]
        result = draw(candidates=pool(9), quotas=quotas, places=8, seed="x")
        assert len(result.drawn) == 8
        assert {(one.quota.value, one.in_pool) for one in result.unmet} == {("jeune", 3), ("milieu", 3)}

    def test_everybody_alike_has_the_same_chance(self):
        drawn = Counter(
            number for n in range(600) for number in draw(candidates=pool(12), quotas=[], places=3, seed=f"s{n}").drawn
        )
        expected = 600 * 3 / 12
        chi2 = sum((drawn[one.number] - expected) ** 2 / expected for one in pool(12))
        assert chi2 < 31.3  # 11 degrees of freedom, one in a thousand; the seeds are fixed

    @given(
        st.lists(st.tuples(st.sampled_from(AGES), st.sampled_from(PLACES)), min_size=1, max_size=8),
        st.lists(
            st.tuples(st.sampled_from(AGES), st.integers(0, 3), st.integers(0, 3)), max_size=3, unique_by=lambda q: q[0]
        ),
        st.integers(1, 5),
        st.text("0123456789abcdef", min_size=4, max_size=8),
    )
    def test_quotas_that_can_be_met_are(self, said, asked, places, seed):
        people = [Candidate(f"n{n}", {"age": age, "lieu": place}) for n, (age, place) in enumerate(said)]
        quotas = [Quota("age", age, min(low, high), max(low, high)) for age, low, high in asked]
        result = draw(candidates=people, quotas=quotas, places=places, seed=seed)
        size = min(places, len(people))
        assert len(result.drawn) == len(set(result.drawn)) == size
        assert sorted([*result.drawn, *result.substitutes]) == sorted(one.number for one in people)
        groups = itertools.combinations(people, size)
        if any(module._missing(one, quotas) == 0 for one in groups):
            assert result.unmet == []


class TestRepeating:
    def test_list_says_no_answer_and_gives_the_same_people(self):
        quotas = [Quota("age", "jeune", 3, 4), Quota("lieu", "ville", 4, 5)]
        text = canonical(candidates=pool(40), quotas=quotas, places=8)
        assert not any(word in text for word in (*AGES, *PLACES))
        assert read(text)[2] == 8
        assert repeat(text, "graine").drawn == repeat(text, "graine").drawn
        assert {one.quota.least for one in repeat(text, "graine").balance} == {3, 4}
        assert repeat(text, "graine").unmet == []
        assert len(fingerprint(text)) == 64

    @pytest.mark.parametrize("size", [1, 7, 40])
    def test_the_file_alone_gives_the_same_people(self, tmp_path, size):
        text = canonical(candidates=pool(size), quotas=[Quota("age", "jeune", 1, 3)], places=5)
        file = tmp_path / "liste.txt"
        file.write_text(text)
        said = subprocess.run(
            [sys.executable, "-I", module.__file__, str(file), "graine"], check=True, capture_output=True, text=True
        ).stdout.split("\n\n")
        assert said[0].split() == repeat(text, "graine").drawn
        assert said[-1].split() == repeat(text, "graine").substitutes if size > 5 else True

    def test_what_is_no_list_is_refused(self):
        with pytest.raises(ValueError, match="Not a list"):
            read("autre chose")

    def test_seed_is_promised_before_it_is_shown(self):
        seed = fresh_seed()
        assert len(seed) == 32
        assert commitment(seed) != commitment(fresh_seed())
        assert seed not in commitment(seed)


class TestSubstitutes:
    QUOTAS = (Quota("age", "jeune", 2, 2),)

    def test_first_alike_when_the_group_needs_it(self):
        leaving, *others = (
            Candidate(f"n{n}", {"age": age}) for n, age in enumerate(["jeune", "aine", "jeune", "jeune"])
        )
        holding = [Candidate("h", {"age": "jeune"})]
        assert next_substitute(leaving=leaving, holding=holding, substitutes=others, quotas=self.QUOTAS).number == "n2"

    def test_first_of_all_when_nothing_is_needed(self):
        holding = [Candidate("h1", {"age": "jeune"}), Candidate("h2", {"age": "jeune"})]
        others = [Candidate("n1", {"age": "jeune"}), Candidate("n2", {"age": "aine"})]
        assert next_substitute(leaving=None, holding=holding, substitutes=others, quotas=self.QUOTAS).number == "n2"
        assert next_substitute(leaving=None, holding=holding, substitutes=others, quotas=[]).number == "n1"

    def test_nobody(self):
        assert next_substitute(leaving=None, holding=[], substitutes=[], quotas=[]) is None
