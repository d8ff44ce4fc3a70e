"""The journeys the site is delivered with: journeys/content/journeys.yaml into pages."""

import datetime as dt
import uuid
from collections.abc import Container
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update

from .models import (
    ChangeNote,
    JourneyIndexPage,
    JourneyPage,
    Moment,
    Organism,
    Situation,
    Stage,
    Step,
    StepOrganism,
)

FOLDER = Path(__file__).parent / "content"
# A step's identity is made from its key in the file: the same on every machine, in every language.
_NAMESPACE = uuid.UUID("5d0b2a0e-9d3c-4f0e-8f6e-2f4d6a1c7b11")
_STEP_FIELDS = (
    "title",
    "short_title",
    "why",
    "actor",
    "is_key",
    "is_optional",
    "on_map",
    "logic",
    "condition",
    "situation_key",
)
_PAGE_FIELDS = (
    "title", "slug", "icon", "introduction", "plain_summary", "life_moment", "anchor_question", "anchor_sensitive",
    "start_marker", "end_marker", "discreet_mode", "anchor_first_of_month", "emotional_load",
)  # fmt: skip


@cache
def read_content() -> dict[str, Any]:
    """The content file, parsed: `index`, `organisms` and `journeys`."""
    return yaml.safe_load((FOLDER / "journeys.yaml").read_text(encoding="utf-8"))


@transaction.atomic
def create_index(home: Page) -> JourneyIndexPage:
    """The published list of journeys under `home`, created if it is missing."""
    existing = JourneyIndexPage.objects.child_of(home).first()
    if existing:
        return existing
    index = JourneyIndexPage(locale=home.locale, live=False, **read_content()["index"])
    home.add_child(instance=index)
    index.save_revision().publish()
    return JourneyIndexPage.objects.get(pk=index.pk)  # as published


@transaction.atomic
def load_journeys(index_page: JourneyIndexPage, slugs: Container[str] | None = None) -> dict[str, JourneyPage]:
    """The journeys of the content file (all of them, or those of `slugs`) as published pages under `index_page`, by slug.

    Creates what is missing and nothing else: run again, it doubles nothing, and what an editor has changed since stays.
    """
    content = read_content()
    organisms = _load_organisms(content["organisms"])
    existing = {page.slug: page for page in JourneyPage.objects.child_of(index_page)}
    return {
        data["slug"]: existing.get(data["slug"]) or _create(index_page, data, organisms)
        for data in content["journeys"]
        if slugs is None or data["slug"] in slugs
    }


def _load_organisms(rows: list[dict[str, Any]]) -> dict[str, Organism]:
    organisms = {}
    for order, row in enumerate(rows):
        fields = {"order": order, **{name: value for name, value in row.items() if name != "key"}}
        organisms[row["key"]], _created = Organism.objects.get_or_create(key=row["key"], defaults=fields)
    return organisms


def _create(index_page: JourneyIndexPage, data: dict[str, Any], organisms: dict[str, Organism]) -> JourneyPage:
    locale = index_page.locale
    page = JourneyPage(locale=locale, live=False, **{name: data[name] for name in _PAGE_FIELDS if name in data})
    page.stages = [Stage(locale=locale, sort_order=order, **stage) for order, stage in enumerate(data["stages"])]
    page.situations = [
        Situation(locale=locale, sort_order=order, **row) for order, row in enumerate(data.get("situations", []))
    ]
    page.changes = [
        ChangeNote(locale=locale, sort_order=order, **row) for order, row in enumerate(data.get("changes", []))
    ]
    page.steps = [_step(order, row, organisms, locale) for order, row in enumerate(data["steps"])]
    with disable_reference_index_auto_update():  # it would be rebuilt for each of sixty rows
        index_page.add_child(instance=page)
        page.save_revision().publish()
    ReferenceIndex.create_or_update_for_object(page)
    return JourneyPage.objects.get(pk=page.pk)  # as published


def _step(order: int, row: dict[str, Any], organisms: dict[str, Organism], locale: Any) -> Step:
    identity = step_identity(row["key"])
    step = Step(
        locale=locale,
        translation_key=identity,
        sort_order=order,
        stage_key=row["stage"],
        details=[stored_block(identity, place, block) for place, block in enumerate(row.get("details", []))],
        **{name: row[name] for name in _STEP_FIELDS if name in row},
    )
    step.organisms = [
        StepOrganism(sort_order=place, organism=organisms[key]) for place, key in enumerate(row["organisms"])
    ]
    if "moment" in row:
        step.moments = [
            Moment(locale=locale, translation_key=uuid.uuid5(identity, "moment"), sort_order=0, **row["moment"])
        ]
    return step


def step_identity(key: str) -> uuid.UUID:
    """The identity of the step that has this key in the content file."""
    return uuid.uuid5(_NAMESPACE, key)


def stored_block(identity: uuid.UUID, place: int, block: dict[str, Any]) -> dict[str, Any]:
    """A block as a StreamField stores it, with an id that is the same each time: translations hang on it."""
    ((kind, value),) = block.items()
    if isinstance(value, dict):
        value = {name: part.isoformat() if isinstance(part, dt.date) else part for name, part in value.items()}
    return {"type": kind, "value": value, "id": str(uuid.uuid5(identity, f"{kind}-{place}"))}
