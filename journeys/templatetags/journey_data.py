"""What machines read in a journey's page."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from wagtail.models import Page

from ..linked_data import graph
from ..presentation import Journey

register = template.Library()

# As Django's json_script does: no text can close the element, nor begin a comment or a tag.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag
def linked_data(page: Page, journey: Journey) -> SafeString:
    """{% linked_data page journey %}: the JSON-LD, in a block of data that no browser runs (the policy allows no inline script)."""
    text = json.dumps(graph(page, journey), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 (escaped above)


@register.filter
def open_data_address(page: Page) -> str:
    """The address of the page's open data."""
    return f"{page.full_url.rstrip('/')}.json"
