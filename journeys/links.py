"""The addresses that journeys link to: which they are, which still answer, and which no longer do.

A dead address is not shown as a link (templates/journeys/_link.html) and keeps a page from being called « Parcours ».
`journeys.link_checker` does the asking.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from core.caching import remembered

from .models.evidence import LinkCheck

if TYPE_CHECKING:
    from .presentation import Journey

MAX_URL = LinkCheck._meta.get_field("url").max_length


def addresses_in(details: Any) -> set[str]:
    """The addresses of a step's details: links, channels, tasks and sources; anything with a `url`."""
    blocks = (block.get("value") for block in details.raw_data)
    return {value["url"] for value in blocks if isinstance(value, Mapping) and value.get("url")}


def addresses_of(journey: "Journey") -> set[str]:
    """Every address that a journey's page can show."""
    addresses = {organism.website for organism in journey.organisms if organism.website}
    return addresses.union(*(addresses_in(view.step.details) for view in journey.steps))


def checks_of(addresses: Iterable[str]) -> dict[str, LinkCheck]:
    """What is known of these addresses. One query."""
    return {check.url: check for check in LinkCheck.objects.filter(url__in=set(addresses))}


def dead_links() -> Mapping[str, dt.date]:
    """Every address known to be dead, with the day it was last tried. Kept in memory until the next check or publication."""
    return remembered("journeys.dead_links", _read_dead)


def _read_dead() -> dict[str, dt.date]:
    rows = LinkCheck.objects.filter(is_alive=False, checked_at__isnull=False)
    return {url: timezone.localdate(moment) for url, moment in rows.values_list("url", "checked_at")}
