"""Nobody can be found in a published figure: an attacker who knows the algorithm tries every table.

The attacker holds what is published and this project's code. For each set of possible answers that
leads to the same publication, a hidden count is safe when it can still have several values.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis.disclosure import Part, Publication, Thresholds, publish

SMALL = Thresholds(base=4, cell=3, percent=8)
"""Smaller than the real thresholds, so that every table can be tried."""


@dataclass(frozen=True)
class Cell:
    label: str
    count: int


@dataclass(frozen=True)
class Tally:
    kind: str
    base: int
    cells: tuple[Cell, ...]
    text: str = "Question ?"


def tally(kind: str, base: int, counts: tuple[int, ...]) -> Tally:
    return Tally(kind, base, tuple(Cell(f"r{i}", count) for i, count in enumerate(counts)))


def splits(total: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every way to share `total` answers between `cells` choices."""
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, cells - 1):
            yield (first, *rest)


def tables(kind: str, base: int, cells: int) -> Iterator[tuple[int, ...]]:
    """Every possible table: each person gives one answer, or at least one."""
    if kind == "single":
        return splits(base, cells)
    return (counts for counts in product(range(base + 1), repeat=cells) if sum(counts) >= base)


def recovered(publisher: Callable[[Tally], Publication], kind: str, base: int, cells: int) -> int:
    """How many hidden counts the attacker finds exactly, over all possible tables."""
    same: dict[Publication, list[tuple[int, ...]]] = defaultdict(list)
    for counts in tables(kind, base, cells):
        same[publisher(tally(kind, base, counts))].append(counts)
    found = 0
    for publication, candidates in same.items():
        shown = {part.members[0] for part in publication.parts if not part.is_group}
        found += sum(len({counts[i] for counts in candidates}) == 1 for i in range(cells) if i not in shown)
    return found


def ours(thresholds: Thresholds) -> Callable[[Tally], Publication]:
    return lambda answers: publish(answers, thresholds)


def naive(thresholds: Thresholds) -> Callable[[Tally], Publication]:
    """Negative control: hide small counts, and nothing else."""

    def publisher(answers: Tally) -> Publication:
        cells = enumerate(answers.cells)
        parts = tuple(Part((i,), (c.label,), c.count) for i, c in cells if c.count >= thresholds.cell)
        return Publication(base=answers.base, parts=parts)

    return publisher


@pytest.mark.parametrize("cells", [2, 3, 4])
@pytest.mark.parametrize("base", range(4, 14))
def test_attacker_recovers_no_hidden_count_of_a_single_choice(cells, base):
    assert recovered(ours(SMALL), "single", base, cells) == 0


@pytest.mark.parametrize("base", [11, 12, 15, 20, 24])
def test_attacker_recovers_nothing_with_the_real_thresholds(base):
    assert recovered(ours(Thresholds()), "single", base, 3) == 0


@pytest.mark.parametrize(("cells", "base"), [(2, 4), (2, 9), (2, 14), (3, 6), (3, 9), (3, 12)])
def test_attacker_recovers_no_hidden_count_of_a_multiple_choice(cells, base):
    assert recovered(ours(SMALL), "multiple", base, cells) == 0


def test_attacker_beats_a_naive_publisher():
    """Negative control: the same attacker finds people when small counts are merely left out."""
    assert recovered(naive(SMALL), "single", 10, 3) > 0


@st.composite
def any_tally(draw):
    counts = draw(st.lists(st.integers(0, 200), min_size=1, max_size=8))
    kind = draw(st.sampled_from(["single", "scale", "multiple"]))
    base = sum(counts) if kind != "multiple" else draw(st.integers(max(counts), max(sum(counts), 1)))
    return tally(kind, base, tuple(counts))


@given(any_tally())
def test_no_small_count_is_published_nor_found_by_subtraction(answers):
    limits = Thresholds()
    publication = publish(answers, limits)
    if answers.base < limits.base:
        assert publication == Publication(base=None, exclusive=publication.exclusive)
        return
    assert all(part.count >= limits.cell for part in publication.parts)
    for part in publication.parts:
        if not publication.exclusive:
            assert answers.base - part.count >= limits.cell
    if publication.exclusive and publication.parts:
        assert sum(part.count for part in publication.parts) == answers.base
    for part in publication.parts:
        if part.is_group:
            members = [answers.cells[i].count for i in part.members]
            assert max(members) >= limits.cell, "a group of small counts only would be narrowed down"
            assert sum(members) > limits.cell


@given(any_tally())
def test_every_answer_is_shown_or_named_as_hidden(answers):
    publication = publish(answers, Thresholds(base=0))
    shown = {label for part in publication.parts for label in part.labels if not part.is_group}
    assert shown.isdisjoint(publication.hidden)
    assert shown | set(publication.hidden) == {cell.label for cell in answers.cells}


@pytest.mark.parametrize(("base", "shown"), [(10, False), (11, True)])
def test_ten_answers_show_nothing_eleven_do(base, shown):
    publication = publish(tally("single", base, (base - 5, 5)), Thresholds())
    assert bool(publication.parts) is shown
    assert publication.base == (base if shown else None)


@pytest.mark.parametrize(("base", "percents"), [(29, False), (30, True)])
def test_percentages_start_at_thirty_answers(base, percents):
    assert publish(tally("single", base, (base - 10, 10)), Thresholds()).percents is percents


def test_large_counts_are_published_as_they_are():
    publication = publish(tally("single", 60, (10, 20, 30)), Thresholds())
    assert [part.count for part in publication.parts] == [10, 20, 30]
    assert publication.hidden == ()


def test_a_small_count_is_merged_with_its_neighbour():
    publication = publish(tally("scale", 63, (10, 20, 30, 3)), Thresholds())
    assert [(part.labels, part.count) for part in publication.parts] == [
        (("r0",), 10),
        (("r1",), 20),
        (("r2", "r3"), 33),
    ]


def test_two_choices_with_a_small_one_show_only_the_base():
    publication = publish(tally("single", 40, (38, 2)), Thresholds())
    assert publication.is_empty
    assert publication.base == 40


def test_thresholds_come_from_the_settings(settings):
    settings.RESULTS_MIN_BASE, settings.RESULTS_MIN_CELL, settings.RESULTS_MIN_PERCENT_BASE = 20, 8, 50
    assert Thresholds.from_settings() == Thresholds(base=20, cell=8, percent=50)
