"""Asks each address that published journeys link to whether it still answers.

One request at a time for each host, a few hosts at once. A server that says 404, 410 or 5xx, or nothing, has failed; one that
refuses robots (401, 403, 429…) is there. An address is dead after two failures in a row: a server may be down for a night.
Only public addresses are asked, so that nobody can make this server knock at the doors of its own network.
"""

import ipaddress
import socket
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from core.caching import bump_site_version

from .links import MAX_URL, addresses_in
from .models import Delta, LinkCheck, LocalContact, LocalOffer, LocalStep, Organism, Step

FAILURES_TO_DIE = 2
HOSTS_AT_ONCE = 4
TIMEOUT = 10  # seconds to connect, and again between two pieces of an answer
MAX_REDIRECTS = 5
GONE = frozenset({404, 410})
USER_AGENT = "Mozilla/5.0 (compatible; verification-des-liens; La Caf a votre ecoute)"


@dataclass
class Figures:
    """What a run found. `unsure`: failed once, shown until it fails again. `too_long`: cannot be kept, so not asked."""

    asked: int = 0
    dead: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    too_long: list[str] = field(default_factory=list)
    is_offline: bool = False


class PrivateAddress(OSError):
    """The host is not a public one."""


def published_addresses() -> set[str]:
    """Every address that the published journeys, their versions and their local pages can show."""
    addresses = set(Organism.objects.exclude(website="").values_list("website", flat=True))
    for model in (LocalContact, LocalOffer):
        addresses.update(model.objects.filter(page__live=True).exclude(url="").values_list("url", flat=True))
    for model in (Step, Delta, LocalStep):
        for details in model.objects.filter(page__live=True).values_list("details", flat=True):
            addresses |= addresses_in(details)
    return addresses


def check_links() -> Figures:
    """Ask every published address, keep the answers and forget the addresses no longer used.

    If not one answers, this server is the one that is cut off: nothing is kept (`is_offline`).
    """
    wanted = published_addresses()
    figures = Figures(too_long=sorted(url for url in wanted if len(url) > MAX_URL))
    statuses = _ask_all(wanted.difference(figures.too_long))
    figures.asked = len(statuses)
    figures.is_offline = bool(statuses) and not any(statuses.values())
    if not figures.is_offline:
        _keep(statuses, figures)
    return figures


@transaction.atomic
def _keep(statuses: dict[str, int | None], figures: Figures) -> None:
    known = {check.url: check for check in LinkCheck.objects.all()}
    LinkCheck.objects.filter(pk__in=[check.pk for url, check in known.items() if url not in statuses]).delete()
    was_dead = {url for url, check in known.items() if not check.is_alive}
    rows = [_judge(known.get(url) or LinkCheck(url=url), status) for url, status in statuses.items()]
    LinkCheck.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["url"],
        update_fields=["is_alive", "status", "failures", "checked_at"],
    )
    figures.dead = sorted(row.url for row in rows if not row.is_alive)
    figures.unsure = sorted(row.url for row in rows if row.is_alive and row.failures)
    if was_dead != set(figures.dead):
        transaction.on_commit(bump_site_version)


def _judge(check: LinkCheck, status: int | None) -> LinkCheck:
    """Write the answer of today on what was known."""
    check.pk = None  # written by its address, whether it is new or not
    check.status, check.checked_at = status, timezone.now()
    check.failures = check.failures + 1 if has_failed(status) else 0
    check.is_alive = check.failures < FAILURES_TO_DIE
    return check


def has_failed(status: int | None) -> bool:
    """Whether a code of HTTP means that there is nothing to read there. None: no answer."""
    return status is None or status in GONE or status >= 500


def _ask_all(addresses: Iterable[str]) -> dict[str, int | None]:
    """The code each address answered."""
    by_host: defaultdict[str, list[str]] = defaultdict(list)
    for url in sorted(addresses):
        by_host[_host(url)].append(url)
    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        return {url: status for answers in pool.map(_ask_host, by_host.values()) for url, status in answers}


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:  # "http://[::1": asked like the others, and refused
        return ""


def _ask_host(addresses: list[str]) -> list[tuple[str, int | None]]:
    """One after the other. Runs in a thread: touches no database."""
    with _session() as session:
        return [(url, _ask(session, url)) for url in addresses]


def _ask(session: requests.Session, url: str) -> int | None:
    """The code that an address answers in the end, or None. Some servers do not serve HEAD: what it says is asked again with GET."""
    status = None
    for method in ("HEAD", "GET"):
        try:
            with session.request(method, url, timeout=TIMEOUT, allow_redirects=True, stream=True) as response:
                status = response.status_code
        except (requests.RequestException, OSError, ValueError):  # ValueError: an address that is not one
            status = None
        if status is not None and status < 400:
            break
    return status


def _session() -> requests.Session:
    session = requests.Session()
    session.headers["User-Agent"] = USER_AGENT
    session.max_redirects = MAX_REDIRECTS
    if not settings.LINKS_MAY_BE_PRIVATE:
        session.mount("http://", PublicAdapter())
        session.mount("https://", PublicAdapter())
    return session


class PublicAdapter(HTTPAdapter):
    """Speaks to public hosts only. The host is looked at once connected, redirects included: a name cannot change meanwhile."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PublicPool, "https": _PublicSecurePool}


def _refuse_private(connected: socket.socket) -> socket.socket:
    """Raises PrivateAddress, before a word is said, if the other end is not on the public network."""
    address = ipaddress.ip_address(connected.getpeername()[0])
    if not (getattr(address, "ipv4_mapped", None) or address).is_global:
        connected.close()
        raise PrivateAddress
    return connected


class _PublicConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private(super()._new_conn())


class _PublicSecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _refuse_private(super()._new_conn())


class _PublicPool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _PublicSecurePool(HTTPSConnectionPool):
    ConnectionCls = _PublicSecureConnection
