"""What a result shows of a page: its title and an excerpt, with the words found marked."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from whoosh import highlight

from .analysis import FRENCH, terms
from .documents import document_id
from .store import IndexUnavailable, Store

EXCERPT = 220
"""Length of an excerpt, in characters."""

_READ_AT_MOST = 20_000
"""Characters of a text in which words are marked: analysing takes time."""


class _Marks(highlight.Formatter):
    """Everything is escaped here, and nowhere else: the result is safe HTML."""

    def format(self, fragments, replace=False):
        """Passages joined by an ellipsis, with one more where the text goes on around them."""
        if not fragments:
            return ""
        first, last = fragments[0], fragments[-1]
        before = "… " if first.startchar > 0 else ""
        after = " …" if last.endchar < len(last.text.rstrip(" .!?\n")) else ""
        return before + " … ".join(self.format_fragment(part, replace) for part in fragments) + after

    def _text(self, text):
        return escape(text)

    def format_token(self, text, token, replace=False):
        return f"<mark>{escape(highlight.get_text(text, token, replace))}</mark>"


def mark_words(text: str, query: str) -> SafeString:
    """The whole text, with the words of the query marked."""
    return _highlight(text, query, highlight.WholeFragmenter(charlimit=_READ_AT_MOST)) or escape(text)


def excerpt(text: str, query: str) -> SafeString:
    """The passages of a text that have words of the query, or its beginning."""
    fragments = highlight.ContextFragmenter(EXCERPT // 2, surround=40, charlimit=_READ_AT_MOST)
    return _highlight(text, query, fragments) or escape(Truncator(text).chars(EXCERPT))


def _highlight(text: str, query: str, fragmenter: highlight.Fragmenter) -> SafeString:
    found = highlight.highlight(text, set(terms(query)), FRENCH, fragmenter, _Marks(), top=2)
    return mark_safe(found)  # noqa: S308 escaped by _Marks


def stored_texts(store: Store, pages: Iterable) -> dict[int, str]:
    """Text of each page, as the index keeps it: without a query, and without the title.

    Empty when the index cannot be read: a result is then shown without an excerpt.
    """
    ids = {page.pk: document_id(page) for page in pages}
    try:
        return store.read(
            lambda searcher: {
                key: (searcher.document(id=identifier) or {}).get("text", "") for key, identifier in ids.items()
            }
        )
    except IndexUnavailable:
        return {}
