"""What may be kept in memory, and when it is forgotten.

One number, the site version, changes whenever something published changes. Cached pages carry it in their key and
`remembered` values are rebuilt when it moves. The cache named "shared" holds it, for every process of the site: Redis,
or a file, which the processes of one machine share. Several machines without Redis may serve the old state for
`MAX_AGE` seconds at most.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial, wraps
from operator import getitem
from typing import Any, TypeVar

from django.conf import settings
from django.core.cache import caches
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

MAX_AGE = 60  # seconds
MAX_REMEMBERED = 5000  # values a process; beyond, it forgets all and starts again
_VERSION_KEY = "core.site_version"
T = TypeVar("T")
_memory: dict[str, tuple[int, float, Any]] = {}
_pinned: ContextVar[int] = ContextVar("site_version", default=0)


@contextmanager
def one_version() -> Iterator[None]:
    """Read the site version once for all that happens inside: a page drawn while another is published is of the old version."""
    token = _pinned.set(_read_version())
    try:
        yield
    finally:
        _pinned.reset(token)


def _read_version() -> int:
    shared = caches["shared"]
    version = shared.get(_VERSION_KEY)
    if version is None:
        # Time, not 1: an emptied cache must not bring back an old number.
        version = shared.get_or_set(_VERSION_KEY, time.time_ns, timeout=None)
    return version


def site_version() -> int:
    """The number that changes with each publication."""
    return _pinned.get() or _read_version()


def bump_site_version() -> None:
    """Forget every cached page and remembered value, now and once more when the transaction is written.

    Others read the rows as they were until then: what they draw meanwhile must not be kept.
    """
    _set_version()
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(_set_version)


def _set_version() -> None:
    version = time.time_ns()
    caches["shared"].set(_VERSION_KEY, version, timeout=None)
    if _pinned.get():
        _pinned.set(version)


def remembered(name: str, build: Callable[[], T]) -> T:
    """`build()`, kept in this process until the site version moves or `MAX_AGE` seconds have passed.

    The value is shared between threads: treat it as read-only.
    """
    version, now = site_version(), time.monotonic()
    kept = _memory.get(name)
    if kept is not None and kept[0] == version and kept[1] >= now:
        return kept[2]
    value = build()
    if value is not None:  # what does not exist is not kept: addresses tried at random must not fill the memory
        if len(_memory) >= MAX_REMEMBERED:
            _memory.clear()
        _memory[name] = (version, now + MAX_AGE, value)
    return value


def forget_remembered() -> None:
    """Empty this process's memory (tests, where a rollback undoes what was remembered)."""
    _memory.clear()


def lazily(build: Callable[[], dict[str, Any]], *names: str) -> dict[str, Any]:
    """Template variables that are all built when the first is asked for, and not at all for a page part found in the cache."""
    built = SimpleLazyObject(build)
    return {name: SimpleLazyObject(partial(getitem, built, name)) for name in names}


def mark_public(response: HttpResponse, seconds: int | None = None) -> HttpResponse:
    """Say that a response is the same for everyone. `PublicPageCacheMiddleware` refuses it if it proves not to be."""
    response.public_seconds = settings.PUBLIC_PAGE_SECONDS if seconds is None else seconds
    return response


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view whose responses are the same for everyone."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return mark_public(view(request, *args, **kwargs))

    return wrapper
