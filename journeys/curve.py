"""The curve of what people think of the steps. Pure: points in, geometry out; a step that few have judged leaves a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.trail import monotone

# px: where 100 % stands, how far under it 0 % would be, the room under the lowest point for its words.
WIDE_HEIGHTS = (18, 220, 56)
NARROW_HEIGHTS = (14, 110, 40)
NARROW = 328  # px: width of the narrow drawing
NARROW_EDGE = 20  # px from the side to the first and last point
MOST = 10  # points of a narrow row, so that faces of 24 px do not touch


@dataclass(frozen=True)
class Point:
    """A face, and the words under it."""

    x: float
    y: float
    face: str
    text: str


@dataclass(frozen=True)
class Segment:
    """A run of steps that were all judged: the line, and what is under it."""

    line: str
    area: str


@dataclass(frozen=True)
class Curve:
    """One drawing, in pixels of its viewBox."""

    width: float
    height: int
    points: tuple[Point, ...]
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Stop:
    """A step: where it stands, its number, the percent who found it simple (None when hidden) and its face."""

    x: float
    number: str
    share: int | None
    face: str = ""


def wide(stops: Sequence[Stop], width: float) -> Curve:
    """The curve under a frame of the map, at the x of its columns; percents under the points."""
    return _curve([(stop.x, stop) for stop in stops], width, WIDE_HEIGHTS, percents=True)


def narrow(stops: Sequence[Stop]) -> list[Curve]:
    """The same for a phone, in rows of equal length; the numbers of the steps under the points."""
    rows = -(-len(stops) // MOST) or 1
    size = -(-len(stops) // rows)
    gap = (NARROW - 2 * NARROW_EDGE) / max(size - 1, 1)
    return [
        _curve(
            [(NARROW_EDGE + gap * place, stop) for place, stop in enumerate(stops[start : start + size])],
            NARROW,
            NARROW_HEIGHTS,
            percents=False,
        )
        for start in range(0, len(stops), size or 1)
    ]


def _curve(stops: list[tuple[float, Stop]], width: float, heights: tuple[int, int, int], percents: bool) -> Curve:
    top, tall, room = heights
    placed = [
        None
        if stop.share is None
        else Point(
            round(x, 1),
            round(top + (100 - stop.share) * tall / 100, 1),
            stop.face,
            f"{stop.share}\u00a0%" if percents else stop.number,
        )
        for x, stop in stops
    ]
    bottom = round(max((point.y for point in placed if point), default=top)) + room
    runs = (run for run in _runs(placed) if len(run) > 1)
    return Curve(width, bottom, tuple(filter(None, placed)), tuple(_segment(run, bottom) for run in runs))


def _runs(points: Sequence[Point | None]) -> Iterator[list[Point]]:
    """The points in the pieces that gaps leave."""
    run: list[Point] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            yield run
            run = []


def _segment(run: list[Point], bottom: int) -> Segment:
    line = monotone([(point.x, point.y) for point in run])
    return Segment(line, f"{line}V{bottom}H{run[0].x:g}Z")
