"""« Comment ce parcours a été fait » and « Ce qui a changé »: what the public is told of how a journey was made.

What changes only with a publication is remembered in the process: no query on a warm one, whatever the number of rows.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet, prefetch_related_objects
from wagtail.models import Locale, Page

from core.caching import remembered

from .approvals import Approval, approvals_of
from .dossier import bodies_of
from .gate import Rule
from .models.evidence import ChangeNote, Criterion, Evidence, GateResult
from .models.organism import Organism
from .models.review import ReviewRole
from .presentation import Journey, StepView

if TYPE_CHECKING:
    from .models.pages import JourneyPage

RECENT = 5  # changes shown at once; the others are one click away


@dataclass(frozen=True)
class Proof:
    """A criterion, whether it is met, and what shows it."""

    code: str
    label: str
    is_met: bool
    evidence: list[Evidence]


class Making:
    """How a journey was made, as its page tells it in its own language.

    The answers of the gate and the readings are those of the master; the evidence is that of the page, translated with it.
    """

    def __init__(self, journey: Journey) -> None:
        self.journey = journey
        self.page: JourneyPage = journey.page
        key = self.page.translation_key
        answers = GateResult.objects.filter(page__translation_key=key).select_related("page")
        self._answers = remembered(f"journeys.gate.{key}", lambda: list(answers))
        self._met = {answer.code for answer in self._answers if answer.is_met}

    @property
    def is_journey(self) -> bool:
        return self.page.kind == self.page.Kind.JOURNEY

    @cached_property
    def proofs(self) -> list[Proof]:
        rows = _rows(self.page.evidence.all(), f"journeys.evidence.{self.page.pk}", "source_page")
        return [
            Proof(code, label, code in self._met, [row for row in rows if row.criterion == code])
            for code, label in Criterion.choices
        ]

    @property
    def met(self) -> int:
        """How many of the six criteria."""
        return sum(proof.is_met for proof in self.proofs)

    @property
    def to_check(self) -> list[str]:
        """What is missing besides the criteria."""
        return [label for code, label in Rule.choices if code not in self._met]

    @property
    def bodies(self) -> list[Organism]:
        return bodies_of(self.journey)

    @cached_property
    def languages(self) -> list[str]:
        """Codes of the languages in which the journey is published, this page's first."""
        others = self.page.get_translations().live().values_list("locale_id", flat=True)
        codes = dict(Locale.objects.values_list("pk", "language_code"))
        return [codes[pk] for pk in (self.page.locale_id, *others)]

    @cached_property
    def readings(self) -> list[tuple[str, dt.date]]:
        """Who read the published version, by role and day."""
        master = self._answers[0].page if self._answers else self.page
        revision = master.live_revision_id
        approvals = remembered(f"journeys.approvals.{revision}", lambda: approvals_of(revision))
        last: dict[str, Approval] = {one.role: one for one in approvals}
        return [(label, last[role].day) for role, label in ReviewRole.choices if role in last]


def _rows(rows: Any, name: str, page_field: str) -> list[Any]:
    """Rows with the page they name: remembered when published, since they change with a publication; a draft's are in memory."""

    def read() -> list[Any]:
        found = list(rows)
        prefetch_related_objects(found, page_field)
        return found

    return remembered(name, read) if isinstance(rows, QuerySet) else read()


@dataclass(frozen=True)
class Change:
    """A line of the history, with what caused it if the public can see that."""

    note: ChangeNote
    page: Page | None
    step: StepView | None


def changes_of(journey: Journey) -> list[Change]:
    """What changed, newest first."""
    rows = _rows(journey.page.changes.all(), f"journeys.changes.{journey.page.pk}", "cause_page")
    notes = sorted(rows, key=lambda note: note.changed_on, reverse=True)
    steps = {view.step.translation_key: view for view in journey.steps}
    return [
        Change(
            note,
            note.cause_page if note.cause_page and note.cause_page.live else None,
            steps.get(note.cause_step_key),
        )
        for note in notes
    ]
