"""What a visitor asks of the search page, read from the address. Nothing in it can be an error."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from wagtail.search.query import And, Or, Phrase, PlainText, SearchQuery

from .kinds import KINDS

MAX_LENGTH = 200
"""Longest query, in characters. What comes after is dropped."""

MAX_PAGE = 1_000
"""Last page of results that can be asked for: more than MAX_HITS needs."""


@dataclass(frozen=True)
class Question:
    """Words looked for, kind of page, slug of a space, page of the results. "" is "any"."""

    text: str = ""
    kind: str = ""
    caf: str = ""
    page: int = 1

    @classmethod
    def read(cls, data: Mapping[str, str]) -> "Question":
        """From the query string. A value that is not offered counts as absent."""
        text = " ".join(data.get("q", "").replace("\0", " ").split())[:MAX_LENGTH].strip()
        kind = data.get("type", "")
        page = data.get("page", "")
        return cls(
            text=text,
            kind=kind if kind in KINDS else "",
            caf=data.get("caf", "")[:60],
            page=min(int(page), MAX_PAGE) if page.isascii() and page[:9].isdigit() else 1,
        )

    def link(self, **changes: str | int) -> str:
        """Query string of the same question with some parts changed, back on the first page."""
        asked = replace(self, **{"page": 1, **changes})
        parts = {"q": asked.text, "type": asked.kind, "caf": asked.caf}
        if asked.page > 1:
            parts["page"] = str(asked.page)
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    def query(self, operator: str) -> SearchQuery:
        """Wagtail's query: words, and phrases between quotation marks."""
        parts = self.text.replace("«", '"').replace("»", '"').split('"')
        last = len(parts) - 1  # a quotation mark that nothing closes opens no phrase
        queries = [
            Phrase(part) if number % 2 and number < last else PlainText(part, operator=operator)
            for number, part in enumerate(parts)
            if part.strip()
        ]
        return (And if operator == "and" else Or)(queries)
