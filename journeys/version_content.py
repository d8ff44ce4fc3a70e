"""The versions the site is delivered with: journeys/content/versions.yaml into pages."""

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

import yaml
from django.db import transaction
from wagtail.models import Locale, Page

from .content import FOLDER, create_index, step_identity, stored_block
from .models import (
    Delta,
    JourneyPage,
    JourneyVariantPage,
    LocalContact,
    LocalJourneyPage,
    LocalOffer,
    LocalStep,
    Organism,
)


@cache
def read_versions() -> dict[str, Any]:
    """The content file, parsed: `variants` and `local`."""
    return yaml.safe_load((FOLDER / "versions.yaml").read_text(encoding="utf-8"))


@transaction.atomic
def load_variants(journeys: Mapping[str, JourneyPage]) -> list[JourneyVariantPage]:
    """The versions of the file for those of these journeys (by slug) that it names, published. What exists is left as it is."""
    organisms = {organism.key: organism for organism in Organism.objects.all()}
    return [
        JourneyVariantPage.objects.child_of(journeys[row["journey"]]).filter(slug=row["slug"]).first()
        or _variant(journeys[row["journey"]], row, organisms)
        for row in read_versions()["variants"]
        if row["journey"] in journeys
    ]


@transaction.atomic
def load_local(caf: str, home: Page, journeys: Mapping[str, JourneyPage]) -> list[LocalJourneyPage]:
    """The journeys that the file says a Caf (by slug) has taken up, published under its home. What exists is left as it is."""
    rows = [row for row in read_versions()["local"] if row["caf"] == caf and row["journey"] in journeys]
    if not rows:
        return []
    index = create_index(home)
    if not index.show_in_menus:
        index.show_in_menus = True
        index.save_revision().publish()
    return [
        LocalJourneyPage.objects.of(journeys[row["journey"]], index).first()
        or _local(index, row, journeys[row["journey"]])
        for row in rows
    ]


def _variant(master: JourneyPage, row: dict[str, Any], organisms: dict[str, Organism]) -> JourneyVariantPage:
    page = JourneyVariantPage(locale=master.locale, live=False, **_fields(row, "journey", "deltas"))
    page.deltas = [
        _delta(order, delta, page.slug, organisms, master.locale) for order, delta in enumerate(row["deltas"])
    ]
    return _published(master, page)


def _delta(order: int, row: dict[str, Any], slug: str, organisms: dict[str, Organism], locale: Locale) -> Delta:
    identity = uuid.uuid5(step_identity(row["step"]), f"{slug}-{order}")
    return Delta(
        locale=locale,
        sort_order=order,
        translation_key=identity,
        step_key=step_identity(row["step"]),
        organism=organisms[row["organism"]] if "organism" in row else None,
        details=_details(identity, row),
        **_fields(row, "step", "organism", "details"),
    )


def _local(index: Page, row: dict[str, Any], master: JourneyPage) -> LocalJourneyPage:
    page = LocalJourneyPage(
        locale=index.locale,
        live=False,
        master=master,
        slug=master.slug,
        **_fields(row, "caf", "journey", "contacts", "offers", "steps"),
    )
    page.contacts = [LocalContact(**_place(index, order), **one) for order, one in enumerate(row.get("contacts", []))]
    page.offers = [
        LocalOffer(**_place(index, order), step_key=_key(one, "step"), **_fields(one, "step"))
        for order, one in enumerate(row.get("offers", []))
    ]
    page.local_steps = [
        LocalStep(
            **_place(index, order),
            after_key=_key(one, "after"),
            details=_details(uuid.uuid5(step_identity(one["after"]), f"{row['caf']}-{order}"), one),
            **_fields(one, "after", "details"),
        )
        for order, one in enumerate(row.get("steps", []))
    ]
    return _published(index, page)


def _published(parent: Page, page: Any) -> Any:
    parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)  # as published


def _place(page: Page, order: int) -> dict[str, Any]:
    return {"locale": page.locale, "sort_order": order}


def _key(row: dict[str, Any], name: str) -> uuid.UUID | None:
    return step_identity(row[name]) if name in row else None


def _details(identity: uuid.UUID, row: dict[str, Any]) -> list[dict[str, Any]]:
    return [stored_block(identity, place, block) for place, block in enumerate(row.get("details", []))]


def _fields(row: dict[str, Any], *others: str) -> dict[str, Any]:
    """The row's own fields: those of the model, under the same names."""
    return {name: value for name, value in row.items() if name not in others}
