"""`{% icon "check" "i--s" %}`: an icon of static/images/sprite.svg. Decorative: always beside a word."""

import re
from functools import cache, lru_cache

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = "images/sprite.svg"


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, classes: str = "") -> SafeString:
    """The SVG that shows the icon `name`. Cached: a page draws a hundred of them.

    Raises ValueError for an unknown icon where mistakes should be seen (DEBUG and tests).
    """
    if getattr(settings, "STRICT_ICONS", settings.DEBUG) and name not in icon_names():
        raise ValueError(f"Unknown icon: {name}. See static/{SPRITE}")
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>',
        f"i {classes}".strip(),
        static(SPRITE),
        name,
    )


@cache
def icon_names() -> frozenset[str]:
    """Names of the icons of the sprite."""
    path = finders.find(SPRITE)
    with open(path, encoding="utf-8") as sprite:
        return frozenset(re.findall(r'<symbol id="i-([a-z0-9-]+)"', sprite.read()))


def icon_choices() -> list[tuple[str, str]]:
    """The icons as the choices of a field."""
    return [(name, name) for name in sorted(icon_names())]
