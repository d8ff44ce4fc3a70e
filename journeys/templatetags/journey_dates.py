"""What the templates give the browser to compute dates with."""

from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from core.spaces import Space

from ..date_words import NOT_FIRST_OF_MONTH, PASSED, PATTERNS
from ..dates import REGIONS, When, bounds, region_of
from ..models.moments import Moment

register = template.Library()


@register.filter
def when_data(moment: Moment) -> str:
    """The value of `data-when`: seven words, a dot for what is empty (see `readWhen` in static/js/journey-dates.js)."""
    when = When.of(moment)
    words = (when.kind, when.earliest, when.latest, when.days, when.precision, when.report, when.recurrence)
    return " ".join("." if word in ("", None) else str(word) for word in words)


@register.filter
def region_key(space: Space | None) -> str:
    """The region whose holidays a space keeps."""
    return region_of(space.departments if space else ())


@register.simple_tag
def regions() -> list[tuple[str, Any]]:
    """(key, name) of each region."""
    return [(key, name) for key, (name, _library, _departments) in REGIONS.items()]


@register.simple_tag
def date_bounds() -> SafeString:
    """The first and last day a person may give, for the field: they change once a year."""
    return format_html('min="{}" max="{}"', *(day.isoformat() for day in bounds(timezone.localdate())))


@register.simple_tag
def not_first_of_month() -> str:
    return str(NOT_FIRST_OF_MONTH) % {"day": "{day}"}


@register.simple_tag
def date_patterns() -> SafeString:
    """The sentences of the page's language, as data attributes."""
    marks = {"start": "{start}", "middle": "{middle}", "end": "{end}"}
    said = _("Vos dates sont affichées pour %(count)s étapes.") % {"count": "{count}"}
    patterns = [(form.value.replace("_", "-"), str(text) % marks) for form, text in PATTERNS.items()]
    return format_html(
        '{} data-t-said="{}" data-t-passed="{}"', format_html_join("", ' data-t-{}="{}"', patterns), said, PASSED
    )
