"""The one allow-list for HTML that was not made by our own templates."""

import re
import unicodedata

import bleach

ALLOWED_TAGS = frozenset({"a", "b", "br", "em", "i", "li", "ol", "p", "strong", "ul"})
ALLOWED_ATTRIBUTES = {"a": ["href", "rel"]}
ALLOWED_PROTOCOLS = frozenset({"http", "https", "mailto", "tel"})
# Characters nobody types and that break databases, spreadsheets or the reading order of a page.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")


def clean_html(value: str) -> str:
    """Keep the allowed tags of `value`; everything else becomes text."""
    return bleach.clean(value, tags=ALLOWED_TAGS, attributes=ALLOWED_ATTRIBUTES, protocols=ALLOWED_PROTOCOLS)


def plain_text(value: str) -> str:
    """What a person typed, as plain text: one form of Unicode, one kind of line break, no invisible control character."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", value).strip()
