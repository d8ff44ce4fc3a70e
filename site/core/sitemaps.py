"""`/sitemap.xml`: every public page, in every language, each with its other languages."""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page
from wagtail.query import PageQuerySet


class PublicPages(Sitemap):
    """Wagtail's own covers what is under the site's root, which is one language: each language has its home beside."""

    def items(self) -> PageQuerySet:
        homes = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        under = Q(pk__in=[])
        for home in homes:
            under |= Q(path__startswith=home.path)
        return Page.objects.filter(under).live().public().select_related("locale").order_by("path")

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        """The place and the day of last publication of each page; no priority nor frequency, which search engines ignore.

        Overrides Django's, as Wagtail's own class does: it offers no other place for alternates that are not its own languages.
        """
        pages = list(self.paginator.page(page).object_list)
        versions: defaultdict[Any, list[dict[str, str]]] = defaultdict(list)
        for one in pages:
            language = {"lang_code": one.locale.language_code, "location": self.location(one)}
            versions[one.translation_key].append(language)
        days = [self.lastmod(one) for one in pages]
        if days and all(days):
            self.latest_lastmod = max(days)
        return [
            {
                "location": self.location(one),
                "lastmod": day,
                "alternates": versions[one.translation_key] if len(versions[one.translation_key]) > 1 else [],
            }
            for one, day in zip(pages, days, strict=True)
        ]
