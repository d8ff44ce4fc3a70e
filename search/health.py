"""Is the search index there, and readable?"""

from wagtail.search.backends import get_search_backend

from .store import IndexUnavailable


def index_ok() -> bool:
    """Open the index and count its pages. Takes milliseconds, asks nothing of the database."""
    store = getattr(get_search_backend(), "store", None)
    if store is None:
        return True  # another backend, which keeps no index of its own to lose
    try:
        return store.read(lambda searcher: searcher.doc_frequency("models", "wagtailcore.page")) > 0
    except IndexUnavailable:
        return False
