"""What we heard at the steps of a journey, and what is done about it."""

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import template

from ..models import PainPoint

if TYPE_CHECKING:
    from ..presentation import Journey

register = template.Library()


@register.simple_tag
def heard_at_steps(journey: "Journey", page: Any) -> dict[UUID, list[PainPoint]]:
    """The public pain points by step: the national ones, and those of the space the page is in. One query."""
    found: dict[UUID, list[PainPoint]] = {}
    for point in PainPoint.objects.shown_on(journey.page, page.space):
        found.setdefault(point.step_key, []).append(point)
    return found


@register.filter
def at_step(heard: dict[UUID, list[PainPoint]] | str, key: UUID) -> list[PainPoint]:
    """Those of one step; none where nothing was read (a step shown alone)."""
    return heard.get(key, []) if heard else []
