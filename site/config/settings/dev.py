"""Development: errors in the browser, no page cache, any local host."""

from .base import *  # noqa: F403

DEBUG = True
SECRET_KEY = "dev-only-key-never-in-production"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost", "testserver"]
PUBLIC_PAGE_SECONDS = CACHE_MIDDLEWARE_SECONDS = FRAGMENT_SECONDS = 0
SERVE_MEDIA = True
