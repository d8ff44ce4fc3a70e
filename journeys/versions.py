"""The versions of a journey: its languages and those for some people; and how many of their steps are to be read again."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from wagtail.models import Locale
from wagtail_localize.models import TranslationSource

from .fingerprints import SHARED, facts, fingerprint, step_from, steps_by_page
from .models.pages import JourneyPage
from .models.steps import Step
from .models.variants import Delta, JourneyVariantPage
from .variants import outdated

if TYPE_CHECKING:
    from wagtail.models import Page

LANGUAGE = "langue"


@dataclass(frozen=True)
class VersionState:
    """One version. `kind`: a `VariantKind`, or "langue"; `outdated`: steps, or differences, to read again."""

    page: "Page"
    kind: str
    title: str
    url: str
    is_live: bool
    outdated: int


def versions_of(page: JourneyPage) -> list[VersionState]:
    """Every version of a journey in the site's first language, published or not: languages, then variants.

    Eight queries at most, whatever the number of versions and steps.
    """
    languages = list(
        JourneyPage.objects.filter(translation_key=page.translation_key).exclude(pk=page.pk).order_by("path")
    )
    steps = steps_by_page([page.pk, *(version.pk for version in languages)])
    own, source = steps.get(page.pk, {}), _source_of(page)
    states = [
        _state(version, LANGUAGE, len(_outdated(version, steps.get(version.pk, {}), source, own)))
        for version in languages
    ]
    variants = list(JourneyVariantPage.objects.child_of(page).order_by("path"))
    late = Counter(
        delta.page_id for delta in Delta.objects.filter(page__in=variants) if outdated(delta, own.get(delta.step_key))
    )
    return states + [_state(variant, variant.kind, late[variant.pk]) for variant in variants]


def outdated_steps(page: JourneyPage, locale: Locale) -> set[UUID]:
    """The identities of the steps whose translation in `locale` is not that of the published step of `page`.

    Those that are new, or gone, since the translation are among them. Empty if there is no such translation.
    """
    version = JourneyPage.objects.filter(translation_key=page.translation_key, locale=locale).first()
    return _outdated_between(version, page) if version else set()


def outdated_here(page: JourneyPage) -> set[UUID]:
    """`outdated_steps` for a page in another language; no query for one in the site's first language."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return set()
    masters = JourneyPage.objects.filter(translation_key=page.translation_key, live=True)
    master = masters.filter(locale__language_code=settings.LANGUAGE_CODE).first()
    return _outdated_between(page, master) if master else set()


def _outdated_between(version: JourneyPage, master: JourneyPage) -> set[UUID]:
    steps = steps_by_page([version.pk, master.pk])
    return _outdated(version, steps.get(version.pk, {}), _source_of(master), steps.get(master.pk, {}))


def _state(version: "Page", kind: str, count: int) -> VersionState:
    return VersionState(version, kind, version.title, version.get_url() or "", version.live, count)


def _source_of(page: JourneyPage) -> TranslationSource | None:
    """What of the page was last sent to be translated."""
    return TranslationSource.objects.filter(object_id=page.translation_key, locale=page.locale_id).first()


def _outdated(
    version: JourneyPage, shown: dict[UUID, Step], source: TranslationSource | None, steps: dict[UUID, Step]
) -> set[UUID]:
    """Steps whose text was translated from another one, or whose dates and organisms are not those of the master.

    A source sent again after the version was published says nothing of what the version shows: every step is then to be read again.
    """
    late = {key for key in steps.keys() & shown.keys() if _shared(steps[key]) != _shared(shown[key])}
    late |= steps.keys() ^ shown.keys()
    if source is None:
        return late
    if version.last_published_at is None or version.last_published_at < source.last_updated_at:
        return late | steps.keys()
    translated = {step.translation_key: step for step in map(step_from, json.loads(source.content_json)["steps"])}
    return late | {key for key, step in steps.items() if key not in translated or _differ(step, translated[key])}


def _differ(one: Step, other: Step) -> bool:
    return fingerprint(one) != fingerprint(other)


def _shared(step: Step) -> dict[str, object]:
    return {name: value for name, value in facts(step).items() if name in SHARED}
