"""The draw: quotas that can be met are met, nobody is drawn twice, anybody finds the same people."""

import hashlib
import itertools
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis import draw as module
from consultations.analysis import lots
from consultations.analysis.draw import (
    Candidate,
    Quota,
    Why,
    canonical,
    commitment,
    draw,
    fingerprint,
    fresh_seed,
    next_substitute,
    read,
    repeat,
)

SCRIPT = Path(__file__).resolve().parents[3] / "docs" / "reference" / "repeat_draw.py"
EXAMPLE = SCRIPT.with_name("draw.md")
AGES, PLACES = ("jeune", "milieu", "aine"), ("ville", "campagne")
VALUES = {"age": AGES, "lieu": PLACES, "famille": ("seul", "couple", "non dit")}


def pool(size: int) -> list[Candidate]:
    """So many people, of all ages and places in turn."""
    return [Candidate(f"n{n:03}", {"age": AGES[n % 3], "lieu": PLACES[n % 2]}) for n in range(size)]


def group(numbers, people) -> list[Candidate]:
    return [one for one in people if one.number in numbers]


def missed(people, quotas) -> int:
    """By how many people a group misses the quotas: counted here without the code under test."""
    counts = [sum(one.says.get(quota.criterion) == quota.value for one in people) for quota in quotas]
    return sum(max(0, quota.least - n, n - quota.most) for quota, n in zip(quotas, counts, strict=True))


def any_pool(chosen: random.Random, size: int) -> tuple[list[Candidate], list[Quota], int]:
    """People, quotas and places at random; some say nothing of a criterion, some quotas cannot be met."""
    people = [
        Candidate(f"{n:04}", {key: chosen.choice(values) for key, values in VALUES.items() if chosen.random() < 0.9})
        for n in range(size)
    ]
    quotas = [
        Quota(key, value, *sorted(chosen.choices(range(5), k=2)))
        for key, values in VALUES.items()
        for value in values
        if chosen.random() < 0.7
    ]
    return people, quotas, chosen.randint(1, 8)


@st.composite
def small(draw_from):
    """At most eight people, quotas of up to three criteria, some places."""
    answers = st.fixed_dictionaries({}, optional={key: st.sampled_from(values) for key, values in VALUES.items()})
    people = [Candidate(f"n{n}", says) for n, says in enumerate(draw_from(st.lists(answers, min_size=1, max_size=8)))]
    some = st.sets(st.sampled_from([(key, value) for key, values in VALUES.items() for value in values]), max_size=6)
    quotas = [
        Quota(*answer, *sorted(draw_from(st.tuples(st.integers(0, 4), st.integers(0, 4)))))
        for answer in sorted(draw_from(some))
    ]
    return people, quotas, draw_from(st.integers(1, 6)), draw_from(st.text("0123456789abcdef", min_size=4, max_size=8))


class TestDraw:
    def test_meets_quotas(self):
        quotas = [Quota("age", "jeune", 3, 4), Quota("age", "aine", 1, 2), Quota("lieu", "ville", 4, 4)]
        result = draw(candidates=pool(60), quotas=quotas, places=8, seed="abc")
        assert len(result.drawn) == len(set(result.drawn)) == 8
        assert len(result.substitutes) == 52
        assert result.unmet == []
        assert missed(group(result.drawn, pool(60)), quotas) == 0

    def test_control_chance_alone_misses_them(self, monkeypatch):
        quotas = [Quota("age", "jeune", 3, 4), Quota("age", "aine", 1, 2), Quota("lieu", "ville", 4, 4)]
        monkeypatch.setattr(module, "group_of", lambda said, asked, places, lots: (0, lots(0)[:places]))
        seeds = [f"s{n}" for n in range(100)]
        naive = [draw(candidates=pool(60), quotas=quotas, places=8, seed=seed) for seed in seeds]
        assert sum(bool(one.unmet) for one in naive) > 50
        monkeypatch.undo()
        assert not any(draw(candidates=pool(60), quotas=quotas, places=8, seed=seed).unmet for seed in seeds)

    def test_does_not_depend_on_the_order_of_the_list(self):
        quotas, people = [Quota("age", "jeune", 3, 4), Quota("lieu", "ville", 3, 5)], pool(30)
        first = draw(candidates=people, quotas=quotas, places=8, seed="x")
        for n in range(10):
            mixed = random.Random(n)
            others = {"candidates": mixed.sample(people, 30), "quotas": mixed.sample(quotas, 2)}
            assert draw(**others, places=8, seed="x") == first
        assert draw(candidates=people, quotas=quotas, places=8, seed="y").drawn != first.drawn

    def test_without_quotas_lots_alone_decide(self):
        said = {one.number: hashlib.sha256(f"graine|0|{one.number}".encode()).hexdigest() for one in pool(12)}
        result = draw(candidates=pool(12), quotas=[], places=5, seed="graine")
        assert [*result.drawn, *result.substitutes] == sorted(said, key=said.get)

    def test_so_many_substitutes(self):
        whole = draw(candidates=pool(30), quotas=[], places=8, seed="x")
        some = draw(candidates=pool(30), quotas=[], places=8, seed="x", substitutes=4)
        assert (some.drawn, some.substitutes) == (whole.drawn, whole.substitutes[:4])

    @pytest.mark.parametrize(("size", "places", "drawn"), [(5, 20, 5), (0, 3, 0), (5, 0, 0), (5, -1, 0), (5, 5, 5)])
    def test_never_more_than_places_nor_than_people(self, size, places, drawn):
        quotas = [Quota("age", "jeune", 1, 2)]
        assert len(draw(candidates=pool(size), quotas=quotas, places=places, seed="x").drawn) == drawn

    @pytest.mark.parametrize("size", range(1, 20))
    def test_places_are_filled_when_quotas_cannot_be_met(self, size):
        quotas = [Quota("age", "jeune", 9, 9), Quota("age", "milieu", 0, 0), Quota("lieu", "ville", 15, 15)]
        assert len(draw(candidates=pool(size), quotas=quotas, places=20, seed="x").drawn) == size

    def test_number_or_answer_given_twice_is_refused(self):
        with pytest.raises(ValueError, match="n000 comes twice"):
            draw(candidates=[*pool(3), *pool(1)], quotas=[], places=2, seed="x")
        with pytest.raises(ValueError, match="comes twice"):
            draw(candidates=pool(3), quotas=[Quota("age", "jeune", 1, 1)] * 2, places=2, seed="x")

    @pytest.mark.parametrize(("least", "most"), [(2, 1), (-1, 1)])
    def test_quota_that_says_nothing_is_refused(self, least, most):
        with pytest.raises(ValueError, match="at least"):
            draw(candidates=pool(3), quotas=[Quota("age", "jeune", least, most)], places=2, seed="x")

    @given(small())
    def test_nearest_to_the_quotas_of_all_groups(self, asked):
        people, quotas, places, seed = asked
        result = draw(candidates=people, quotas=quotas, places=places, seed=seed)
        size = min(places, len(people))
        assert len(result.drawn) == len(set(result.drawn)) == size
        assert sorted([*result.drawn, *result.substitutes]) == [one.number for one in people]
        mine = missed(group(result.drawn, people), quotas)
        assert mine == min(missed(one, quotas) for one in itertools.combinations(people, size))
        assert (result.unmet == []) == (mine == 0)  # what is over or under is said, and nothing else is

    def test_control_attempts_alone_do_not_find_the_nearest(self, monkeypatch):
        """Quotas that contradict each other: without the last resort, nobody would be drawn."""
        people = [
            Candidate("a", {"age": "jeune", "lieu": "ville"}),
            Candidate("b", {"age": "aine", "lieu": "campagne"}),
        ]
        contradictory = {"quotas": [Quota("age", "jeune", 1, 1), Quota("lieu", "campagne", 1, 1)], "places": 1}
        assert len(draw(candidates=people, **contradictory, seed="x").drawn) == 1
        monkeypatch.setattr(lots, "_nearest", lambda *args: (0, []))
        assert draw(candidates=people, **contradictory, seed="x").drawn == []

    def test_people_exchanged_bring_a_large_list_near(self):
        """No attempt meets both (only those of the town are old): too many groups to see them all."""
        people = [Candidate(f"{n:03}", {"age": AGES[n % 2], "lieu": PLACES[n % 2]}) for n in range(60)]
        quotas = [Quota("age", "jeune", 6, 6), Quota("lieu", "ville", 8, 8)]
        result = draw(candidates=people, quotas=quotas, places=10, seed="x")
        assert result.attempt >= lots.ATTEMPTS
        assert missed(group(result.drawn, people), quotas) == 2
        assert len(set(result.drawn)) == 10


class TestReasons:
    def why(self, people, quotas, places):
        result = draw(candidates=people, quotas=quotas, places=places, seed="x")
        return {one.quota.value: (one.why, one.in_pool, one.drawn) for one in result.unmet}

    def test_too_few_candidates(self):
        assert self.why(pool(3), [Quota("age", "jeune", 3, 3)], 2) == {"jeune": (Why.FEW, 1, 1)}

    def test_too_many_rather_than_empty_places(self):
        quotas = [Quota("age", "jeune", 5, 5), Quota("age", "milieu", 0, 1)]
        assert self.why(pool(9), quotas, 8) == {"jeune": (Why.FEW, 3, 3), "milieu": (Why.MANY, 3, 2)}

    def test_too_few_places_are_shared(self):
        quotas = [Quota("age", "jeune", 4, 9), Quota("age", "aine", 4, 9)]
        assert self.why(pool(30), quotas, 6) == {"jeune": (Why.TOGETHER, 10, 3), "aine": (Why.TOGETHER, 10, 3)}

    def test_quotas_that_do_not_go_together(self):
        people = [
            Candidate("a", {"age": "jeune", "lieu": "ville"}),
            Candidate("b", {"age": "aine", "lieu": "campagne"}),
        ]
        found = self.why(people, [Quota("age", "jeune", 1, 1), Quota("lieu", "campagne", 1, 1)], 1)
        assert [why for why, *_counts in found.values()] == [Why.TOGETHER]


class TestFairness:
    def test_everybody_alike_has_the_same_chance(self):
        drawn = Counter(
            number for n in range(2000) for number in draw(candidates=pool(12), quotas=[], places=3, seed=f"s{n}").drawn
        )
        expected = 2000 * 3 / 12
        chi2 = sum((drawn[one.number] - expected) ** 2 / expected for one in pool(12))
        assert chi2 < 31.3  # 11 degrees of freedom, one in a thousand; the seeds are fixed

    def test_those_who_say_the_same_have_the_same_chance_under_quotas(self):
        people = pool(24)
        quotas = [Quota("age", "jeune", 4, 4), Quota("lieu", "ville", 2, 3)]
        drawn = Counter()
        for n in range(2000):
            drawn.update(draw(candidates=people, quotas=quotas, places=6, seed=f"s{n}").drawn)
        for age, place in itertools.product(AGES, PLACES):
            alike = [drawn[one.number] for one in people if one.says == {"age": age, "lieu": place}]
            expected = sum(alike) / len(alike)
            assert sum((n - expected) ** 2 / expected for n in alike) < 16.3  # 3 degrees of freedom, one in a thousand


class TestRepeating:
    def test_list_says_no_answer_and_gives_the_same_people(self):
        quotas = [Quota("age", "jeune", 3, 4), Quota("lieu", "ville", 4, 5)]
        text = canonical(candidates=pool(40), quotas=quotas, places=8)
        assert not any(word in text for word in (*AGES, *PLACES))
        assert read(text)[2] == 8
        result = repeat(text, "graine")
        assert result.unmet == []
        assert {one.quota.least for one in result.balance} == {3, 4}
        direct = draw(candidates=pool(40), quotas=quotas, places=8, seed="graine")
        assert (direct.drawn, direct.substitutes, direct.attempt) == (result.drawn, result.substitutes, result.attempt)
        assert direct.fingerprint == result.fingerprint == fingerprint(text)

    @pytest.mark.parametrize(("criteria", "values"), [(1, 101), (30, 2), (3, 10)])
    def test_codes_are_in_order_however_many(self, criteria, values):
        """A hundred and one Caf, thirty criteria: the list of a list is the list itself."""
        quotas = [Quota(f"c{c:03}", f"v{v:03}", 0, 1) for c in range(criteria) for v in range(values)]
        people = [
            Candidate(f"n{n}", {f"c{c:03}": f"v{(n + c) % values:03}" for c in range(criteria)}) for n in range(9)
        ]
        text = canonical(candidates=people, quotas=quotas, places=4)
        again, coded, places = read(text)
        assert canonical(candidates=again, quotas=coded, places=places) == text
        assert len({one.criterion for one in coded}) == criteria
        assert repeat(text, "g").drawn == draw(candidates=people, quotas=quotas, places=4, seed="g").drawn

    @pytest.mark.parametrize("hashing", ["0", "1", "77"])
    def test_the_hashing_of_the_language_changes_nothing(self, hashing, tmp_path):
        chosen = random.Random(8)
        people, quotas, places = any_pool(chosen, 30)
        text = canonical(candidates=people, quotas=quotas, places=places)
        assert self.say(tmp_path, text, "graine", PYTHONHASHSEED=hashing) == self.found(text, "graine")

    @pytest.mark.parametrize("first", range(0, 50, 10))
    def test_script_finds_the_same_people(self, tmp_path, first):
        """It is written apart from the site's code: fifty lists, of which some cannot be met."""
        for n in range(first, first + 10):
            chosen = random.Random(n)
            people, quotas, places = any_pool(chosen, chosen.randint(1, 40))
            text = canonical(candidates=people, quotas=quotas, places=places)
            assert self.say(tmp_path, text, f"graine{n}") == self.found(text, f"graine{n}")

    def test_script_and_site_go_through_all_ways(self):
        """The fifty lists: met at once, after dead ends, by looking at all groups, and by exchanges."""
        ways = set()
        for n in range(50):
            chosen = random.Random(n)
            people, quotas, places = any_pool(chosen, chosen.randint(1, 40))
            text = canonical(candidates=people, quotas=quotas, places=places)
            size = min(places, len(people))
            attempt = repeat(text, f"graine{n}").attempt
            few = lots.math.comb(len(people), size) <= lots.GROUPS
            ways.add("first" if attempt == 0 else "again" if attempt < lots.ATTEMPTS else "all" if few else "exchanges")
        assert ways == {"first", "again", "all", "exchanges"}

    def test_example_of_the_document(self, tmp_path):
        """What draw.md shows is what the script says."""
        text, seed, said = EXAMPLE.read_text(encoding="utf-8").split("```text\n")[1:4]
        text, seed, said = (part.split("```")[0] for part in (text, seed, said))
        assert self.say(tmp_path, text, seed.strip()) == [part.split() for part in said.split("\n\n")]

    def say(self, folder, text, seed, **environment) -> list[list[str]]:
        file = folder / "liste.txt"
        file.write_text(text, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, str(SCRIPT), str(file), seed],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
        )
        return [part.split() for part in done.stdout.split("\n\n")]

    def found(self, text, seed) -> list[list[str]]:
        result = repeat(text, seed)
        return [result.drawn, result.substitutes]

    @pytest.mark.parametrize(
        "text",
        [
            "autre chose",
            "tirage-2\n",
            "tirage-2\nplaces\n",
            "tirage-2\nplaces deux\n",
            "tirage-2\nplaces 2\nquota A1\n",
        ],
    )
    def test_what_is_no_list_is_refused(self, text):
        with pytest.raises(ValueError):  # noqa: PT011 (its message depends on the line)
            read(text)

    def test_number_of_two_words_is_refused(self):
        """It would be read as a number and an answer."""
        with pytest.raises(ValueError, match="not one word"):
            canonical(candidates=[Candidate("12 A1")], quotas=[], places=1)

    def test_seed_is_promised_before_it_is_shown(self):
        seed = fresh_seed()
        assert len(seed) == 32
        assert commitment("00ff") == "8909cde2f411a84e86e7a39c8a3916b7cda6a9d977778030b6f6a491401400bc"
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

    def test_alike_before_an_other_who_fits_as_well(self):
        quotas = [Quota("age", "jeune", 0, 3), Quota("lieu", "ville", 0, 3)]
        leaving = Candidate("l", {"age": "jeune", "lieu": "ville"})
        others = [Candidate("n1", {"age": "jeune"}), Candidate("n2", {"age": "jeune", "lieu": "ville"})]
        asked = {"holding": [], "substitutes": others, "quotas": quotas}
        assert next_substitute(leaving=leaving, **asked).number == "n2"
        assert next_substitute(leaving=None, **asked).number == "n1"

    def test_first_of_all_when_nothing_is_needed(self):
        holding = [Candidate("h1", {"age": "jeune"}), Candidate("h2", {"age": "jeune"})]
        others = [Candidate("n1", {"age": "jeune"}), Candidate("n2", {"age": "aine"})]
        assert next_substitute(leaving=None, holding=holding, substitutes=others, quotas=self.QUOTAS).number == "n2"
        assert next_substitute(leaving=None, holding=holding, substitutes=others, quotas=[]).number == "n1"

    def test_least_bad_when_none_keeps_the_quotas(self):
        quotas = [Quota("age", "jeune", 1, 1), Quota("lieu", "ville", 0, 0)]
        others = [Candidate("n1", {"age": "aine", "lieu": "ville"}), Candidate("n2", {"age": "aine"})]
        assert next_substitute(leaving=None, holding=[], substitutes=others, quotas=quotas).number == "n2"

    def test_nobody(self):
        assert next_substitute(leaving=None, holding=[], substitutes=[], quotas=[]) is None

    @given(small(), st.integers(0, 5))
    def test_quotas_that_a_substitute_can_keep_are_kept(self, asked, place):
        people, quotas, places, seed = asked
        result = draw(candidates=people, quotas=quotas, places=places, seed=seed)
        number = result.drawn[place % len(result.drawn)]
        (leaving,) = group([number], people)
        holding = group(set(result.drawn) - {number}, people)
        others = group(result.substitutes, people)
        found = next_substitute(leaving=leaving, holding=holding, substitutes=others, quotas=quotas)
        if not others:
            assert found is None
            return
        assert missed([*holding, found], quotas) == min(missed([*holding, one], quotas) for one in others)
