"""« Vouliez-vous dire » : a likely spelling, taken from pages that everyone can read.

The index also knows the words of drafts and of private pages. A word is proposed only if one of the
pages that the visitor may see has it: the database says which.
"""

from dataclasses import dataclass
from functools import partial

from django.db.models import QuerySet
from whoosh.query import Term
from whoosh.searching import Searcher

from .analysis import WORDS, fold, normalise
from .documents import model_label
from .store import Store

MAX_WORDS = 8
"""Words of a query that are checked."""

_MIN_LENGTH, _MAX_LENGTH = 4, 30
_NEIGHBOURS = 5
_KEYS = 100


@dataclass
class _Word:
    """A word of the query, where it stands, and the keys of pages that have it or a neighbour."""

    start: int
    end: int
    keys: dict[str, list[int]]


def suggest(store: Store, text: str, pages: QuerySet) -> str:
    """The query with its unknown words replaced by known ones, or "". One query to the database.

    Raise IndexUnavailable when there is no index.
    """
    text = normalise(text)
    label = model_label(pages.model)
    found = store.read(lambda searcher: _candidates(searcher, text, label))
    keys = {key for word in found for near in word.keys.values() for key in near}
    titles = dict(pages.filter(pk__in=keys).values_list("pk", "title")) if keys else {}
    result = text
    for word in reversed(found):
        seen = ((near, key) for near, keys in word.keys.items() for key in keys if key in titles)
        best, key = next(seen, ("", 0))
        if best and best != fold(text[word.start : word.end]):
            body = store.read(partial(_stored_text, identifier=f"{label}:{key}"))
            result = result[: word.start] + _spelling(best, f"{titles[key]}\n{body}") + result[word.end :]
    return result if result != text else ""


def _candidates(searcher: Searcher, text: str, label: str) -> list[_Word]:
    corrector = searcher.reader().corrector("words")
    found = []
    for token in WORDS(text, chars=True):
        word = token.text
        if len(found) == MAX_WORDS:
            break
        if not _MIN_LENGTH <= len(word) <= _MAX_LENGTH or word.isdecimal():
            continue
        # Whoosh ranks neighbours by frequency alone: ask for the nearest first.
        near = [word]
        for distance in (1,) if len(word) < 6 else (1, 2):
            near += corrector.suggest(word, limit=_NEIGHBOURS, maxdist=distance, prefix=1)
        keys = {term: _keys(searcher, term, label) for term in dict.fromkeys(near)}
        found.append(_Word(token.startchar, token.endchar, keys))
    return found


def _keys(searcher: Searcher, word: str, label: str) -> list[int]:
    hits = searcher.search(Term("words", word), limit=_KEYS, filter=Term("models", label))
    if not hits.scored_length():
        return []
    column = searcher.reader().column_reader("pk")
    return [int(column[number]) for number, _score in hits.items()]


def _stored_text(searcher: Searcher, identifier: str) -> str:
    return (searcher.document(id=identifier) or {}).get("text", "")


def _spelling(word: str, text: str) -> str:
    """The word with its accents, as a page that has it writes it."""
    text = normalise(text)
    tokens = (token for token in WORDS(text, chars=True) if token.text == word)
    token = next(tokens, None)
    return text[token.startchar : token.endchar].lower() if token else word
