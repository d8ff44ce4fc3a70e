"""Template tags that draw a trail. The shapes are decorative: the list beside them carries the meaning."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from core import trail as geometry

register = template.Library()


@register.simple_tag
def trail_metro(points: list[geometry.Point], radius: float = 30) -> str:
    """`d` attribute of a lane map through `points`."""
    return geometry.metro(points, radius)


@register.simple_tag
def trail_monotone(points: list[geometry.Point]) -> str:
    """`d` attribute of a measured curve through `points`."""
    return geometry.monotone(points)


@register.simple_tag
def trail_promenade(count: int) -> SafeString:
    """The path behind `count` stops in equal columns: `{% trail_promenade journeys|length %}`. Nothing for no stop."""
    if count < 1:
        return SafeString()
    return format_html(
        '<svg class="events__path" viewBox="0 0 1200 204" preserveAspectRatio="none" aria-hidden="true">'
        '<path class="b" d="{path}"/><path class="a" d="{path}"/></svg>',
        path=geometry.soft(geometry.promenade(count)),
    )
