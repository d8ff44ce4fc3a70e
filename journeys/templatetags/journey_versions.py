"""The versions of a journey, as its pages name them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import template
from django.utils.translation import gettext as _
from wagtail.models import Page

from core.caching import remembered

from ..models import JourneyPage, JourneyVariantPage, LocalJourneyPage
from ..presentation import Journey
from ..versions import outdated_here

register = template.Library()


@dataclass(frozen=True)
class Entry:
    """A version in the list of versions: a language, by its code, or another one, by its name."""

    page: Page
    label: str = ""
    language: str = ""
    is_current: bool = False


@register.simple_tag
def journey_versions(page: Page, journey: Journey, translations: Any) -> list[Entry]:
    """{% journey_versions page journey translations as versions %}: the languages, or the whole journey; then the variants.

    Empty when the page is the only version.
    """
    master = journey.page
    entries = [
        *(_languages(page, translations) if page.pk == master.pk else [Entry(master, _("Parcours complet"))]),
        *([Entry(page, page.space.name, is_current=True)] if isinstance(page, LocalJourneyPage) and page.space else []),
        *(
            Entry(variant, variant.label, is_current=variant.pk == page.pk)
            for variant in remembered(f"journeys.variants.{master.pk}", lambda: _variants(master))
        ),
    ]
    return entries if len(entries) > 1 else []


def _variants(master: JourneyPage) -> list[JourneyVariantPage]:
    return list(JourneyVariantPage.objects.child_of(master).live().order_by("path"))


@register.simple_tag
def to_read_again(page: Page) -> set[UUID]:
    """{% to_read_again page as late %}: steps of a page in another language that are no longer those of the French page."""
    return outdated_here(page) if isinstance(page, JourneyPage) else set()


@register.filter
def lower_first(text: str) -> str:
    """« vous accouchez en Guyane » for « Vous accouchez en Guyane », after a colon."""
    return text[:1].lower() + text[1:]


def _languages(page: Page, translations: Any) -> list[Entry]:
    own = Entry(page, language=page.locale.language_code, is_current=True)
    return [own, *(Entry(version, language=version.locale.language_code) for version in translations or [])]
