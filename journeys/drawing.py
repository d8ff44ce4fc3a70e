"""From the steps of a journey to the geometry of its map. Pure: no Django, no database.

The map is a grid: one column a step, one lane a body. CSS places the HTML with `data-row`, `data-col`, `data-span` and
`data-steps`; the SVG behind is drawn here in the same pixels. journey.css and the constants below must agree.
More than `MAX_COLUMNS` steps: several frames, one under the other, never a sideways scroll.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from core.trail import metro

MAX_COLUMNS = 10
MAX_LANES = 9
OTHERS = "autres"  # the lane of the bodies that have none of their own

CONTAINER, LEFT, RIGHT = (
    1152,
    148,
    16,
)  # px: what is left of 1248 (78rem), the names of the lanes, the room after the last step
WIDEST_COLUMN = 172
TALL, SLIM = 144, 60  # px: a lane that leads a step, a lane that only takes part
NODE_Y, SLIM_Y = 40, 26  # px from the top of the lane to its line
CORNER = 30
_SIDES = {"carre": 4, "losange": 4, "triangle": 3, "pentagone": 5, "hexagone": 6, "octogone": 8}


@dataclass(frozen=True)
class Stop:
    """What the drawing needs to know of a step. The first organism leads."""

    stage: str
    organisms: tuple[str, ...]
    is_fork: bool = False


@dataclass(frozen=True)
class Lane:
    key: str
    row: int
    y: int
    leads: bool

    @property
    def line(self) -> int:
        """Height of the line on which this lane's marks stand."""
        return self.y + (NODE_Y if self.leads else SLIM_Y)


@dataclass(frozen=True)
class Node:
    """A step on the map. `index` is its place in the stops; `row` and `col` are the grid's."""

    index: int
    row: int
    col: int
    x: float
    y: float
    is_fork: bool
    marks: tuple[tuple[str, float], ...]  # (organism, y) of each other body that takes part

    @property
    def fork_path(self) -> str:
        """A second strand above the step's dot: here the path splits, and joins again."""
        return f"M{self.x - 34:g} {self.y:g}C{self.x - 26:g} {self.y - 44:g} {self.x + 26:g} {self.y - 44:g} {self.x + 34:g} {self.y:g}"

    @property
    def tie(self) -> tuple[float, float] | None:
        """Top and bottom of the line that ties the step to the other bodies."""
        heights = [self.y, *(y for _key, y in self.marks)]
        return (min(heights), max(heights)) if self.marks else None


@dataclass(frozen=True)
class Span:
    """A stage's heading: `columns` columns from `col`."""

    stage: str
    col: int
    columns: int
    x: float
    width: float


@dataclass(frozen=True)
class Frame:
    """One row of columns of the map."""

    row: int  # the grid row of its headings; times are on the next, lanes below
    lanes: tuple[Lane, ...]
    nodes: tuple[Node, ...]
    spans: tuple[Span, ...]
    width: float
    height: int
    path: str
    start: tuple[float, float]
    end: tuple[float, float]
    is_first: bool
    is_last: bool

    @property
    def time_row(self) -> int:
        return self.row + 1

    @property
    def lane_row(self) -> int:
        return self.row + 2

    @property
    def rows(self) -> int:
        return 2 + len(self.lanes)


def column_width(columns: int) -> float:
    """Pixels of a column, the same in every frame, so that the widest fills its container without ever passing it."""
    return round(min(WIDEST_COLUMN, (CONTAINER - LEFT - RIGHT) / columns), 2)


def split_by_stage(stops: Sequence[Stop], most: int = MAX_COLUMNS) -> list[list[int]]:
    """Indices of the stops of each frame: whole stages where they fit, at most `most` stops a frame."""
    runs: list[list[int]] = []
    for index, stop in enumerate(stops):
        if runs and stops[runs[-1][0]].stage == stop.stage and len(runs[-1]) < most:
            runs[-1].append(index)
        else:
            runs.append([index])
    frames: list[list[int]] = []
    for run in runs:
        if frames and len(frames[-1]) + len(run) <= most:
            frames[-1].extend(run)
        else:
            frames.append(list(run))
    return frames


def lane_keys(stops: Sequence[Stop]) -> list[str]:
    """The lanes of a frame, in order of first appearance; beyond `MAX_LANES` the least present share `OTHERS`, last."""
    seen = list(dict.fromkeys(key for stop in stops for key in stop.organisms or (OTHERS,)))
    own = [key for key in seen if key != OTHERS]
    if len(own) + (OTHERS in seen) > MAX_LANES:
        leads = Counter(stop.organisms[0] for stop in stops if stop.organisms)
        present = Counter(key for stop in stops for key in stop.organisms)
        own = sorted(own, key=lambda key: (-leads[key], -present[key], seen.index(key)))[: MAX_LANES - 1]
        return [key for key in seen if key in own] + [OTHERS]
    return own + [OTHERS] * (OTHERS in seen)


def draw(stops: Sequence[Stop]) -> list[Frame]:
    """The frames of a journey's map, top to bottom. No stop, no frame."""
    groups = split_by_stage(stops)
    width = column_width(max(map(len, groups), default=1))
    frames: list[Frame] = []
    row = 1
    for position, group in enumerate(groups):
        frames.append(_frame(stops, group, row, width, position == 0, position == len(groups) - 1))
        row += frames[-1].rows
    return frames


def _frame(stops: Sequence[Stop], group: list[int], row: int, width: float, is_first: bool, is_last: bool) -> Frame:
    inside = [stops[index] for index in group]
    lanes, height = _lanes(inside, row + 2)
    nodes = tuple(_node(stops[index], index, col, width, lanes) for col, index in enumerate(group, start=1))
    right = LEFT + width * len(group) + RIGHT
    start, end = (float(LEFT - 16), nodes[0].y), (right - 12, nodes[-1].y)
    return Frame(
        row=row,
        lanes=tuple(lanes.values()),
        nodes=nodes,
        spans=tuple(_spans(inside, width)),
        width=round(right, 2),
        height=height,
        path=metro([start, *((node.x, node.y) for node in nodes), end], CORNER),
        start=start,
        end=end,
        is_first=is_first,
        is_last=is_last,
    )


def _lanes(stops: Sequence[Stop], first_row: int) -> tuple[dict[str, Lane], int]:
    keys = lane_keys(stops)
    leading = {_lane_of(stop.organisms[0] if stop.organisms else OTHERS, keys) for stop in stops}
    lanes: dict[str, Lane] = {}
    y = 0
    for row, key in enumerate(keys, start=first_row):
        lanes[key] = Lane(key, row, y, key in leading)
        y += TALL if key in leading else SLIM
    return lanes, y


def _lane_of(organism: str, keys: Sequence[str]) -> str:
    return organism if organism in keys else OTHERS


def _node(stop: Stop, index: int, col: int, width: float, lanes: dict[str, Lane]) -> Node:
    keys = list(lanes)
    lead = lanes[_lane_of(stop.organisms[0] if stop.organisms else OTHERS, keys)]
    # Two bodies grouped in one lane make one mark; none is drawn under the step itself.
    others = {_lane_of(key, keys): key for key in reversed(stop.organisms[1:]) if _lane_of(key, keys) != lead.key}
    marks = tuple((key, float(lanes[lane].line)) for lane, key in reversed(others.items()))
    return Node(index, lead.row, col, round(LEFT + width * (col - 0.5), 2), float(lead.line), stop.is_fork, marks)


def _spans(stops: Sequence[Stop], width: float) -> list[Span]:
    spans: list[Span] = []
    for col, stop in enumerate(stops, start=1):
        if spans and spans[-1].stage == stop.stage:
            last = spans.pop()
            spans.append(Span(last.stage, last.col, last.columns + 1, last.x, round(last.width + width, 2)))
        else:
            spans.append(Span(stop.stage, col, 1, round(LEFT + width * (col - 1), 2), width))
    return spans


def shape_path(shape: str, x: float = 0, y: float = 0, r: float = 9) -> str:
    """The outline of an organism's shape around (x, y), as SVG path data. An unknown shape is a circle."""
    if shape == "rectangle":
        return f"M{x - r:g} {y - r * 0.65:g}h{2 * r:g}v{1.3 * r:g}h{-2 * r:g}z"
    if shape == "croix":
        a = r / 3
        return f"M{x - a:g} {y - r:g}h{2 * a:g}v{r - a:g}h{r - a:g}v{2 * a:g}h{a - r:g}v{r - a:g}h{-2 * a:g}v{a - r:g}h{a - r:g}v{-2 * a:g}h{r - a:g}z"
    if sides := _SIDES.get(shape):
        # A square and an octagon lie flat; the others stand on a point.
        turn = pi / sides if shape in {"carre", "octogone"} else 0
        r *= 1.15
        corners = [
            (x + r * sin(turn + 2 * pi * k / sides), y - r * cos(turn + 2 * pi * k / sides)) for k in range(sides)
        ]
        return "M" + "L".join(f"{cx:.1f} {cy:.1f}" for cx, cy in corners) + "z"
    circle = _circle(x, y, r)
    return circle + _circle(x, y, r * 0.45) if shape == "rond" else circle


def _circle(x: float, y: float, r: float) -> str:
    return f"M{x - r:g} {y:g}a{r:g} {r:g} 0 1 0 {2 * r:g} 0a{r:g} {r:g} 0 1 0 {-2 * r:g} 0z"
