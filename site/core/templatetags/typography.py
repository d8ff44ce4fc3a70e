"""`{{ value|typo }}`: text from editors, escaped, with the spaces that must not break."""

from datetime import date
from typing import Any

from django import template
from django.utils.dateformat import format as date_format
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.typography import NARROW_NBSP, NBSP, french_typography, french_typography_html

register = template.Library()


@register.filter
def typo(value: Any) -> SafeString:
    """Plain text is escaped; safe HTML keeps its tags and only its text changes. None gives nothing."""
    if value is None:
        return SafeString()
    if hasattr(value, "__html__"):
        # Safe before; only spaces, apostrophes and hyphens of its text change.
        return mark_safe(french_typography_html(value.__html__()))  # noqa: S308
    return escape(french_typography(str(value)))


@register.filter
def thousands(value: int) -> str:
    """A whole number in the language of the page: 3 106 in French, with a narrow space that does not break; 3,106 in English."""
    return number_format(int(value), force_grouping=True).replace(NBSP, NARROW_NBSP)


@register.filter(expects_localtime=True)
def long_date(value: date | None) -> str:
    """« 1er décembre 2026 »: a day in words, in the language of the page; nothing for no date."""
    if not value:
        return ""
    french = (get_language() or "").startswith("fr")
    day = "1er" if french and value.day == 1 else str(value.day)
    return f"{day}{NBSP}{date_format(value, 'F Y')}"
