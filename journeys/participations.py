"""What people are asked at a step: any participation can stand there. One query for each type that does."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from consultations.base.models import Participation, Phase
from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import is_at_home
from consultations.participation import types
from core.models import Space

if TYPE_CHECKING:
    from django import forms
    from wagtail.models import Page

    from .models import JourneyPage
    from .presentation import StepView

BLOCK_NAMES = frozenset(kind.block_name for kind in types())


@dataclass(frozen=True)
class StepParticipation:
    """A participation at a step. `first` is the anchor of the step that already shows it on the page, "" if none does."""

    kind: ParticipationType
    participation: Participation
    heading: str
    first: str = ""
    space: Space | None = None  # of the page: its Caf may ask more

    @cached_property
    def phase(self) -> Phase:
        return self.participation.phase()

    @cached_property
    def form(self) -> "forms.Form":
        return self.kind.form(self.participation, space=self.space)


def place_participations(
    views: "list[StepView]", page: "JourneyPage", is_draft: bool, space: Space | None = None
) -> None:
    """Give each step its participations. Those that are not published are left out; a draft of a page shows its own team theirs.

    A form has its ids once a page: a participation that stands at several steps is drawn at the first of them. `space`: that of the page
    that shows these steps, where it is not the journey's own.
    """
    for kind in types():
        asked = {view.anchor: list(_choices(view, kind)) for view in views if kind.block_name in view.details}
        if not asked:
            continue
        found = _read(kind, {pk for choices in asked.values() for pk, _heading in choices}, page, is_draft)
        first: dict[Any, str] = {}
        for view in views:
            for pk, heading in asked.get(view.anchor, []):
                if participation := found.get(pk):
                    earlier = first.setdefault(participation.translation_key, view.anchor)
                    view.participations.append(
                        StepParticipation(
                            kind,
                            participation,
                            heading or participation.title,
                            "" if earlier == view.anchor else earlier,
                            space or page.space,
                        )
                    )


def _choices(view: "StepView", kind: ParticipationType) -> Iterator[tuple[int, str]]:
    """(key, heading) of each participation of this type that an editor chose for the step, each once."""
    headings: dict[int, str] = {}
    for raw in view.details[kind.block_name]:
        pk = raw.get(kind.block_name) if isinstance(raw, Mapping) else None
        if isinstance(pk, int):
            headings.setdefault(pk, raw.get("heading") or "")
    return iter(headings.items())


def _read(kind: ParticipationType, keys: Iterable[int], page: "Page", is_draft: bool) -> dict[int, Participation]:
    rows = kind.model.objects.filter(pk__in=list(keys)).select_related("space", "locale")
    if not is_draft:
        return {row.pk: row for row in rows.live()}
    return {
        row.pk: row.get_latest_revision_as_object() if is_at_home(row, page) else row
        for row in rows
        if row.live or is_at_home(row, page)
    }
