"""How much comes from one network, counted without keeping an address: a daily salt, a counter of 48 hours.

Source of the figures: CNIL's daily-salt counters, and "Anonymous participation integrity" of the threat model. A network is an
IPv4 address or an IPv6 /64 (what a home or a hotspot is given).
"""

import enum
import hashlib
import hmac
import ipaddress
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.caching import remembered

from .models import DailySalt, NetworkCount, SpentProof

KEPT_HOURS = 48
SALT_DAYS = 2
LONGEST_ADDRESS = 64  # signs; IPv6 with a zone is shorter


class Pressure(enum.IntEnum):
    """How much comes from a network: nothing unusual, enough to ask for some work, or too much for now."""

    FREE = 0
    PROOF = 1
    BLOCKED = 2


@dataclass(frozen=True)
class Traffic:
    """What one more sending makes of a network's counts. `retry_after`: seconds until its count starts again."""

    pressure: Pressure
    cluster: uuid.UUID | None = None
    retry_after: int = 0


NO_TRAFFIC = Traffic(Pressure.FREE)


def _network(text: str) -> str | None:
    """The IPv4 address or the IPv6 /64 of a text, or None if it is no address. A port, brackets or a zone are forgiven."""
    text = text.strip()[:LONGEST_ADDRESS]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is None:
            return str(ipaddress.ip_network((address, 64), strict=False))
        address = address.ipv4_mapped
    return str(address)


def network_of(request: HttpRequest) -> str | None:
    """The network a request comes from; None if the server does not say (a Unix socket).

    Behind `settings.NB_PROXIES` proxies it is the n-th address from the right of X-Forwarded-For: what stands before it was written by
    the sender. The connection's own address without proxies, and where the header is short or is no address.
    """
    if settings.NB_PROXIES:
        # From the right, and no further than needed: the header may be long.
        chain = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", settings.NB_PROXIES)
        if len(chain) >= settings.NB_PROXIES and (found := _network(chain[-settings.NB_PROXIES][-LONGEST_ADDRESS:])):
            return found
    return _network(request.META.get("REMOTE_ADDR", ""))


def _salt_of_the_day() -> bytes:
    day = timezone.localdate()

    def read() -> bytes:
        salts = DailySalt.objects.filter(day=day).values_list("salt", flat=True)
        if not salts.exists():  # the first process that asks makes it; another that asked at the same moment finds it
            DailySalt.objects.bulk_create([DailySalt(day=day, salt=secrets.token_bytes(32))], ignore_conflicts=True)
        return bytes(salts.get())

    return remembered(f"participation.salt.{day}", read)


def bucket(name: str) -> str:
    """What stands for a network, or a tablet, for one day: HMAC-SHA-256 with the salt of the day."""
    return hmac.new(_salt_of_the_day(), name.encode(), hashlib.sha256).hexdigest()


def bucket_of(request: HttpRequest) -> str | None:
    """What stands for the network of a request, for one day; None where the server does not say where it comes from."""
    network = network_of(request)
    return bucket(f"network:{network}") if network else None


# One statement: two workers never count over each other. A first row of an hour takes the random cluster that its bucket has today.
_COUNT = """
INSERT INTO participation_networkcount AS known (bucket, hour, cluster, submissions, newcomers, minute, in_minute)
VALUES (%s, %s, COALESCE((SELECT cluster FROM participation_networkcount WHERE bucket = %s ORDER BY hour LIMIT 1), %s), %s, %s, %s, %s)
ON CONFLICT (bucket, hour) DO UPDATE SET
    submissions = known.submissions + excluded.submissions,
    newcomers = known.newcomers + excluded.newcomers,
    in_minute = CASE WHEN known.minute = excluded.minute THEN known.in_minute ELSE 0 END + excluded.in_minute,
    minute = excluded.minute
RETURNING submissions, newcomers, in_minute, cluster
"""


@dataclass(frozen=True)
class _Counts:
    submissions: int
    newcomers: int
    in_minute: int
    cluster: uuid.UUID


def _count(name: str, now: datetime, weight: int, newcomers: int) -> _Counts:
    hour = now.replace(minute=0, second=0, microsecond=0)
    field = NetworkCount._meta.get_field
    at = field("hour").get_db_prep_value(hour, connection)
    cluster = field("cluster").get_db_prep_value(uuid.uuid4(), connection)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [name, at, name, cluster, weight, newcomers, now.minute, weight])
        submissions, new, in_minute, found = cursor.fetchone()
    return _Counts(submissions, new, in_minute, found if isinstance(found, uuid.UUID) else uuid.UUID(found))


def count_sending(name: str | None, *, is_new: bool, weight: int = 1, now: datetime | None = None) -> Traffic:
    """Count one sending of a network, in one atomic statement, and say what it makes of its counts.

    `is_new`: the browser had not taken part yet. `weight`: how much it counts for (more for one that looks automatic).
    Nothing is counted for a network that is not known, nor where both limits are 0.
    """
    per_minute, per_hour = settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR
    if name is None or not (per_minute or per_hour):
        return NO_TRAFFIC
    now = now or timezone.now()
    counts = _count(name, now, weight, int(is_new))
    pressure = Pressure.FREE
    retry_after = 0
    for count, limit, wait in (
        (counts.in_minute, per_minute, 60 - now.second),
        (counts.newcomers if is_new else 0, per_hour, 3600 - 60 * now.minute - now.second),
    ):
        if limit and count > limit * settings.NETWORK_BLOCK_FACTOR:
            pressure, retry_after = Pressure.BLOCKED, max(retry_after, wait)
        elif limit and count > limit:
            pressure = max(pressure, Pressure.PROOF)
    return Traffic(pressure, counts.cluster, retry_after)


def count_within(name: str, limit: int, now: datetime | None = None) -> Traffic:
    """Count one sending of something that has a quota of its own for each hour (a tablet): free up to `limit`, then refused."""
    now = now or timezone.now()
    counts = _count(bucket(name), now, 1, 0)
    if counts.submissions <= limit:
        return Traffic(Pressure.FREE, counts.cluster)
    return Traffic(Pressure.BLOCKED, counts.cluster, 3600 - 60 * now.minute - now.second)


def expired_counts(now: datetime | None = None) -> QuerySet:
    """The counts whose 48 hours are over."""
    now = now or timezone.now()
    return NetworkCount.objects.filter(hour__lte=now - timedelta(hours=KEPT_HOURS))


@transaction.atomic
def purge_network_counts(*, now: datetime | None = None) -> int:
    """Erase the counts, the salts and the used proofs whose time is over. Returns how many rows. For the nightly command."""
    now = now or timezone.now()
    counts, _by_model = expired_counts(now).delete()
    salts, _by_model = DailySalt.objects.filter(day__lte=timezone.localdate(now) - timedelta(days=SALT_DAYS)).delete()
    proofs, _by_model = SpentProof.objects.filter(expires_at__lte=now).delete()
    return counts + salts + proofs
