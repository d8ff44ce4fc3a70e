"""Small words and icons of a journey's templates."""

import re
from functools import cache, lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from ..blocks import channel_label
from ..drawing import shape_path
from ..models.organism import Organism

register = template.Library()

register.filter(channel_label)

_ICONS = {
    "en_ligne": "screen",
    "telephone": "phone",
    "accueil": "place",
    "courrier": "doc",
    "automatique": "check",
    "visio": "screen",
    "france_services": "place",
}


@register.filter
def channel_icon(kind: str) -> str:
    return _ICONS.get(kind, "info")


@register.filter
def tel(number: str) -> str:
    """A `tel:` address from a number as people write it."""
    return f"tel:{re.sub(r'[^0-9+]', '', number)}"


@register.simple_tag
def shape(organism: Organism) -> SafeString:
    """The shape of a body, always beside its name. A tag, and not a template: a page draws a hundred of them."""
    return _shape(organism.shape)


@cache
def _shape(name: str) -> SafeString:
    return format_html(
        '<svg class="shape" viewBox="-12 -12 24 24" width="16" height="16" aria-hidden="true"><path fill-rule="evenodd" d="{}"/></svg>',
        shape_path(name),
    )


@register.simple_tag
def contact(organism: Organism) -> SafeString:
    """How to reach a body: its phone, its desk. Drawn once a body and language: a page shows the same ones at many steps."""
    return _contact(organism.phone, organism.phone_confidence, organism.has_desk, get_language())


@lru_cache(maxsize=512)
def _contact(phone: str, phone_confidence: str, has_desk: bool, language: str) -> SafeString:
    body = {"phone": phone, "phone_confidence": phone_confidence, "has_desk": has_desk}
    return render_to_string("journeys/_contact.html", {"organism": body})
