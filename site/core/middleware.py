"""Middleware of our own: each is a small change of one of Django's or django-csp's."""

from csp.constants import SELF
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.cache import CacheMiddleware
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_cache_control

from .caching import one_version, site_version


def is_admin_path(request: HttpRequest) -> bool:
    """Whether the request is for the Wagtail admin, its previews included."""
    return request.path_info.startswith("/admin/")


def is_preview(request: HttpRequest) -> bool:
    """Whether the response is a draft that Wagtail shows to an editor."""
    return getattr(request, "is_preview", False)


class PublicPageCacheMiddleware(CacheMiddleware):
    """Keep public pages, and make every other response private.

    A response is public only if its view said so (`core.caching.mark_public`) and it proves to be the same for everyone:
    no cookie set, no session read. Anyone with a session (an editor) is served past the cache.
    """

    @property
    def key_prefix(self) -> str:
        return str(site_version())

    @key_prefix.setter
    def key_prefix(self, value: str) -> None:
        """Django's own code sets it from CACHE_MIDDLEWARE_KEY_PREFIX; ours is the site version."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A page is kept under the version it was drawn from, whatever is published meanwhile.
        with one_version():
            return super().__call__(request)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        # LocaleMiddleware comes later; the key needs the language now, and the same one when the page is stored.
        request.LANGUAGE_CODE = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        # Only two forms of a page are kept: compressed and not.
        accepts_gzip = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        request.META["HTTP_ACCEPT_ENCODING"] = "gzip" if accepts_gzip else ""
        keeps = (
            settings.PUBLIC_PAGE_SECONDS > 0
            and not request.META.get("QUERY_STRING")
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
        )
        if not keeps:
            request._cache_update_cache = False
            return None
        return super().process_request(request)

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if getattr(request, "_cache_update_cache", None) is False and "Age" in response:
            return response  # just read from the cache
        seconds = getattr(response, "public_seconds", None)
        session = getattr(request, "session", None)
        personal = (
            bool(response.cookies)
            or (session is not None and session.accessed)
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        )
        if seconds is None or personal:
            if "Cache-Control" not in response:
                patch_cache_control(response, private=True, no_store=True)
            return response
        patch_cache_control(response, public=True, max_age=seconds)
        return super().process_response(request, response)


class PathLocaleMiddleware(LocaleMiddleware):
    """The language comes from the address alone, so a page needs no `Vary: Accept-Language`."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, and the strictest one it works with for the Wagtail admin."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if is_admin_path(request) and not report_only:
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY
        elif is_preview(request):
            parts.replace = {"frame-ancestors": [SELF]}
        return parts


class FrameOptionsMiddleware(XFrameOptionsMiddleware):
    """No page may be framed, except a draft in the admin's preview panel.

    Wagtail sends a draft through every middleware under the page's own address: its view's own header comes too late.
    """

    def get_xframe_options_value(self, request: HttpRequest, response: HttpResponseBase) -> str:
        return "SAMEORIGIN" if is_preview(request) else super().get_xframe_options_value(request, response)
