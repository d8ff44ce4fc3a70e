"""Settings shared by every environment. Values that change come from environment variables, read here and in production.py only."""

import os
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from consultations.participation import APPS as PARTICIPATION_APPS

BASE_DIR = Path(__file__).resolve().parents[3]
# Everything written at run time: database, media, search index, collected static files.
VAR_DIR = Path(os.environ.get("VAR_DIR", BASE_DIR / "var"))
VAR_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "core",
    "home",
    "journeys",
    "consultations",
    "consultations.notifications",
    "consultations.base",
    "consultations.moderation",
    *PARTICIPATION_APPS,
    "results",
    "search",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks_db",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # Before compression, so that a page found in the cache is already compressed.
    "core.middleware.PublicPageCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "core.middleware.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "core.middleware.PathLocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "consultations.base.isolation.OwnSpacesMiddleware",
    "journeys.middleware.OwnDraftMiddleware",
    "core.middleware.FrameOptionsMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["core.template_loader.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "home.navigation.chrome",
            ],
        },
    },
]

# Database. SQLite is the embedded default, PostgreSQL is production.
DATABASES = {
    "default": dj_database_url.config(
        env="DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}", conn_max_age=600, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # IMMEDIATE takes the write lock at the start: two writers wait for each other instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # synchronous=FULL: an acknowledged contribution survives a power cut, not only a crash of the process.
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;PRAGMA temp_store=MEMORY;",
    }

REDIS_URL = os.environ.get("REDIS_URL", "")
if REDIS_URL:
    _redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    CACHES = {"default": _redis, "shared": _redis}
else:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}},
        # What every process must see at once: the site version (core/caching.py).
        "shared": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": VAR_DIR / "shared"},
    }
# How long a public page may be served without asking again, in seconds. 0 turns the page cache off.
PUBLIC_PAGE_SECONDS = int(os.environ.get("PUBLIC_PAGE_SECONDS", "60"))
CACHE_MIDDLEWARE_SECONDS = PUBLIC_PAGE_SECONDS
# The same for parts of pages that change only when something is published. 0 draws everything each time.
FRAGMENT_SECONDS = int(os.environ.get("FRAGMENT_SECONDS", "60"))

TASKS = {"default": {"BACKEND": os.environ.get("TASKS_BACKEND", "django_tasks.backends.immediate.ImmediateBackend")}}

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
# The class that sends text messages (consultations/notifications/sms.py). Empty: messages to numbers wait, and an agent calls.
SMS_BACKEND = os.environ.get("SMS_BACKEND", "consultations.notifications.sms.ConsoleBackend")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "ne-pas-repondre@localhost")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "wagtailadmin_login"

# Languages. Source strings are French; `fr-simple` is easy-to-read French (BCP 47 variant "simple").
LANGUAGE_CODE = "fr"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [
    ("fr", _("Français")),
    ("fr-simple", _("Facile à lire")),
    ("en", "English"),
]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("fr", "Français")]
USE_I18N = WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Paris"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR_DIR / "media"))
# Media files are the web server's work in production; the demo and development have none.
SERVE_MEDIA = os.environ.get("SERVE_MEDIA", "") == "1"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

# A long text is refused by the form, which keeps it on the page; this bound only protects the server.
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = False  # the Wagtail admin's scripts read it
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# W002 looks for Django's own class by name; ours inherits it (core.middleware), and tests look at the header itself.
SILENCED_SYSTEM_CHECKS = ["security.W002"]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
# The Wagtail admin sets style attributes, starts its panels and choosers from inline <script> elements (Wagtail 7.4 gives
# them no nonce), shows previews in a frame and uploads from blob: addresses. Event attributes (on…) and eval stay refused.
ADMIN_CONTENT_SECURITY_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src-elem": [SELF, "'unsafe-inline'"],
    "script-src-attr": [NONE],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "worker-src": [SELF, "blob:"],
}

# How long personal data is kept (consultations/privacy/retention.py); answers are kept as long as each participation says.
DRAFT_DAYS = int(os.environ.get("DRAFT_DAYS", "30"))
CONTACT_MONTHS = int(os.environ.get("CONTACT_MONTHS", "12"))  # after the closing of the campaign
CONTACT_UNCONFIRMED_DAYS = int(os.environ.get("CONTACT_UNCONFIRMED_DAYS", "7"))
MESSAGE_DAYS = int(os.environ.get("MESSAGE_DAYS", "30"))
NETWORK_HOURS = int(os.environ.get("NETWORK_HOURS", "48"))
REPORT_DAYS = int(os.environ.get("REPORT_DAYS", "180"))

# How many people report a text before it is hidden until somebody of the team has read it; 0: never.
REPORTS_HIDE_AFTER = int(os.environ.get("REPORTS_HIDE_AFTER", "3"))

# Published figures (consultations/analysis/disclosure.py): fewer answers than these are never shown. Source: OECD glossary (5 or 3 a cell).
RESULTS_MIN_BASE = int(os.environ.get("RESULTS_MIN_BASE", "11"))
RESULTS_MIN_CELL = int(os.environ.get("RESULTS_MIN_CELL", "5"))
RESULTS_MIN_PERCENT_BASE = int(os.environ.get("RESULTS_MIN_PERCENT_BASE", "30"))
# Zones of proposals (consultations/proposals/standings.py): said from so many votes of sequences on, and if the chance that it is this one is so great (0.5 to 1).
ZONE_FLOOR = int(os.environ.get("ZONE_FLOOR", "50"))
ZONE_AGREEMENT = float(os.environ.get("ZONE_AGREEMENT", "0.95"))

# Where sendings come from (consultations/base/network.py). How many proxies stand in front: the address is the n-th from the right of
# X-Forwarded-For. 0: that of the connection.
NB_PROXIES = int(os.environ.get("NB_PROXIES", "0"))
# What a network may send without a question, by minute and, from new browsers, by hour; beyond, some work is asked of the browser, and
# beyond this many times as much it waits. 0 and 0: nothing is counted.
NETWORK_PER_MINUTE = int(os.environ.get("NETWORK_PER_MINUTE", "60"))
NETWORK_NEWCOMERS_PER_HOUR = int(os.environ.get("NETWORK_NEWCOMERS_PER_HOUR", "30"))
NETWORK_BLOCK_FACTOR = 10
# The work (consultations/base/proof.py): PBKDF2 iterations of one try (256 tries on average), and how long it may be answered, in seconds.
PROOF_COST = int(os.environ.get("PROOF_COST", "5000"))
PROOF_SECONDS = 600

# A file of answers (consultations/channels/imports): the size of the file in bytes, and how many answers.
IMPORT_MAX_BYTES = int(os.environ.get("IMPORT_MAX_BYTES", str(1024 * 1024)))
IMPORT_MAX_ROWS = int(os.environ.get("IMPORT_MAX_ROWS", "2000"))

# Checking that links answer (journeys/link_checker.py) asks public addresses only. 1: private ones too, behind a proxy for instance.
LINKS_MAY_BE_PRIVATE = os.environ.get("LINKS_MAY_BE_PRIVATE", "") == "1"

# Wagtail
WAGTAIL_SITE_NAME = "La Caf à votre écoute"
WAGTAILADMIN_BASE_URL = os.environ.get("BASE_URL", "http://127.0.0.1:8000")
WAGTAIL_ENABLE_UPDATE_CHECK = False  # no third-party request
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_APPEND_SLASH = True
# Those of the Caf. Without a list, Wagtail offers every name of the machine, some of which browsers do not know.
WAGTAIL_USER_TIME_ZONES = [
    "Europe/Paris",
    "America/Cayenne",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Miquelon",
    "Indian/Mayotte",
    "Indian/Reunion",
]
WAGTAIL_WORKFLOW_ENABLED = True
WAGTAIL_MODERATION_ENABLED = True
WAGTAIL_FINISH_WORKFLOW_ACTION = "journeys.publishing.publish_what_was_read"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # an approval is of the text that was read, not of what comes after
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.backend", "INDEX_DIR": VAR_DIR / "index"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "odt", "ods", "pdf", "txt", "xlsx"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILEMBEDS_FINDERS: list[dict] = []  # embeds would be third-party requests
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    # Two lines for each thing saved, otherwise.
    "loggers": {"django_tasks": {"level": "WARNING"}},
}
