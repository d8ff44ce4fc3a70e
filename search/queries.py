"""From Wagtail's search queries to Whoosh's. Text is never parsed as a query language."""

from collections.abc import Iterator
from functools import cached_property

from django.db.models import Model
from wagtail.search.index import RelatedFields, SearchField
from wagtail.search.query import (
    And,
    Boost,
    Fuzzy,
    MatchAll,
    Not,
    Or,
    Phrase,
    PlainText,
    SearchQuery,
)
from wagtail.search.utils import get_descendant_models
from whoosh import query as whoosh

from .analysis import MAX_PREFIX, terms, words

MAX_WORDS = 50
"""Words of one query that are looked for. The rest is ignored: a query has a bounded cost."""

MAX_FUZZY_WORD = 30
"""Longest word, in characters, for which typing mistakes are looked for."""


class Translator:
    """Translate queries on a model, in all its fields or in some.

    A term is looked for in the field that holds all the texts of an object, and again in each
    field with a boost above 1, which adds the rest of its weight. (A boost below 1 counts as 1.)
    """

    def __init__(self, model: type[Model], fields: list[str] | None = None, *, prefixes: bool = False):
        self.model = model
        self.fields = fields
        self.prefixes = prefixes

    def translate(self, query: SearchQuery) -> whoosh.Query:
        """Whoosh's equivalent of a Wagtail query. Raise NotImplementedError if there is none."""
        match query:
            case MatchAll():
                return whoosh.Every()
            case PlainText():
                return self._plain(query).with_boost(query.boost)
            case Phrase() if self.prefixes:
                return self._plain(PlainText(query.query_string))
            case Phrase():
                return self._phrase(terms(query.query_string)[:MAX_WORDS])
            case Fuzzy():
                found = [_fuzzy(word) for word in words(query.query_string)[:MAX_WORDS]]
                return _combine(found, query.operator)
            case Boost():
                return self.translate(query.subquery).with_boost(query.boost)
            case Not():
                return whoosh.AndNot(whoosh.Every(), self.translate(query.subquery))
            case And() | Or():
                operator = "and" if isinstance(query, And) else "or"
                return _combine([self.translate(part) for part in query.subqueries], operator)
        raise NotImplementedError(f"{type(query).__name__} is not supported by this search backend")

    def _plain(self, query: PlainText) -> whoosh.Query:
        text = query.query_string
        if self.prefixes:
            found = [self._everywhere(word[:MAX_PREFIX]) for word in words(text)]
        else:
            # A query of stop words only ("être") still deserves an answer: the words as typed.
            found = [self._everywhere(term) for term in terms(text)] or [
                whoosh.Term("words", word) for word in words(text)
            ]
        return _combine(found[:MAX_WORDS], query.operator)

    def _phrase(self, parts: list[str]) -> whoosh.Query:
        """In one field at a time, or the end of a title would make a phrase with the text below."""
        names = self.fields or self._boosts
        return _combine([whoosh.Phrase(f"f_{n}", parts) for n in names] if parts else [], "or")

    def _everywhere(self, term: str) -> whoosh.Query:
        if self.fields:
            letter = "p" if self.prefixes else "f"
            places = {f"{letter}_{name}": self._boosts.get(name, 1) for name in self.fields}
        elif self.prefixes:
            places = {"prefix": 1}
        else:
            boosted = {f"f_{name}": boost - 1 for name, boost in self._boosts.items() if boost > 1}
            places = {"text": 1, **boosted}
        return _combine([whoosh.Term(n, term, boost=boost) for n, boost in places.items()], "or")

    @cached_property
    def _boosts(self) -> dict[str, float]:
        """Boost of each searched field, over the model and those that inherit from it."""
        boosts: dict[str, float] = {}
        for model in get_descendant_models(self.model):
            for name, boost in _search_fields(model.get_search_fields()):
                boosts[name] = max(boost, boosts.get(name, 0))
        return boosts


def _search_fields(fields, prefix: str = "") -> Iterator[tuple[str, float]]:
    for field in fields:
        name = prefix + field.field_name
        if isinstance(field, RelatedFields):
            yield from _search_fields(field.fields, f"{name}__")
        elif isinstance(field, SearchField):
            yield name, field.boost or 1


def _fuzzy(word: str) -> whoosh.Query:
    """A word and its near neighbours: one mistake, two in a long word. The first letter is sure."""
    if len(word) > MAX_FUZZY_WORD:
        return whoosh.NullQuery
    distance = 1 if len(word) < 8 else 2
    return whoosh.FuzzyTerm("words", word, maxdist=distance, prefixlength=1)


def _combine(parts: list[whoosh.Query], operator: str) -> whoosh.Query:
    if not parts:
        return whoosh.NullQuery
    if len(parts) == 1:
        return parts[0]
    return (whoosh.And if operator == "and" else whoosh.Or)(parts)


def text_of(query: SearchQuery) -> str:
    """All the text of a query, whatever its structure, except what it excludes."""
    match query:
        case PlainText() | Phrase() | Fuzzy():
            return query.query_string
        case Boost():
            return text_of(query.subquery)
        case And() | Or():
            return " ".join(text_of(part) for part in query.subqueries)
    return ""
