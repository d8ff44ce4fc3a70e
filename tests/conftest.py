"""What every test gets: an empty memory, its own search index, and a site when it asks for one."""

import gc
import os
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path

import hypothesis
import polib
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save
from django.utils import translation
from wagtail.search.index import get_indexed_models
from wagtail.search.signal_handlers import post_delete_signal_handler, post_save_signal_handler

from core.caching import forget_remembered
from tests.snapshot import open_migrated

# The tests of every minute try fewer examples, others each time; CI tries all (`--hypothesis-profile=default` does too).
hypothesis.settings.register_profile("quick", max_examples=10)
if "CI" not in os.environ:
    hypothesis.settings.load_profile("quick")


def pytest_configure() -> None:
    """Compile the catalogs that are not (git keeps their sources only), before anything is translated."""
    for source in (Path(__file__).parents[1] / "locale").glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(source).save_as_mofile(compiled)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """In a module, a test comes before those that share more than it does (`once`). Those that share the same are in random order."""
    modules = [list(tests) for _module, tests in groupby(items, key=lambda item: item.nodeid.partition("::")[0])]
    items[:] = [one for tests in modules for one in sorted(tests, key=_shares)]


def _shares(item: pytest.Item) -> int:
    return sum(name.endswith("_once") for name in item.fixturenames)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through it for garbage takes a sixth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _no_search_index() -> None:
    """Nothing saved is read again for an index that does not exist. Tests of search ask for one (tests/search/conftest.py)."""
    for model in get_indexed_models():
        post_save.disconnect(post_save_signal_handler, sender=model)
        post_delete.disconnect(post_delete_signal_handler, sender=model)


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_blocker) -> None:
    """The test database: with SQLite, a copy of one that is already migrated (`tests/snapshot.py`)."""
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock():
            open_migrated(lambda: request.getfixturevalue("django_db_setup"))
    else:
        request.getfixturevalue("django_db_setup")


@pytest.fixture(autouse=True)
def _empty_memory():
    """What is remembered in the process must not outlive the rollback of a test."""
    cache.clear()
    forget_remembered()
    yield
    forget_remembered()
    translation.activate(settings.LANGUAGE_CODE)  # the last request of a test leaves its language behind
    # A request in another language leaves it behind in the thread.
    translation.activate("fr")


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker) -> Iterator[Callable]:
    """`once(build)`: what `build` puts in the database stays there for the tests of the module; each of them undoes what it did.

    For what is long to make. The fixture that calls it is for a module, has a name in `_once`, asks for those it stands on, and gives a
    key, never an object: each test reads its own from the database. What a test does not ask for is not there yet: see the order above.
    """

    def run(build: Callable) -> object:
        with django_db_blocker.unblock():
            return build()

    block = transaction.atomic()
    forget_remembered()
    run(block.__enter__)
    yield run
    run(lambda: transaction.set_rollback(True))
    run(lambda: block.__exit__(None, None, None))


@pytest.fixture(scope="module")
def home_once(once):
    from tests.factories.base import make_site

    return once(lambda: make_site().pk)


@pytest.fixture
def home(home_once, db):
    """The national home, root of the default site."""
    from home.models import HomePage

    return HomePage.objects.get(pk=home_once)


@pytest.fixture
def gard(home):
    """The home of the Caf du Gard."""
    from tests.factories.base import make_local_home

    return make_local_home(home, "gard", "Caf du Gard")


@pytest.fixture
def herault(home):
    """The home of the Caf de l'Hérault."""
    from tests.factories.base import make_local_home

    return make_local_home(home, "herault", "Caf de l’Hérault")
