"""Which participation an address names, and which page a form stands on. Asked for each sending: the least is read and built.

Writing these SELECTs and building what they give took Django ten times as long as the database needs to answer them. Django still
writes each, once a process; and what a row makes is built once, as long as the row is the same.
"""

import uuid
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import CharField, Exists, QuerySet
from django.db.models.functions import Cast
from django.http import Http404, QueryDict
from django.utils.translation import get_language
from wagtail.models import Page, ReferenceIndex

from core.caching import remembered
from core.models import BasePage, Space

from .models import Participation

MOST_KEPT = 200  # participations a process; beyond, it forgets all and starts again


@dataclass(frozen=True)
class _Known:
    """What the rows of a participation made: the original, and itself in each language. Shared between threads: read-only."""

    rows: list[tuple]
    original: Participation | None
    by_language: dict[str, Participation]


_known: dict[tuple[type, uuid.UUID], _Known] = {}


def find(model: type[Participation], key: uuid.UUID) -> tuple[Participation, Participation]:
    """The original participation and the one in the visitor's language. Raises Http404 if the original is not public.

    The rows are read each time, with their key of pseudonyms, and compared as they are: a closing, a publication or a destroyed key
    is seen at once, whichever process wrote it. Instances and questions are built again only if a column changed.
    """
    rows = _read(model, key)
    known = _known.get((model, key))
    if known is None or known.rows != rows:
        known = _build(model, key, rows)
    if known.original is None or not known.original.live:
        raise Http404
    shown = known.by_language.get(get_language(), known.original)
    original = _own(known.original)
    return original, original if shown is known.original or not shown.live else _own(shown)


def _own(participation: Participation) -> Participation:
    """A copy: what a request keeps on it is forgotten with it. The questions, which nothing changes, are the same object."""
    own = copy(participation)
    if space := Space.objects.by_pk(own.space_id):
        own.space = space
    return own


def _in_all_languages(model: type[Participation], key: uuid.UUID) -> QuerySet:
    rows = model._default_manager.filter(translation_key=key)
    return rows.select_related("locale", "pseudonym_key").order_by("pk")


@cache
def _select_in_all_languages(label: str) -> str:
    """The statement for a model, whose one parameter is the key."""
    sql, _params = _in_all_languages(apps.get_model(label), uuid.UUID(int=0)).query.sql_with_params()
    return sql


def _read(model: type[Participation], key: uuid.UUID) -> list[tuple]:
    with connection.cursor() as cursor:
        stored = model._meta.get_field("translation_key").get_db_prep_value(key, connection)
        cursor.execute(_select_in_all_languages(model._meta.label), [stored])
        return cursor.fetchall()


def _build(model: type[Participation], key: uuid.UUID, rows: list[tuple]) -> _Known:
    by_language = {one.locale.language_code: one for one in _in_all_languages(model, key)}
    original = by_language.get(settings.LANGUAGE_CODE) or next(iter(by_language.values()), None)
    known = _Known(rows, original, by_language)
    # Kept only if the rows are still those that were built from; nothing is kept of an address that names nothing.
    if original and _read(model, key) == rows:
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[model, key] = known
    return known


def page_of(data: QueryDict, participation: Participation) -> Page | None:
    """The live page the form says it stands on, if that page really shows this participation; else its space's home.

    That it shows it is remembered (`core.caching`), as the page itself is cached for its readers; that it is live is read each time.
    """
    typed = data.get("page", "")
    if typed.isascii() and typed.isdigit() and len(typed) < 10:
        number = int(typed)
        name = f"participation.shown.{number}.{participation._meta.label}.{participation.pk}"
        page = remembered(name, lambda: _page_that_shows(number, participation))
        path = _live_path(number) if page else None
        if page and path:
            page = copy(page)
            page.path = path  # it may have moved
            return page
    return participation.space.root_page


def _live_path(number: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(_select_live_path(), [number])
        row = cursor.fetchone()
    return row[0] if row else None


@cache
def _select_live_path() -> str:
    """The statement, whose one parameter is the page's number."""
    sql, _params = Page.objects.live().filter(pk=0).order_by().values_list("path").query.sql_with_params()
    return sql


def _page_that_shows(number: int, participation: Participation) -> Page | None:
    """The live page of this number, if it shows the participation; what it holds is not read."""
    page = Page.objects.live().filter(pk=number).only("path").first()
    return page if page and _shows(number, participation) else None


def _shows(number: int, participation: Participation) -> bool:
    """Whether a live page shows the participation, by itself or because it shows the content of another live page."""
    if Page.objects.live().filter(Exists(_shown_on([number], participation)), pk=number).exists():
        return True
    page = Page.objects.live().filter(pk=number).specific().first()
    others = [pk for pk in page.content_pages() if pk != page.pk] if isinstance(page, BasePage) else []
    sources = Page.objects.live().filter(pk__in=others).values_list("pk", flat=True) if others else []
    return bool(others) and _shown_on(sources, participation).exists()


def _shown_on(pages: Iterable[Any], participation: Participation) -> QuerySet:
    """What the reference index knows of these pages showing the participation."""
    return ReferenceIndex.objects.filter(
        base_content_type__app_label="wagtailcore",
        object_id__in=[str(pk) for pk in pages],
        to_content_type__app_label=participation._meta.app_label,
        to_content_type__model=participation._meta.model_name,
        # A translation of the page may show the translation of the participation; ids are texts in the index.
        to_object_id__in=type(participation)
        ._base_manager.filter(translation_key=participation.translation_key)
        .values_list(Cast("pk", CharField()), flat=True),
    )
