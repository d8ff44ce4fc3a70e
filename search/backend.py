"""Wagtail's search API over Whoosh.

Whoosh ranks, the database decides: the index answers with ranked primary keys, then the queryset
keeps those it allows (live, public, locale, permissions) and they are put back in rank order. An
index that lags can miss a page or rank it badly; it can never show what the queryset hides.

At most ``MAX_HITS`` ranked keys go to the database, in one query: enough for any screen, and under
SQLite's limit of bound parameters (32,766).

Setting: ``{"BACKEND": "search.backend", "INDEX_DIR": directory}``. ``manage.py update_index``
rebuilds the index. Without an index, searching falls back on titles and says so (``degraded``).
"""

import logging
from collections import OrderedDict
from functools import cached_property

from django.db.models import Count, Model, Q, QuerySet
from wagtail.search.backends.base import (
    BaseIndex,
    BaseSearchBackend,
    BaseSearchQueryCompiler,
    BaseSearchResults,
    FilterFieldError,
)
from wagtail.search.query import MatchAll
from whoosh.query import Term
from whoosh.searching import Searcher

from .documents import document, document_id, model_label
from .queries import Translator, text_of
from .store import IndexUnavailable, Rebuild, Store

logger = logging.getLogger(__name__)

MAX_HITS = 10_000
"""Best hits of one search that are considered. Those ranked after are not shown."""


class WhooshQueryCompiler(BaseSearchQueryCompiler):
    """A search: what is asked, on which queryset, and, once run, which rows answer."""

    DEFAULT_OPERATOR = "and"
    HANDLES_ORDER_BY_EXPRESSIONS = True
    prefixes = False

    degraded = False
    """True once a search had to do without the index."""

    def scores(self, store: Store) -> dict[object, float]:
        """Score of each primary key that matches, best first."""
        model = self.queryset.model
        query = Translator(model, self.fields, prefixes=self.prefixes).translate(self.query)
        try:
            hits = store.read(lambda searcher: _ranked(searcher, query, model))
        except IndexUnavailable:
            logger.exception("Searching %s without the index", model._meta.label)
            self.degraded = True
            return dict.fromkeys(self._keys_by_title(), 0.0)
        return {model._meta.pk.to_python(key): score for key, score in hits}

    def _keys_by_title(self) -> QuerySet | list:
        """What can be found without an index: titles that contain each word."""
        words = text_of(self.query).split()
        if not words or "title" not in {f.name for f in self.queryset.model._meta.fields}:
            return []
        condition = Q(*(("title__icontains", word) for word in words))
        return self.queryset.filter(condition).values_list("pk", flat=True)[:MAX_HITS]


class WhooshAutocompleteQueryCompiler(WhooshQueryCompiler):
    """The same with the beginnings of words."""

    prefixes = True


def _ranked(searcher: Searcher, query, model: type[Model]) -> list[tuple[str, float]]:
    hits = searcher.search(query, limit=MAX_HITS, filter=Term("models", model_label(model)))
    if not hits.scored_length():
        return []  # an empty index has no column to read
    keys = searcher.reader().column_reader("pk")
    return [(keys[number], score) for number, score in hits.items()]


class _Answer:
    """Which rows answer a search. Worked out once, and shared by all the slices of the results."""

    def __init__(self, compiler: WhooshQueryCompiler, store: Store):
        self.compiler = compiler
        self.store = store

    @cached_property
    def scores(self) -> dict[object, float]:
        return self.compiler.scores(self.store)

    @cached_property
    def rows(self) -> QuerySet:
        queryset = self.compiler.queryset
        if isinstance(self.compiler.query, MatchAll):
            return queryset
        return queryset.filter(pk__in=list(self.scores))

    @cached_property
    def keys(self) -> list | None:
        """Keys in rank order, or None when rank plays no part."""
        if isinstance(self.compiler.query, MatchAll) or not self.compiler.order_by_relevance:
            return None
        allowed = set(self.rows.order_by().values_list("pk", flat=True)) if self.scores else ()
        return [key for key in self.scores if key in allowed]

    @cached_property
    def count(self) -> int:
        return self.rows.count() if self.keys is None else len(self.keys)


class WhooshSearchResults(BaseSearchResults):
    """Results like a queryset's: sliced, counted, iterated, with two queries at most."""

    supports_facet = True

    def __init__(self, backend, query_compiler, prefetch_related=None, answer=None):
        super().__init__(backend, query_compiler, prefetch_related)
        self._answer = answer or _Answer(query_compiler, backend.store)

    def _clone(self):
        clone = super()._clone()
        clone._answer = self._answer
        return clone

    @property
    def degraded(self) -> bool:
        """True when the index could not be used: only titles were compared."""
        self.count()
        return self.query_compiler.degraded

    def _do_search(self):
        answer, rows = self._answer, self._answer.rows
        if self.prefetch_related:
            rows = rows.prefetch_related(*self.prefetch_related)
        if answer.keys is None:
            found = list(rows[self.start : self.stop])
        else:
            keys = answer.keys[self.start : self.stop]
            by_key = {obj.pk: obj for obj in rows.filter(pk__in=keys)} if keys else {}
            found = [by_key[key] for key in keys if key in by_key]
        if self._score_field:
            for obj in found:
                setattr(obj, self._score_field, self._score(obj))
        return found

    def _score(self, obj: Model) -> float | None:
        matches_all = isinstance(self.query_compiler.query, MatchAll)
        return None if matches_all else self._answer.scores.get(obj.pk)

    def _do_count(self):
        total = self._answer.count
        stop = total if self.stop is None else min(self.stop, total)
        return max(stop - self.start, 0)

    def facet(self, field_name):
        """Number of results for each value of a filterable field, most frequent first."""
        if self.query_compiler._get_filterable_field(field_name) is None:
            model = self.query_compiler.queryset.model.__name__
            raise FilterFieldError(
                f'Cannot facet search results with field "{field_name}". '
                f'Please add index.FilterField("{field_name}") to {model}.search_fields.',
                field_name=field_name,
            )
        rows = self._answer.rows.order_by().values(field_name).annotate(count=Count("pk"))
        rows = rows.order_by("-count", field_name)
        return OrderedDict((row[field_name], row["count"]) for row in rows)


class WhooshIndex(BaseIndex):
    """The single index of the backend, or the one being rebuilt."""

    def __init__(self, backend, rebuild: Rebuild | None = None):
        super().__init__(backend)
        self.rebuild = rebuild

    def __str__(self):
        return str(self.backend.store.directory)

    def add_items(self, model, items):
        documents = [document(item) for item in items]
        (self.rebuild.add if self.rebuild else self.backend.store.write)(documents)

    def delete_item(self, item):
        self.backend.store.write(deleted=[document_id(item)])

    def reset(self):
        self.backend.store.begin_rebuild().publish()


class WhooshRebuilder:
    """Builds an index beside the current one, which answers until the end."""

    def __init__(self, index: WhooshIndex):
        self.backend = index.backend

    def start(self) -> WhooshIndex:
        self.rebuild = self.backend.store.begin_rebuild()
        return WhooshIndex(self.backend, self.rebuild)

    def finish(self) -> None:
        self.rebuild.publish()


class WhooshSearchBackend(BaseSearchBackend):
    """Wagtail's search backend. Parameter: ``INDEX_DIR``, a directory of its own."""

    query_compiler_class = WhooshQueryCompiler
    autocomplete_query_compiler_class = WhooshAutocompleteQueryCompiler
    index_class = WhooshIndex
    results_class = WhooshSearchResults
    rebuilder_class = WhooshRebuilder
    # A page is saved even when it cannot be indexed. The failure is logged, /sante/ shows it.
    catch_indexing_errors = True

    def __init__(self, params):
        super().__init__(params)
        self.store = Store(params["INDEX_DIR"])


SearchBackend = WhooshSearchBackend
