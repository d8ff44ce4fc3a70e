"""How a journey was made, what changed, and which of its addresses are dead."""

import datetime as dt

from django import template

from ..links import dead_links
from ..making import RECENT, Change, Making, changes_of
from ..presentation import Journey

register = template.Library()


@register.simple_tag
def how_it_was_made(journey: Journey) -> Making:
    """{% how_it_was_made journey as making %}"""
    return Making(journey)


@register.simple_tag
def what_changed(journey: Journey) -> dict[str, list[Change]]:
    """{% what_changed journey as changes %}: `changes.recent`, then `changes.older`."""
    changes = changes_of(journey)
    return {"recent": changes[:RECENT], "older": changes[RECENT:]}


@register.filter
def dead_since(url: str) -> dt.date | None:
    """The day an address was last tried in vain; None for one that answers."""
    return dead_links().get(url)
