"""Small words and icons of a journey's templates."""

import re
from functools import cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..blocks import CHANNELS
from ..drawing import shape_path
from ..models.organism import Organism

register = template.Library()

_LABELS = dict(CHANNELS)
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
def channel_label(kind: str) -> str:
    """« En ligne », « Sur place »… for a channel's kind."""
    return str(_LABELS.get(kind, kind))


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
        '<svg class="shape" viewBox="-12 -12 24 24" width="16" height="16" aria-hidden="true" focusable="false"><path fill-rule="evenodd" d="{}"/></svg>',
        shape_path(name),
    )
