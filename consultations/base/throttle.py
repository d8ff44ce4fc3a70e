"""How many wrong codes may be tried: twenty an hour from one network, or by one agent. Counted in the database, for all processes.

A code has 60 bits: this bound is not what keeps one from being guessed, it keeps anybody from trying for long.
"""

from django.http import HttpRequest
from django.utils import timezone

from .models import NetworkCount
from .network import bucket, count_within, network_of

WRONG_CODES = 20


def who_types(request: HttpRequest) -> str | None:
    """Whose tries are counted together: those of a network. None where the server does not say where a request comes from."""
    network = network_of(request)
    return f"code:{network}" if network else None


def has_tried_too_much(name: str | None) -> bool:
    """Whether so many wrong codes came this hour that no code is looked at, right or wrong."""
    if name is None:
        return False
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    return NetworkCount.objects.filter(bucket=bucket(name), hour=hour, submissions__gte=WRONG_CODES).exists()


def count_wrong_code(name: str | None) -> None:
    """One more wrong code."""
    if name is not None:
        count_within(name, WRONG_CODES)
