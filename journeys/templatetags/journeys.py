"""Small words and icons of a journey's templates."""

import re

from django import template

from ..blocks import CHANNELS

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
