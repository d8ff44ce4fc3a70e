"""The steering board: for each journey what is met, what grows old, what is hard, what is done about it.

A fixed number of queries whatever the number of journeys. Who reads it is a parameter: spaces narrow what people said.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone
from wagtail.models import Page

from core.models import Space

from .dossier import shift_year
from .feelings import Friction, friction
from .gate import LABELS
from .models import GateResult, JourneyPage, JourneyVariantPage, LocalJourneyPage, PainPoint, Step
from .presentation import details_by_kind
from .variants import outdated

SHOWN = 5  # hard steps and pain points of a journey on the board; the lists have the others


@dataclass(frozen=True)
class Sources:
    """How old what the steps say is. A source without a date and one older than a year both have to be checked."""

    count: int = 0
    undated: int = 0
    old: int = 0
    oldest: dt.date | None = None


@dataclass(frozen=True)
class Problem:
    """A pain point with the title its step has today."""

    point: PainPoint
    step: str


@dataclass
class Row:
    """One journey."""

    page: JourneyPage
    sources: Sources
    met: int = 0
    missing: list[str] = field(default_factory=list)
    versions: int = 0
    outdated: int = 0
    translations: int = 0
    local: int = 0
    hard: list[Friction] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    steps: dict[UUID, Step] = field(default_factory=dict)

    @property
    def checks(self) -> int:
        return self.met + len(self.missing)

    @property
    def overdue(self) -> int:
        """Actions whose date has passed."""
        return sum(problem.point.is_overdue for problem in self.problems)

    @property
    def review_is_late(self) -> bool:
        return self.page.next_review is not None and self.page.next_review < timezone.localdate()


def read_board(
    journeys: Sequence[JourneyPage], pain_points: Iterable[PainPoint], spaces: Iterable[Space] | None
) -> list[Row]:
    """A row for each of these journeys. `pain_points`: those the reader may see; `spaces`: whose opinions count, None for all."""
    pages = {page.pk: page for page in journeys}
    rows = {pk: Row(page, Sources()) for pk, page in pages.items()}
    _add_steps(rows)
    _add_checks(rows)
    _add_versions(rows)
    for hard in friction(journeys, spaces):
        if hard.bound > 0:
            rows[hard.page.pk].hard.append(hard)
    for point in pain_points:
        if row := rows.get(point.page_id):
            step = row.steps.get(point.step_key)
            row.problems.append(Problem(point, step.title if step else ""))
    return list(rows.values())


def _add_steps(rows: dict[int, Row]) -> None:
    """With their organisms and moments: what a version was read against is made of them too."""
    steps = Step.objects.filter(page__in=rows).order_by("sort_order").prefetch_related("organisms", "moments")
    for step in steps:
        rows[step.page_id].steps[step.translation_key] = step
    for row in rows.values():
        row.sources = sources_of(row.steps.values(), timezone.localdate())


def sources_of(steps: Iterable[Step], today: dt.date) -> Sources:
    """The age of the sources of some steps; older than a year is to be checked, as for the publish gate."""
    dates = [source["checked_on"] for step in steps for source in details_by_kind(step.details).get("source", [])]
    known = [date for date in dates if date]
    limit = shift_year(today, -1)
    return Sources(len(dates), len(dates) - len(known), sum(date < limit for date in known), min(known, default=None))


def _add_checks(rows: dict[int, Row]) -> None:
    for result in GateResult.objects.filter(page__in=rows).order_by("pk"):
        if result.is_met:
            rows[result.page_id].met += 1
        else:
            rows[result.page_id].missing.append(str(LABELS.get(result.code, result.code)))


def _add_versions(rows: dict[int, Row]) -> None:
    parents = {row.page.path: row for row in rows.values()}
    depths = {row.page.depth + 1 for row in rows.values()}
    for variant in JourneyVariantPage.objects.live().filter(depth__in=depths).prefetch_related("deltas"):
        if row := parents.get(variant.path[: -Page.steplen]):
            row.versions += 1
            row.outdated += any(outdated(delta, row.steps.get(delta.step_key)) for delta in variant.deltas.all())
    keys = {row.page.translation_key: row for row in rows.values()}
    translations = JourneyPage.objects.live().filter(translation_key__in=keys).exclude(pk__in=rows)
    for key, count in Counter(translations.values_list("translation_key", flat=True)).items():
        keys[key].translations = count
    for pk in LocalJourneyPage.objects.live().filter(master__in=rows).values_list("master_id", flat=True):
        rows[pk].local += 1
