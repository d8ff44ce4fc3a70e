"""Pages translated by wagtail-localize's own mechanism, from strings kept in files.

The strings are French sentence → sentence in the other language. A sentence without its translation is an error: the
versions can never drift apart in silence.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml
from django.db import transaction
from django.db.models import Model
from wagtail.models import Locale, Page, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update
from wagtail_localize.models import StringSegment, StringTranslation, Translation, TranslationSource
from wagtail_localize.strings import StringValue

from .content import FOLDER
from .models import JourneyPage


class MissingTranslation(LookupError):
    """Sentences of a page that the strings given do not have."""


def read_strings(slug: str, language_code: str) -> dict[str, str]:
    """The strings of a journey's version: journeys/content/<slug>.<language>.yaml. Raises FileNotFoundError."""
    return yaml.safe_load((FOLDER / f"{slug}.{language_code}.yaml").read_text(encoding="utf-8"))


def translate_journey(page: JourneyPage, language_code: str) -> JourneyPage:
    """The published version of a journey in another language; its list of journeys is translated first if it is not.

    The page above the list (the home) must be translated before. Raises MissingTranslation, FileNotFoundError.
    """
    strings = read_strings(page.slug, language_code)
    index = page.get_parent().specific
    if not index.has_translation(Locale.objects.get(language_code=language_code)):
        translate_page(index, language_code, strings)
    return translate_page(page, language_code, strings)


@transaction.atomic
def translate_snippet(instance: Model, language_code: str, strings: Mapping[str, str]) -> Model:
    """The same as `translate_page` for what is not a page: a survey, before the pages that show it."""
    return _translate(instance, Locale.objects.get(language_code=language_code), strings)


@transaction.atomic
def translate_page(page: Page, language_code: str, strings: Mapping[str, str]) -> Page:
    """Create or update the published translation of any page. The address stays the same: only the language's prefix changes.

    Run again with nothing new, it changes nothing. Raises MissingTranslation if a sentence of the page has no
    translation, or if the page above has none.
    """
    locale = Locale.objects.get(language_code=language_code)
    page = page.specific
    parent = page.get_parent()
    if not parent.is_root() and not parent.has_translation(locale):
        raise MissingTranslation(f"Translate the page above first: {parent.title}")
    return _translate(page, locale, strings)


def _translate(instance: Any, locale: Locale, strings: Mapping[str, str]) -> Any:
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    Translation.objects.get_or_create(source=source, target_locale=locale)
    changed = _store(source, locale, dict(_translated(source, instance, locale, strings)))
    target = instance.get_translation_or_none(locale)
    if changed or target is None or not target.live or target.last_published_at < source.last_updated_at:
        with disable_reference_index_auto_update():  # it would be rebuilt for each of a hundred rows
            source.translations.get(target_locale=locale).save_target(publish=True)
            target = instance.get_translation(locale)
            # wagtail-localize publishes when the transaction ends; the caller gets what is published now.
            if target.live_revision_id != target.latest_revision_id:
                target.latest_revision.publish()
        ReferenceIndex.create_or_update_for_object(target)
    return instance.get_translation(locale)


def _translated(
    source: TranslationSource, page: Page, locale: Locale, strings: Mapping[str, str]
) -> Iterator[tuple[StringSegment, str]]:
    """Each segment of the page with its translation, as wagtail-localize stores it."""
    missing = []
    for segment in source.stringsegment_set.select_related("string", "context"):
        text, markup = segment.string.as_value().render_text(), segment.string.data
        if segment.context.path == "slug":
            # Two homes are brothers under the root and cannot share an address; every other page keeps its own.
            yield segment, f"{page.slug}-{locale.language_code}" if page.get_parent().is_root() else page.slug
        elif text in strings:
            yield segment, StringValue.from_plaintext(strings[text]).data
        elif markup in strings:
            yield segment, strings[markup]
        else:
            missing.append(text)
    if missing:
        raise MissingTranslation(f"{page.title}, {locale.language_code}: " + " | ".join(dict.fromkeys(missing)))


def _store(source: TranslationSource, locale: Locale, translated: Mapping[StringSegment, str]) -> bool:
    """Write the translations that differ from what is stored; true if there were any."""
    known = {
        (row.translation_of_id, row.context_id): row
        for row in StringTranslation.objects.filter(locale=locale, context__object_id=source.object_id)
    }
    changed = False
    for segment, data in translated.items():
        row = known.get((segment.string_id, segment.context_id))
        if row is not None and row.data == data:
            continue
        changed = True
        StringTranslation.objects.update_or_create(
            translation_of_id=segment.string_id,
            locale=locale,
            context_id=segment.context_id,
            defaults={"data": data, "has_error": False, "translation_type": StringTranslation.TRANSLATION_TYPE_MANUAL},
        )
    return changed
