from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Page, Site
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from .caching import public, remembered
from .sitemaps import PublicPages


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, with the site and its home page remembered: three queries less on every page.

    `Site.find_for_request` and `Page.route_for_request` keep their answers on the request, where we put ours first.
    """
    host = request.get_host()
    request._wagtail_site = remembered(f"core.site.{host}", lambda: Site.find_for_request(request))
    if request._wagtail_site is not None:
        home = remembered(f"core.home.{host}.{get_language()}", lambda: _find_home(request._wagtail_site))
        request._wagtail_route_for_request = _route(request, home, path)
    return serve(request, path)


def _find_home(site: Site) -> Page:
    """The root page of the site in the visitor's language."""
    return site.root_page.localized.specific


def _route(request: HttpRequest, home: Page, path: str) -> RouteResult | None:
    try:
        return home.route(request, [component for component in path.split("/") if component])
    except Http404:
        return None


@require_safe
@public
def sitemap(request: HttpRequest) -> HttpResponse:
    """The addresses of the public pages, for search engines."""
    return wagtail_sitemap(request, {"pages": PublicPages}).render()


@require_safe
@public
def robots(request: HttpRequest) -> HttpResponse:
    """Where search engines have nothing to look for, and where the list of pages is."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('wagtailadmin_home')}",
        f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
