"""Search: a Whoosh backend for Wagtail's search API, and the public search page."""
