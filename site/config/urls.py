"""Addresses. The Wagtail tree takes everything that is not named here."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.static import serve as serve_file
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config.health import health
from core.views import robots, serve_page, sitemap
from journeys.open_data_views import journey_json

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("sante/", health, name="health"),
    path("sitemap.xml", sitemap),
    path("robots.txt", robots),
]
if settings.SERVE_MEDIA:  # the demo and development; in production this is the web server's work
    urlpatterns += [re_path(r"^media/(?P<path>images/.*)$", serve_file, {"document_root": settings.MEDIA_ROOT})]

urlpatterns += i18n_patterns(
    path("recherche/", include("search.urls")),
    path("participer/", include("consultations.urls")),
    path("mes-dates/", include("journeys.urls")),
    path("", include("home.urls")),
    re_path(r"^(?P<path>(?:[\w-]+/)*[\w-]+)\.json$", journey_json, name="journey_json"),
    # Wagtail's own pattern, with the site's root page remembered.
    re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
    path("", include(wagtail_urls)),
    prefix_default_language=False,
)
