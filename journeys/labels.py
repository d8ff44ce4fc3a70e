"""« Parcours » or « Guide »: keeps the answers of the gate for each published journey, and gives the page its label.

The French page is examined; its translations are called what it is called. The label is set when something is published, when
links were checked, and each night, because sources grow old.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from wagtail.models import Locale, Page
from wagtail.signals import page_published, page_unpublished

from core.caching import bump_site_version

from .gate import Result, examine
from .models import GateResult, JourneyPage, JourneyVariantPage

DEFAULT_LANGUAGE = settings.LANGUAGE_CODE


@dataclass(frozen=True)
class Review:
    """What one look at a journey found: its answers, and what changed since the last look."""

    page: JourneyPage
    results: list[Result]
    kind: Any  # JourneyPage.Kind
    changed: list[Result]

    @property
    def is_news(self) -> bool:
        return bool(self.changed) or self.kind != self.page.kind


def master_of(page: Page) -> JourneyPage | None:
    """The published journey, in the site's own language, that a journey, its translation or its variant comes from."""
    if isinstance(page, JourneyVariantPage):
        page = page.get_parent().specific
    if not isinstance(page, JourneyPage):
        return None
    versions = JourneyPage.objects.filter(translation_key=page.translation_key).select_related("locale")
    own = next((one for one in versions if one.locale.language_code == DEFAULT_LANGUAGE), None)
    found = own or next(one for one in versions if one.pk == page.pk)
    return found if found.live else None


def look(page: JourneyPage) -> Review:
    """Examine a published journey and compare with what is kept. Writes nothing."""
    with translation.override(DEFAULT_LANGUAGE):  # what is kept is for editors
        results = examine(page, page.live_revision)
    kept = dict(page.gate_results.values_list("code", "is_met"))
    is_journey = all(result.is_met for result in results)
    kind = JourneyPage.Kind.JOURNEY if is_journey else JourneyPage.Kind.GUIDE
    return Review(page, results, kind, [one for one in results if kept.get(one.code) != one.is_met])


@transaction.atomic
def record(*, review: Review) -> None:
    """Keep the answers, and label the journey and its translations."""
    rows = [GateResult(page=review.page, code=one.code, is_met=one.is_met, detail=one.detail) for one in review.results]
    GateResult.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["page", "code"],
        update_fields=["is_met", "detail", "checked_at"],
    )
    versions = JourneyPage.objects.filter(translation_key=review.page.translation_key)
    if versions.exclude(kind=review.kind).update(kind=review.kind) or review.changed:
        transaction.on_commit(bump_site_version)


def review_all(*, dry_run: bool = False) -> Iterator[Review]:
    """Look at every published journey again, and label it unless `dry_run`."""
    for page in JourneyPage.objects.live().filter(locale=Locale.get_default()).order_by("path"):
        review = look(page)
        if not dry_run:
            record(review=review)
        yield review


def relabel(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A journey, a translation or a variant was published or withdrawn: its journey is looked at again."""
    master = master_of(instance)
    if master:
        record(review=look(master))


def connect() -> None:
    """Connect the signals; called once by `JourneysConfig.ready`."""
    for model in (JourneyPage, JourneyVariantPage):
        for signal in (page_published, page_unpublished):
            signal.connect(relabel, sender=model, dispatch_uid=f"journeys.relabel.{model.__name__}")
