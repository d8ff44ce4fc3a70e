"""Geometry of the trail, the line that leads from a question to an answer. Pure functions: points in, SVG path out.

A point is (x, y) in the pixels of the drawing; x must strictly increase from one point to the next, else ValueError.
"""

from collections.abc import Sequence
from itertools import pairwise

Point = tuple[float, float]


def metro(points: Sequence[Point], radius: float = 30) -> str:
    """Lane map: straight lines, joined half-way between two points by quarter turns of at most `radius` pixels."""
    path = [_start(points)]
    for (x1, y1), (x2, y2) in pairwise(points):
        if y1 == y2:
            path.append(f"H{_n(x2)}")
            continue
        middle = (x1 + x2) / 2
        turn = min(radius, abs(y2 - y1) / 2, (x2 - x1) / 2)
        down = turn if y2 > y1 else -turn
        path.append(
            f"H{_n(middle - turn)}Q{_n(middle)} {_n(y1)} {_n(middle)} {_n(y1 + down)}"
            f"V{_n(y2 - down)}Q{_n(middle)} {_n(y2)} {_n(middle + turn)} {_n(y2)}H{_n(x2)}"
        )
    return "".join(path)


def soft(points: Sequence[Point], share: float = 0.5) -> str:
    """Promenade: curves that pass each point level; `share` of the gap goes to each handle."""
    path = [_start(points)]
    for (x1, y1), (x2, y2) in pairwise(points):
        handle = (x2 - x1) * share
        path.append(f"C{_n(x1 + handle)} {_n(y1)} {_n(x2 - handle)} {_n(y2)} {_n(x2)} {_n(y2)}")
    return "".join(path)


def monotone(points: Sequence[Point]) -> str:
    """Measured curve that never overshoots its points (Fritsch and Carlson, 1980, with harmonic-mean tangents)."""
    path = [_start(points)]
    tangents = _tangents(points)
    for i, ((x1, y1), (x2, y2)) in enumerate(pairwise(points)):
        third = (x2 - x1) / 3
        path.append(
            f"C{_n(x1 + third)} {_n(y1 + tangents[i] * third)} "
            f"{_n(x2 - third)} {_n(y2 - tangents[i + 1] * third)} {_n(x2)} {_n(y2)}"
        )
    return "".join(path)


def promenade(count: int, width: float = 1200, high: float = 66, low: float = 138) -> list[Point]:
    """Points of a promenade of `count` stops in equal columns, up and down in turn, with its two ends half-way."""
    column = width / count
    stops = [((i + 0.5) * column, high if i % 2 == 0 else low) for i in range(count)]
    return [(0.0, (high + low) / 2), *stops, (float(width), (high + low) / 2)]


def _tangents(points: Sequence[Point]) -> list[float]:
    slopes = [(y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in pairwise(points)]
    inner = [
        0.0 if before == 0 or after == 0 or (before > 0) != (after > 0) else 2 / (1 / before + 1 / after)
        for before, after in pairwise(slopes)
    ]
    return [slopes[0], *inner, slopes[-1]]


def _start(points: Sequence[Point]) -> str:
    if len(points) < 2:
        raise ValueError("A trail needs two points")
    if any(x1 >= x2 for (x1, _), (x2, _) in pairwise(points)):
        raise ValueError("A trail goes forward: x must increase")
    return f"M{_n(points[0][0])} {_n(points[0][1])}"


def _n(value: float) -> str:
    """A number of the path, to a tenth of a pixel, the same in every locale."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")
