from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps.views import sitemap as wagtail_sitemap
from wagtail.models import Site
from wagtail.views import serve

from .caching import public, remembered
from .sitemaps import PublicPages


def serve_page(request: HttpRequest, path: str) -> HttpResponse:
    """Wagtail's own view, with the site and its root page remembered: two queries less on every page.

    `Site.find_for_request` keeps its answer on the request, where we put ours first.
    """
    host = request.get_host()
    request._wagtail_site = remembered(f"core.site.{host}", lambda: _find_site(request))
    return serve(request, path)


def _find_site(request: HttpRequest) -> Site | None:
    site = Site.find_for_request(request)
    if site is not None:
        _ = site.root_page.specific  # loaded once, kept on the instance
    return site


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
