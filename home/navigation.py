"""Header and footer: what the menu shows on every page, plain views and error pages included.

An editor decides with « Afficher dans les menus ». Under a Caf's home, a page of the same kind takes the place of the
national one: « Consultations » then leads to those of the Caf.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext
from wagtail.models import Page

from core.caching import remembered, site_version
from core.spaces import Space

from .templatetags.languages import language_label


@dataclass(frozen=True)
class Link:
    """A link of the header or footer. `current` is its aria-current: "page", "true" (in its section) or nothing."""

    label: str
    url: str
    kind: str = ""
    language: str = ""
    current: str = ""

    @property
    def is_current(self) -> bool:
        return bool(self.current)


@dataclass(frozen=True)
class Column:
    title: str
    links: list[Link]


@dataclass
class HomeMenu:
    """A home (national or of a Caf, in one language) and the pages under it that menus show."""

    url: str
    language: str
    space: Space | None
    entries: list[Link] = field(default_factory=list)
    pages: list[Link] = field(default_factory=list)

    @property
    def is_national(self) -> bool:
        return self.space is None or self.space.is_national


class Chrome:
    """What the header and footer of one request show. Nothing is read until a template asks."""

    def __init__(self, request: HttpRequest):
        self._path = request.path
        self._language = get_language() or ""

    @cached_property
    def _menus(self) -> list[HomeMenu]:
        return remembered("home.menus", build_menus)

    @cached_property
    def _national(self) -> HomeMenu:
        nationals = [menu for menu in self._menus if menu.is_national]
        same_language = [menu for menu in nationals if menu.language == self._language]
        return (same_language or nationals or [HomeMenu("/", self._language, None)])[0]

    @cached_property
    def _home(self) -> HomeMenu:
        """The nearest home above this address, in the language of the page."""
        above = [menu for menu in self._menus if menu.language == self._language and self._path.startswith(menu.url)]
        return max(above, key=lambda menu: len(menu.url), default=self._national)

    def _mark(self, links: Iterable[Link]) -> list[Link]:
        return [replace(link, current=self._current(link)) for link in links]

    def _current(self, link: Link) -> str:
        if link.url == self._path:
            return "page"
        return "true" if link.kind and self._path.startswith(link.url) else ""

    @property
    def seconds(self) -> int:
        """How long a part of a page may be kept (`{% wagtailcache chrome.seconds … %}`)."""
        return settings.FRAGMENT_SECONDS

    @cached_property
    def version(self) -> int:
        """Changes with each publication: part of the key of every part that is kept."""
        return site_version()

    @cached_property
    def key(self) -> str:
        """What the header and footer depend on."""
        current = "".join(link.current[:1] or "-" for link in (*self.nav, *self.legal))
        return f"{self.version}.{self._language}.{self._home.url}.{current}"

    @property
    def space(self) -> Space | None:
        return self._home.space

    @property
    def brand(self) -> str:
        """The name in the header: that of the Caf; on national pages, « La Caf »."""
        return gettext("La Caf") if self._home.is_national or not self.space else self.space.name

    @property
    def home_url(self) -> str:
        return self._home.url

    @property
    def search_url(self) -> str:
        return reverse("search")

    @cached_property
    def nav(self) -> list[Link]:
        """The national entries, each replaced by the Caf's own of the same kind."""
        if self._home is self._national:
            return self._mark(self._national.entries)
        own = {link.kind: link for link in self._home.entries}
        shared = {link.kind for link in self._national.entries}
        extra = [link for kind, link in own.items() if kind not in shared]
        return self._mark([*(own.get(link.kind, link) for link in self._national.entries), *extra])

    @cached_property
    def index(self) -> dict[str, Link]:
        """The links of the menu by kind of page: `chrome.index.journeyindexpage.url`."""
        return {link.kind: link for link in self.nav}

    @cached_property
    def columns(self) -> list[Column]:
        help_links = [Link(gettext("Trouver ma Caf"), reverse("find_caf"))]
        help_links += [link for link in self._pages if link.kind == "help"]
        columns = [Column(gettext("Participer"), self.nav), Column(gettext("Besoin d’aide ?"), help_links)]
        return [column for column in columns if column.links]

    @cached_property
    def languages(self) -> list[Link]:
        """The national home in each language of the site."""
        nationals = [menu for menu in self._menus if menu.is_national]
        links = [Link(language_label(menu.language), menu.url, language=menu.language) for menu in nationals]
        return links if len(links) > 1 else []

    @cached_property
    def legal(self) -> list[Link]:
        return self._mark(replace(link, kind="") for link in self._pages if link.kind != "help")

    @cached_property
    def _pages(self) -> list[Link]:
        """Standard pages of this home and of the national one; those that exist in French only are better than none."""
        pages = self._national.pages if self._home is self._national else [*self._home.pages, *self._national.pages]
        if self._national.pages:
            return pages
        french = next(
            (menu for menu in self._menus if menu.is_national and menu.language == settings.LANGUAGE_CODE), None
        )
        return [*pages, *(replace(link, language=settings.LANGUAGE_CODE) for link in (french.pages if french else []))]


def chrome(request: HttpRequest) -> dict[str, Chrome]:
    """Context processor. On a warm process the header and footer cost no query."""
    return {"chrome": Chrome(request)}


def build_menus() -> list[HomeMenu]:
    """The menus of every home in every language, national ones first. A few queries, whatever the number of Caf."""
    rooted = Space.objects.exclude(root_page=None).select_related("root_page")
    spaces = {space.root_page.translation_key: space for space in rooted}
    homes = Page.objects.live().filter(translation_key__in=spaces).select_related("locale").order_by("path")
    menus = {
        home.path: HomeMenu(home.get_url() or "/", home.locale.language_code, spaces[home.translation_key])
        for home in homes
    }
    depths = {len(path) // Page.steplen + 1 for path in menus}
    children = Page.objects.live().public().filter(depth__in=depths).select_related("content_type").order_by("path")
    for page in children:
        menu = menus.get(page.path[: -Page.steplen])
        if menu is None:
            continue
        kind = page.content_type.model
        if kind == "standardpage":
            menu.pages.append(Link(page.title, page.get_url() or "", "help" if page.show_in_menus else "legal"))
        elif page.show_in_menus:
            menu.entries.append(Link(page.title, page.get_url() or "", kind))
    return sorted(menus.values(), key=lambda menu: not menu.is_national)
