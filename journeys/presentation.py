"""A journey as its templates show it: steps numbered and grouped by stage, what each says sorted by kind, and the map.

Whatever the number of steps: five queries for their rows, once a publication and process; two for what people say of them
(`journeys.feelings`); and one for each participation type that stands at a step.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from core.caching import remembered
from core.models import Space

from .blocks import HUMAN_CHANNELS
from .dates import When
from .drawing import OTHERS, Frame, Lane, Node, Span, Stop, draw, shape_path
from .feelings import Feelings
from .models.moments import Moment
from .models.organism import Organism
from .models.stages import Situation, Stage
from .models.steps import Actor, Logic, Step, StepOrganism
from .participations import BLOCK_NAMES, StepParticipation, place_participations

if TYPE_CHECKING:
    from .models.pages import JourneyPage

NOTES_AT_ONCE = 2


@dataclass
class StepView:
    """A step, its number, and its details by kind (`details["document"]` is a list of values; see `details_by_kind`).

    A step that is not on the map has no number, so that the numbers of the map follow each other.
    """

    step: Step
    stage: Stage | None
    organisms: list[Organism]
    moment: Moment | None
    details: dict[str, list[Any]] = field(default_factory=dict)
    situation: Situation | None = None
    number: int | None = None
    anchor: str = ""
    opens_stage: bool = False
    # What makes this page's step other than the master's: a sentence for the public, "" when nothing does.
    difference: str = ""
    # The master's step changed since this version was read: what is shown is the master's.
    awaits_review: bool = False
    is_added: bool = False
    is_local: bool = False
    offers: list[Any] = field(default_factory=list)
    contacts: list[Any] = field(default_factory=list)
    participations: list[StepParticipation] = field(default_factory=list)

    @property
    def lead(self) -> Organism | None:
        return self.organisms[0] if self.organisms else None

    @property
    def is_automatic(self) -> bool:
        return self.step.actor == Actor.AUTOMATIC

    @property
    def fork(self) -> str:
        """« Au choix », « Les deux », or nothing."""
        return "" if self.step.logic == Logic.NONE else self.step.get_logic_display()

    @cached_property
    def needs_check(self) -> bool:
        """No official source: what the step says is never shown as sure. A Caf is the source of its own steps."""
        return not self.is_local and all(source["confidence"] != "A" for source in self.details.get("source", []))

    @cached_property
    def human_channels(self) -> list[Any]:
        return [
            channel
            for channel in self.details.get("channel", [])
            if channel["kind"] in HUMAN_CHANNELS and channel["detail"]
        ]

    @cached_property
    def main_link(self) -> Any:
        """The link that starts the step: drawn as a button, and there is only one."""
        return next((link for link in self.details.get("link", []) if link["kind"] == "demarche"), None)

    @cached_property
    def other_links(self) -> list[Any]:
        return [link for link in self.details.get("link", []) if link is not self.main_link]

    @cached_property
    def notes(self) -> tuple[list[str], list[str]]:
        """Those that are shown at once, and those behind « En savoir plus »."""
        notes = self.details.get("note", [])
        return notes[:NOTES_AT_ONCE], notes[NOTES_AT_ONCE:]

    @cached_property
    def contact(self) -> Organism | None:
        """The first body of the step that a person answers for; none if a place is already named and it has no phone.

        A number that the Caf of the page gives already is not given twice.
        """
        given = {contact.phone for contact in self.contacts} - {""}
        body = next(
            (organism for organism in self.organisms if organism.is_human and organism.phone not in given), None
        )
        return None if body and self.human_channels and not body.phone else body


@dataclass(frozen=True)
class Mark:
    """A body that also takes part, drawn in its lane."""

    path: str


@dataclass(frozen=True)
class FrameView:
    """A frame of the map with the words that go in it."""

    frame: Frame
    lanes: list[tuple[Lane, Organism | None]]
    spans: list[tuple[Span, Stage | None]]
    marks: list[Mark]


@dataclass(frozen=True)
class MapStep:
    """A step on the map: where it stands, and the stage's heading if it opens one there."""

    view: StepView
    node: Node
    frame: Frame
    span: Span | None


#: Turns the master's steps into those of a version (`journeys.variants`) or of a Caf (`journeys.local`).
Change = Callable[[list[StepView]], list[StepView]]


class Journey:
    """All that a public page shows of a JourneyPage, published or in preview. `change` makes it another version, shown in `space`."""

    def __init__(self, page: "JourneyPage", change: Change | None = None, space: Space | None = None) -> None:
        self.page = page
        self.stages, self.situations, steps = _rows(page)
        views = _views(steps, self.stages, self.situations)
        self.steps = _number(change(views) if change else views)
        # In a draft the rows are in memory, and not in the database.
        place_participations(self.steps, page, is_draft=not isinstance(page.steps.all(), QuerySet), space=space)

    @cached_property
    def organisms(self) -> list[Organism]:
        """Every body of the journey, in order of appearance."""
        return list({organism.pk: organism for view in self.steps for organism in view.organisms}.values())

    @cached_property
    def documents(self) -> list[tuple[str, list[StepView]]]:
        """« Ma pochette »: every paper of the journey once, as the first step names it, with the steps that ask for it."""
        papers: dict[str, tuple[str, list[StepView]]] = {}
        for view in self.steps:
            for document in dict.fromkeys(view.details.get("document", [])):
                papers.setdefault(document.strip().casefold(), (document, []))[1].append(view)
        return list(papers.values())

    @property
    def is_dated(self) -> bool:
        """Whether a person's own day gives dates."""
        return any(view.moment and When.of(view.moment).is_dated for view in self.steps)

    @property
    def depends(self) -> bool:
        """Whether a step concerns some people only."""
        return any(view.situation for view in self.steps)

    @property
    def asks(self) -> bool:
        """Whether a participation stands at a step."""
        return any(view.participations for view in self.steps)

    @cached_property
    def feelings(self) -> Feelings:
        """What people say of the steps."""
        return Feelings(self.page)

    @cached_property
    def on_map(self) -> list[StepView]:
        """The numbered steps."""
        return [view for view in self.steps if view.number]

    @property
    def columns(self) -> int:
        """Columns of the map's grid: those of its widest frame."""
        return max((len(frame.nodes) for frame in self._drawing), default=0)

    @cached_property
    def frames(self) -> list[FrameView]:
        return [self._frame(frame) for frame in self._drawing]

    @cached_property
    def map_steps(self) -> list[MapStep]:
        views = self.on_map
        return [
            MapStep(views[node.index], node, frame, next((span for span in frame.spans if span.col == node.col), None))
            for frame in self._drawing
            for node in frame.nodes
        ]

    @cached_property
    def _drawing(self) -> list[Frame]:
        return draw(
            [
                Stop(
                    view.stage.key if view.stage else "",
                    tuple(organism.key for organism in view.organisms),
                    bool(view.fork),
                )
                for view in self.on_map
            ]
        )

    def _frame(self, frame: Frame) -> FrameView:
        organisms = {organism.key: organism for organism in self.organisms}
        stages = {stage.key: stage for stage in self.stages}
        return FrameView(
            frame,
            [(lane, organisms.get(lane.key) if lane.key != OTHERS else None) for lane in frame.lanes],
            [(span, stages.get(span.stage)) for span in frame.spans],
            [Mark(shape_path(organisms[key].shape, node.x, y, 8)) for node in frame.nodes for key, y in node.marks],
        )


Rows = tuple[list[Stage], list[Situation], list[Step]]


def _rows(page: "JourneyPage") -> Rows:
    """The rows of a journey: remembered when published, since they change with a publication only; a draft's are in memory."""
    if isinstance(page.steps.all(), QuerySet):
        return remembered(f"journeys.rows.{page.pk}", lambda: _read_rows(page))
    return list(page.stages.all()), list(page.situations.all()), list(page.steps.all())


def _read_rows(page: "JourneyPage") -> Rows:
    steps = list(page.steps.all())
    prefetch_related_objects(
        steps,
        Prefetch("organisms", StepOrganism.objects.select_related("organism")),
        Prefetch("moments", Moment.objects.all()),
    )
    return list(page.stages.all()), list(page.situations.all()), steps


def _views(steps: list[Step], stages: list[Stage], situations: list[Situation]) -> list[StepView]:
    """Steps in the order of their stages, so that a stage is in one piece whatever the editor's order."""
    places = {stage.key: place for place, stage in enumerate(stages)}
    stages_by_key = {stage.key: stage for stage in stages}
    situations_by_key = {situation.key: situation for situation in situations}
    return [
        StepView(
            step=step,
            stage=stages_by_key.get(step.stage_key),
            organisms=[row.organism for row in step.organisms.all()],
            moment=next(iter(step.moments.all()), None),
            details=details_by_kind(step.details),
            situation=situations_by_key.get(step.situation_key),
        )
        for step in sorted(steps, key=lambda step: places.get(step.stage_key, len(places)))
    ]


def _number(views: list[StepView]) -> list[StepView]:
    """Give each step its number and anchor, and say which ones open their stage."""
    numbers, extras = count(1), count(1)
    previous: Stage | None = None
    for view in views:
        view.number = next(numbers) if view.step.on_map else None
        view.anchor = f"etape-{view.number}" if view.number else f"en-plus-{next(extras)}"
        view.opens_stage = view.stage is not None and view.stage is not previous
        previous = view.stage
    return views


def details_by_kind(details: Any) -> dict[str, list[Any]]:
    """The blocks of a step's details, by their kind.

    Participations stay as they are stored, a key and a heading: their blocks would read them one by one.
    """
    kinds: defaultdict[str, list[Any]] = defaultdict(list)
    for place, raw in enumerate(details.raw_data):
        kind = raw["type"]
        kinds[kind].append(raw["value"] if kind in BLOCK_NAMES else details[place].value)
    return dict(kinds)
