import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import trail

NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DRAWN = re.compile(r"M[-\d. ]+(?:[HVQC][-\d. ]+)+")


@st.composite
def points(draw):
    steps = draw(st.lists(st.tuples(st.integers(1, 300), st.integers(0, 1200)), min_size=2, max_size=40))
    x, out = 0, []
    for width, y in steps:
        x += width
        out.append((float(x), float(y)))
    return out


def numbers(path):
    return [float(n) for n in NUMBER.findall(path)]


@pytest.mark.parametrize("draw", [trail.metro, trail.soft, trail.monotone])
@given(points=points())
def test_trail_goes_from_the_first_point_to_the_last(draw, points):
    path = draw(points)
    assert DRAWN.fullmatch(path)
    assert numbers(path)[:2] == list(points[0])
    last_x, last_y = points[-1]
    assert path.endswith((f"H{last_x:.0f}", f" {last_x:.0f} {last_y:.0f}"))


@given(points=points())
def test_metro_stays_between_its_points(points):
    for (x1, y1), (x2, y2) in pairwise(points):
        x, y = x1, y1
        for command, values in re.findall(r"([HVQ])([-\d. ]+)", trail.metro([(x1, y1), (x2, y2)])):
            read = numbers(values)
            x, y = {"H": (read[0], y), "V": (x, read[0])}.get(command) or (read[2], read[3])
            assert x1 - 0.1 <= x <= x2 + 0.1
            assert min(y1, y2) - 0.1 <= y <= max(y1, y2) + 0.1


@given(points=points())
def test_monotone_never_overshoots(points):
    """The handles of each curve stay between its two ends, so the curve does too."""
    curves = re.findall(r"C([-\d. ]+)", trail.monotone(points))
    for ((_, y1), (_, y2)), curve in zip(pairwise(points), curves, strict=True):
        _, first, _, second, _, _ = numbers(curve)
        for handle in (first, second):
            assert min(y1, y2) - 0.1 <= handle <= max(y1, y2) + 0.1


def test_monotone_guard_sees_an_overshoot():
    """Negative control: the promenade's sister with steep tangents would leave the bounds that the test above holds."""
    curve = re.findall(r"C([-\d. ]+)", "M0 0C10 40 20 -10 30 10")[0]
    _, first, _, _, _, _ = numbers(curve)
    assert not 0 <= first <= 10


@pytest.mark.parametrize("draw", [trail.metro, trail.soft, trail.monotone])
@pytest.mark.parametrize("points", [[], [(0, 0)], [(5, 0), (5, 1)], [(5, 0), (2, 1)]])
def test_trail_refuses_points_that_go_nowhere(draw, points):
    with pytest.raises(ValueError, match="trail"):
        draw(points)


@pytest.mark.parametrize("count", [1, 2, 5, 14])
def test_promenade_has_a_point_for_each_stop_and_two_ends(count):
    stops = trail.promenade(count)
    assert len(stops) == count + 2
    assert stops[0][0] == 0
    assert stops[-1][0] == 1200
    assert all(x1 < x2 for (x1, _), (x2, _) in pairwise(stops))
