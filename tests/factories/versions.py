"""Versions of a journey for some people, and journeys of a Caf, for tests."""

from typing import Any

from wagtail.models import Page

from journeys.models import (
    Action,
    Delta,
    JourneyIndexPage,
    JourneyPage,
    JourneyVariantPage,
    LocalContact,
    LocalJourneyPage,
    LocalOffer,
    LocalStep,
    Step,
    VariantKind,
)
from tests.factories.journeys import JourneyIndexPageFactory, publish


def build_delta(step: Step | None, action: str = Action.REPLACE, **fields: Any) -> Delta:
    """A difference not saved yet, about this step; `details` as a list of (kind, value)."""
    details = [{"type": kind, "value": value} for kind, value in fields.pop("details", [])]
    key = {"step_key": step.translation_key} if step else {}
    return Delta(**{"action": action, "details": details, **key, **fields})


def make_variant(master: JourneyPage, *deltas: Delta, **fields: Any) -> JourneyVariantPage:
    """A published version of this journey."""
    defaults = {
        "title": "Je change de vie en Guyane",
        "slug": "guyane",
        "kind": VariantKind.OVERSEAS,
        "label": "En Guyane",
        "audience": "Vous habitez en Guyane",
    }
    page = JourneyVariantPage(locale=master.locale, **{**defaults, **fields})
    for order, delta in enumerate(deltas):
        delta.sort_order, delta.locale = order, master.locale
    page.deltas = list(deltas)
    return publish(master, page)


def make_local_index(caf: Page) -> JourneyIndexPage:
    """The list of the journeys of this Caf, given its home."""
    return JourneyIndexPage.objects.child_of(caf).first() or JourneyIndexPageFactory(parent=caf, slug="parcours")


def make_local_journey(
    caf: Page,
    master: JourneyPage,
    contacts: "tuple[LocalContact, ...]" = (),
    offers: "tuple[LocalOffer, ...]" = (),
    local_steps: "tuple[LocalStep, ...]" = (),
    **fields: Any,
) -> LocalJourneyPage:
    """A journey taken up by a Caf, published."""
    defaults = {"title": master.title, "slug": master.slug, "master": master}
    page = LocalJourneyPage(locale=caf.locale, **{**defaults, **fields})
    for name, rows in (("contacts", contacts), ("offers", offers), ("local_steps", local_steps)):
        for order, row in enumerate(rows):
            row.sort_order, row.locale = order, caf.locale
        setattr(page, name, list(rows))
    return publish(make_local_index(caf), page)
