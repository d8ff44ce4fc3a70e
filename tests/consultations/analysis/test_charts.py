"""The drawings: plain Python, valid SVG, figures that add up, nothing inline."""

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consultations.analysis import charts

counts = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)


@given(counts)
def test_largest_remainder_adds_up_to_100_and_stays_within_one(values):
    shares = charts.largest_remainder(values)
    whole = sum(values)
    assert sum(shares) == (100 if whole else 0)
    for value, share in zip(values, shares, strict=True):
        assert abs(share - (100 * value / whole if whole else 0)) < 1
        assert share >= 0


def test_plain_rounding_would_not_add_up():
    """Negative control: what the method above is for."""
    values = [1, 1, 1]
    assert sum(charts.percent(value, 3) for value in values) == 99
    assert charts.largest_remainder(values) == [34, 33, 33]


@given(counts)
def test_a_larger_count_never_gets_a_smaller_share(values):
    ranked = sorted(zip(values, charts.largest_remainder(values), strict=True))
    shares = [share for value, share in ranked]
    assert all(before <= after for (low, before), (high, after) in pairwise(ranked) if low < high), shares


@given(st.integers(0, 1000), st.integers(0, 1000))
def test_percent_is_between_0_and_100(count, base):
    assert 0 <= charts.percent(min(count, base), base) <= 100


@pytest.mark.parametrize(("count", "base", "expected"), [(1, 2, 50), (1, 8, 13), (1, 3, 33), (2, 3, 67), (0, 0, 0)])
def test_percent_rounds_halves_up(count, base, expected):
    assert charts.percent(count, base) == expected


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5), st.text(max_size=20))
def test_a_stack_is_well_formed_whatever_its_text(shares, text):
    segments = [charts.Segment(share, charts.shade(i, len(shares)), _printable(text)) for i, share in enumerate(shares)]
    tree = ElementTree.fromstring(charts.stack(segments, "f1"))
    assert [child.tag for child in tree] == ["svg"] * sum(share > 0 for share in shares)
    assert not tree.findall(".//script")


def test_text_in_a_drawing_is_escaped():
    drawing = charts.stack([charts.Segment(100, 1, "<script>alert(1)</script>")], "f1")
    assert "<script" not in drawing
    assert "&lt;script" in drawing


def test_segments_follow_each_other_without_gap_or_overlap():
    drawing = charts.stack([charts.Segment(p, 1) for p in (14, 24, 12, 31, 19)], "f1")
    places = [(float(x), float(w)) for x, w in re.findall(r'x="([\d.]+)%" width="([\d.]+)%"', drawing)]
    assert places == [(0, 14), (14, 24), (38, 12), (50, 31), (81, 19)]


def test_a_narrow_part_keeps_its_number_for_the_table():
    drawing = charts.stack([charts.Segment(8, 1, "8"), charts.Segment(92, 5, "92")], "f1")
    assert re.findall(r"<text[^>]*>(\d+)", drawing) == ["92"]


def test_every_shade_but_the_first_has_a_motif():
    written = set(re.findall(r'id="f1-m(\d)"', charts.motifs("f1")))
    assert written == {"0", "2", "3", "4", "5"}
    for position in written:
        assert f"url(#f1-m{position})" in charts.swatch(int(position), "f1")


def test_drawings_carry_no_inline_style_no_script_no_fixed_text_size():
    drawings = [
        charts.bar(3, 7),
        charts.stack([charts.Segment(50, 1, "50"), charts.Segment(50, 0, "50")], "f1"),
        charts.motifs("f1"),
        charts.swatch(2, "f1"),
    ]
    for drawing in drawings:
        assert not re.search(r"\sstyle=|<style|<script|\son\w+=|font-size|viewBox", drawing)
        assert 'aria-hidden="true"' in drawing


@pytest.mark.parametrize(("value", "largest", "width"), [(7, 7, "100%"), (1, 3, "33.33%")])
def test_a_bar_is_proportional(value, largest, width):
    assert f'<svg width="{width}"' in charts.bar(value, largest)


@pytest.mark.parametrize(("value", "largest"), [(0, 5), (0, 0), (3, 0)])
def test_an_empty_bar_draws_nothing(value, largest):
    assert "<rect" not in charts.bar(value, largest)


def test_charts_need_no_django():
    assert "django" not in Path(charts.__file__).read_text(encoding="utf-8").split('"""', 2)[2]


def _printable(text: str) -> str:
    """XML has no control characters; the numbers we draw never do either."""
    return "".join(character for character in text if character.isprintable())
