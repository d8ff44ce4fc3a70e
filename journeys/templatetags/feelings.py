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
    feeling: Feeling | None


@dataclass(frozen=True)
class Figure:
    """The curve of a journey, its sentence and its table. `hardest` is None when no step is harder than the easiest one."""

    wide: list[curve.Curve]
    narrow: list[curve.Curve]
    rows: list[Row]
    easiest: "StepView"
    hardest: "StepView | None"


@register.filter
def of_step(feelings: Feelings, view: "StepView") -> StepFeeling | None:
    """What is said of a step; None if the step cannot be judged (a local one, or one that is not published yet)."""
    return feelings.steps.get(view.step.translation_key)


@register.simple_tag
def feelings_figure(journey: "Journey") -> Figure | None:
    """The drawing of what people think; None while no step has enough answers."""
    said = journey.feelings.steps
    rows = [Row(view, said[key].feeling) for view in journey.on_map if (key := view.step.translation_key) in said]
    shares = [(row.feeling.share, row.view) for row in rows if row.feeling]
    if not shares:
        return None
    (most, easiest), (least, hardest) = (pick(shares, key=lambda one: one[0]) for pick in (max, min))
    frames = [(item.frame.width, [_stop(node, journey) for node in item.frame.nodes]) for item in journey.frames]
    return Figure(
        wide=[drawn for width, stops in frames if (drawn := curve.wide(stops, width)).points],
        narrow=[drawn for drawn in curve.narrow([stop for _width, stops in frames for stop in stops]) if drawn.points],
        rows=rows,
        easiest=easiest,
        hardest=hardest if least < most else None,
    )


def _stop(node: Node, journey: "Journey") -> curve.Stop:
    view = journey.on_map[node.index]
    said = of_step(journey.feelings, view)
    feeling = said.feeling if said else None
    return curve.Stop(node.x, str(view.number), feeling.share if feeling else None, feeling.face if feeling else "")


@register.simple_tag
def fewest_answers() -> int:
    """How many answers a step needs before anything is said of it."""
    return settings.RESULTS_MIN_BASE
