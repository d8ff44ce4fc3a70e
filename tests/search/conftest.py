"""An index of its own for each test, and small trees of pages."""

import gc
import warnings
from collections.abc import Callable, Iterator

import pytest
from django.core.management import call_command
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.search.backends import get_search_backend
from wagtail.search.index import get_indexed_models
from wagtail.search.signal_handlers import post_delete_signal_handler, post_save_signal_handler

from search.store import Store


@pytest.fixture
def index(db, settings, tmp_path) -> Iterator[Store]:
    """An up-to-date index in a temporary directory, kept in step by each save."""
    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backend", "INDEX_DIR": tmp_path / "index"}}
    _rebuild()
    handlers = ((post_save, post_save_signal_handler), (post_delete, post_delete_signal_handler))
    watched = [(signal, handler, model) for signal, handler in handlers for model in get_indexed_models()]
    for signal, handler, model in watched:
        signal.connect(handler, sender=model)
    yield get_search_backend().store
    for signal, handler, model in watched:
        signal.disconnect(handler, sender=model)


def _rebuild() -> None:
    call_command("update_index", verbosity=0)


def _add(parent: Page, model: type[Page], title: str, **values) -> Page:
    return Page.objects.get(pk=parent.pk).add_child(instance=model(title=title, **values))


@pytest.fixture
def rebuild() -> Callable[[], None]:
    """What an administrator types."""
    return _rebuild


@pytest.fixture
def add() -> Callable[..., Page]:
    """``add(parent, model, title, **values)``: a page under another, saved as Wagtail does."""
    return _add


@pytest.fixture
def home(index) -> Page:
    """Home page of the default site."""
    return Site.objects.get(is_default_site=True).root_page


@pytest.fixture
def damage() -> Iterator[None]:
    """For tests that damage the index: Whoosh leaves open what it was reading, Python closes it here."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
