"""Tests: production's behaviour with fast passwords, mail in memory and files in a temporary folder."""

import os
import tempfile
from pathlib import Path

# Each process its own folder: test workers must not share a search index.
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="caf-tests-")

from .base import *  # noqa: F403

SECRET_KEY = "tests-only-key"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SMS_BACKEND = "consultations.notifications.sms.MemoryBackend"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MEDIA_ROOT = Path(os.environ["VAR_DIR"]) / "media"
WHITENOISE_AUTOREFRESH = True  # no collected files in tests
# Tests that study the page cache turn it on.
PUBLIC_PAGE_SECONDS = CACHE_MIDDLEWARE_SECONDS = FRAGMENT_SECONDS = 0
CACHES = {name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"} for name in ("default", "shared")}
# Tests of search give themselves an index (tests/search/conftest.py); the others need none.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
# Every test sends from one address. Those that study what a network may send turn the limits on.
NETWORK_PER_MINUTE = NETWORK_NEWCOMERS_PER_HOUR = 0
PROOF_COST = 10
