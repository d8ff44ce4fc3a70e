"""Production, and the demo, which is served as production is. Everything comes from the environment.

Required: SECRET_KEY (50 characters at least), ALLOWED_HOSTS. Optional: DATABASE_URL, REDIS_URL, BASE_URL, EMAIL_URL parts,
MEDIA_ROOT, PUBLIC_SCHEME ("https" unless the site is tried on this machine without a certificate).
"""

import os

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, SECRET_KEY, STORAGES, TASKS

DEBUG = False
if os.environ.get("DEBUG", "").lower() in ("1", "true", "yes", "on"):
    raise ImproperlyConfigured("DEBUG must not be set in production.")
if len(SECRET_KEY) < 50 or "dev-only" in SECRET_KEY or SECRET_KEY.startswith("django-insecure"):
    raise ImproperlyConfigured("SECRET_KEY must be set to a random value of at least 50 characters.")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts of the site, separated by commas.")
# Old keys, after a rotation: cookies and links signed with them are still accepted.
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]

PUBLIC_SCHEME = os.environ.get("PUBLIC_SCHEME", "https")
_secure = PUBLIC_SCHEME == "https"
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _secure
SECURE_HSTS_SECONDS = 63072000 if _secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _secure
# The proxy in front must set this header and remove it from what it receives.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _secure else None
# It also says where a request comes from. Without HTTPS the site is tried on this machine, with nothing in front.
NB_PROXIES = int(os.environ.get("NB_PROXIES", "1" if _secure else "0"))
SECURE_REDIRECT_EXEMPT = [r"^sante/$"]  # asked by the load balancer, inside
# `__Host-`: the browser refuses a cookie of that name from another host of the same domain.
SESSION_COOKIE_NAME = "__Host-session" if _secure else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if _secure else "csrf"

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "core.staticfiles.Storage"},
}
TASKS = {"default": {"BACKEND": os.environ.get("TASKS_BACKEND", TASKS["default"]["BACKEND"])}}

SMS_BACKEND = os.environ.get("SMS_BACKEND", "")
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "") == "1"
EMAIL_TIMEOUT = 10
