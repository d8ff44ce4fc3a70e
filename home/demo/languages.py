"""The home, the journey of a birth, and one consultation, with their surveys, in easy-to-read French and in English."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import override
from wagtail.models import Locale

from core.models import BasePage
from journeys.translation import read_strings, translate_journey, translate_page, translate_snippet

from .blocks import Known
from .content import in_words, read_raw

LANGUAGES = ("fr-simple", "en")
SURVEYS = ("conge-parental", "mode-accueil")
# In this order: a page after the one above it, and after what it shows.
PAGES = ("/", "/consultations/", "/consultations/conge-parental/")
JOURNEY = "/parcours/naissance/"


def translate(pages: dict[str, BasePage], known: Known, today: date) -> Iterator[BasePage]:
    """Publish the translations; give the home of each language. Raises MissingTranslation if a sentence has none."""
    for language in LANGUAGES:
        Locale.objects.get_or_create(language_code=language)
        strings = read_strings("naissance", language) | _strings(language, today)
        for snippet in (*(known.surveys[key] for key in SURVEYS), *known.open_questions.values()):
            translate_snippet(snippet, language, strings)
        home, *_others = [translate_page(pages[path], language, strings) for path in PAGES]
        translate_journey(pages[JOURNEY], language)
        yield home


def _strings(language: str, today: date) -> dict[str, Any]:
    """French sentence → sentence in the other language, each with its dates in its own words."""
    rows = read_raw(language).items()
    with override("fr"):
        sources = [in_words(source, today) for source, _target in rows]
    with override(language):
        targets = [in_words(target, today) for _source, target in rows]
    return dict(zip(sources, targets, strict=True))
