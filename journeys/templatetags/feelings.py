"""What a journey's templates show of what people think of its steps."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template
from django.conf import settings

from .. import curve
from ..drawing import Node
from ..feelings import Feeling, Feelings, StepFeeling

if TYPE_CHECKING:
    from ..presentation import Journey, StepView

register = template.Library()


@dataclass(frozen=True)
class Row:
    """A step in the table of the figures."""

    view: "StepView"
    said: StepFeeling


@dataclass(frozen=True)
class Figure:
    """The curve of a journey, its sentence and its table."""

    wide: list[curve.Curve]
    narrow: list[curve.Curve]
    rows: list[Row]

    @property
    def shown(self) -> list[Row]:
        return [row for row in self.rows if row.said.feeling]

    @property
    def easiest(self) -> Row:
        return max(self.shown, key=lambda row: row.said.feeling.share)

    @property
    def hardest(self) -> Row | None:
        """None when no step is harder than the easiest one."""
        row = min(self.shown, key=lambda row: row.said.feeling.share)
        return row if row.said.feeling.share < self.easiest.said.feeling.share else None


@register.filter
def of_step(feelings: Feelings, view: "StepView") -> StepFeeling | None:
    """What is said of a step; None if the step cannot be judged (a local one, or one that is not published yet)."""
    return feelings.steps.get(view.step.translation_key)


@register.simple_tag
def feelings_figure(journey: "Journey") -> Figure | None:
    """The drawing of what people think; None while no step has enough answers."""
    said = journey.feelings.steps
    rows = [Row(view, said[key]) for view in journey.on_map if (key := view.step.translation_key) in said]
    if not any(row.said.feeling for row in rows):
        return None
    shown = {row.view.number: row.said.feeling for row in rows if row.said.feeling}
    frames = [(item.frame.width, [_stop(node, journey, shown) for node in item.frame.nodes]) for item in journey.frames]
    return Figure(
        wide=[drawn for width, stops in frames if (drawn := curve.wide(stops, width)).points],
        narrow=[drawn for drawn in curve.narrow([stop for _width, stops in frames for stop in stops]) if drawn.points],
        rows=rows,
    )


def _stop(node: Node, journey: "Journey", shown: dict[int | None, Feeling]) -> curve.Stop:
    view = journey.on_map[node.index]
    feeling = shown.get(view.number)
    return curve.Stop(node.x, view.number, feeling.share if feeling else None, feeling.face if feeling else "")


@register.simple_tag
def fewest_answers() -> int:
    """How many answers a step needs before anything is said of it."""
    return settings.RESULTS_MIN_BASE
