"""What the public reads of a step, as plain data: whether it changed since somebody read it, and what changed."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from .models.moments import Moment
from .models.organism import Organism
from .models.steps import Step
from .participations import BLOCK_NAMES

if TYPE_CHECKING:
    from .models.pages import JourneyPage

_STEP = (
    "stage_key", "title", "short_title", "why", "actor", "is_key", "is_optional", "on_map", "logic", "condition",
    "situation_key",
)  # fmt: skip
_MOMENT = (
    "kind", "phrase", "axis_label", "earliest_offset", "latest_offset", "precision", "days_from_anchor", "report_rule",
    "recurrence", "missed_text",
)  # fmt: skip
# What a translation does not translate: the same in every language of an up-to-date journey.
SHARED = frozenset(
    (
        "stage_key", "actor", "on_map", "logic", "situation_key", "organisms", "moment.kind", "moment.earliest_offset",
        "moment.latest_offset", "moment.days_from_anchor", "moment.report_rule", "moment.recurrence",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One fact of a step that is no longer what it was; "" for nothing."""

    label: str
    before: str
    after: str


def facts(step: Step) -> dict[str, Any]:
    """What the public reads of a step, by name. What is empty is left out, so that a field added one day changes no fingerprint.

    A participation has its own texts, and the day a source was read again changes nothing to what it says: neither is here.
    """
    found: dict[str, Any] = {name: getattr(step, name) for name in _STEP}
    found["organisms"] = [row.organism_id for row in sorted(step.organisms.all(), key=_order)]
    for moment in step.moments.all():
        found |= {f"moment.{name}": getattr(moment, name) for name in _MOMENT}
    for place, raw in enumerate(step.details.raw_data):
        if raw["type"] not in BLOCK_NAMES:
            block = step.details[place]
            found.setdefault(f"details.{block.block_type}", []).append(_plain(block))
    return {name: value for name, value in found.items() if value not in ("", None, False, [])}


def fingerprint(step: Step) -> str:
    """SHA-256 of the facts of a step, in hexadecimal. No query if its organisms and its moment are in memory."""
    text = json.dumps(facts(step), sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()


def steps_of(page: "JourneyPage") -> dict[UUID, Step]:
    """The published steps of a journey by identity, ready for their fingerprints. Three queries."""
    return steps_by_page([page.pk]).get(page.pk, {})


def steps_by_page(pages: Iterable[int]) -> dict[int, dict[UUID, Step]]:
    """`steps_of` for several journeys, by primary key. Three queries whatever their number."""
    found: dict[int, dict[UUID, Step]] = {}
    rows = Step.objects.filter(page__in=list(pages)).order_by("sort_order").prefetch_related("organisms", "moments")
    for step in rows:
        found.setdefault(step.page_id, {})[step.translation_key] = step
    return found


def step_from(row: dict[str, Any]) -> Step:
    """A step as a revision or a translation source stores it, with its organisms and its moment. No query."""
    return Step.from_serializable_data(row, check_fks=False)


def differences(before: Step, after: Step) -> list[Difference]:
    """What changed between two states of a step, in words. One query, for the names of the organisms."""
    old, new = facts(before), facts(after)
    names = [name for name in dict.fromkeys((*old, *new)) if old.get(name) != new.get(name)]
    bodies = dict(Organism.objects.values_list("pk", "name")) if "organisms" in names else {}
    return [
        Difference(_label(name), _words(name, old.get(name), bodies), _words(name, new.get(name), bodies))
        for name in names
    ]


def _order(row: Any) -> int:
    return row.sort_order or 0


def _plain(block: Any) -> Any:
    value = block.block.get_prep_value(block.value)
    if block.block_type == "source":
        value = {name: part for name, part in value.items() if name != "checked_on"}
    return value


def _label(name: str) -> str:
    kind, _dot, field = name.rpartition(".")
    if name == "organisms":
        return _("Organismes")
    if kind == "details":
        return str(Step._meta.get_field("details").stream_block.child_blocks[field].label)
    return str((Moment if kind else Step)._meta.get_field(field).verbose_name).capitalize()


def _words(name: str, value: Any, bodies: dict[int, str]) -> str:
    if name == "organisms":
        return ", ".join(bodies.get(pk, "") for pk in value or [])
    if isinstance(value, list):
        return " · ".join(_join(item.values()) if isinstance(item, dict) else str(item) for item in value)
    return _("oui") if value is True else str(value or "")


def _join(parts: Iterable[Any]) -> str:
    return ", ".join(str(part) for part in parts if part and part is not True)
