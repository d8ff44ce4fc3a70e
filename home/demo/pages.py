"""The demo's pages: first all of them, empty, so that any can link to any; then what each one says."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from consultations.models import CampaignIndexPage, CampaignPage, Milestone
from core.models import BasePage, Space
from home.models import HomePage, LocalHomePage, LocalIndexPage, StandardPage
from journeys.content import create_index, load_journeys
from journeys.models import JourneyPage
from journeys.version_content import load_local, load_variants
from results.models import ResultIndexPage, ResultPage

from .blocks import Known, body
from .content import moment, stable_id

MODELS: dict[str, type[BasePage]] = {
    "home": HomePage,
    "cafs": LocalIndexPage,
    "caf": LocalHomePage,
    "standard": StandardPage,
    "campaigns": CampaignIndexPage,
    "campaign": CampaignPage,
    "results": ResultIndexPage,
    "result": ResultPage,
}
_LOCAL = ("localhost", "127.0.0.1")
_SAME_NAMES = (
    "title", "introduction", "plain_summary", "promise", "action_label", "contact_hours", "minutes", "participants_sentence",
)  # fmt: skip


def create_tree(rows: list[dict[str, Any]]) -> dict[str, BasePage]:
    """The pages of the file, empty and not published, by address; the journeys, published. The site's root is the first one."""
    pages: dict[str, BasePage] = {}
    for row in rows:
        path = row["path"]
        if path == "/":
            pages[path] = _create_home(row)
            continue
        above, _slash, slug = path.strip("/").rpartition("/")
        parent = pages[f"/{above}/" if above else "/"]
        if row["kind"] == "journeys":
            pages |= _create_journeys(parent)
        else:
            pages[path] = parent.add_child(instance=_empty(row, slug, parent))
    return pages


def create_spaces(rows: list[dict[str, Any]], pages: dict[str, BasePage]) -> dict[str, Space]:
    """The spaces of the file, each at its root page, by slug."""
    return {
        row["slug"]: Space.objects.create(
            root_page=pages[row["path"]],
            is_national=row.get("national", False),
            **{name: value for name, value in row.items() if name not in ("path", "national")},
        )
        for row in rows
    }


def fill(rows: list[dict[str, Any]], pages: dict[str, BasePage], known: Known) -> None:
    """Write what each page of the file says, and publish it."""
    for row in rows:
        if row["kind"] != "journeys":
            page = pages[row["path"]]
            _write(page, row, pages, known)
            page.save()  # milestones get their keys before they are written in a revision
            page.save_revision().publish()


def ask_at_steps(rows: list[dict[str, Any]], pages: dict[str, BasePage], known: Known) -> None:
    """Put the surveys of the file that are asked at a step of a journey there, and publish the journeys again."""
    for row in rows:
        for path in row["pages"] if "step" in row else ():
            step = pages[path].steps.get(title=row["step"])
            block = {"survey": known.surveys[row["key"]].pk, "heading": ""}
            step.details = [
                *step.details.get_prep_value(),
                {"type": "survey", "id": stable_id("step", row["key"]), "value": block},
            ]
            step.save()
            pages[path] = JourneyPage.objects.get(pk=pages[path].pk)  # with the step as it is now
            pages[path].save_revision().publish()


def adapt_journeys(pages: dict[str, BasePage], spaces: dict[str, Space]) -> None:
    """The versions of the journeys for some people, and the journeys of each Caf that has taken some up."""
    journeys = {
        page.slug: JourneyPage.objects.get(pk=page.pk) for page in pages.values() if isinstance(page, JourneyPage)
    }
    for journey in journeys.values():
        journey.save()  # it was published before there was a space to ask in
    load_variants(journeys)
    for slug, space in spaces.items():
        load_local(slug, space.root_page, journeys)


def follow_address(url: str) -> None:
    """Write the demo's address in its canonical links. A site that was given a real host name keeps it."""
    address = urlsplit(url)
    site = Site.objects.get(is_default_site=True)
    wanted = (address.hostname, address.port or (443 if address.scheme == "https" else 80))
    if site.hostname in _LOCAL and (site.hostname, site.port) != wanted:
        site.hostname, site.port = wanted
        site.save()


def _create_home(row: dict[str, Any]) -> BasePage:
    root = Page.get_first_root_node()
    home = root.add_child(instance=_empty(row, "accueil", root))
    site, _created = Site.objects.get_or_create(is_default_site=True, defaults={"root_page": home})
    site.root_page, site.hostname, site.site_name = home, _LOCAL[0], row["title"]
    site.save()
    follow_address(settings.WAGTAILADMIN_BASE_URL)
    for welcome in root.get_children().exclude(pk=home.pk):
        welcome.delete()
    return home


def _create_journeys(home: BasePage) -> dict[str, BasePage]:
    index = create_index(home)
    index.show_in_menus = True
    index.save_revision().publish()
    journeys = load_journeys(index)
    return {"/parcours/": index, **{f"/parcours/{slug}/": page for slug, page in journeys.items()}}


def _empty(row: dict[str, Any], slug: str, parent: Page) -> BasePage:
    in_menu = row.get("in_menu", False)
    return MODELS[row["kind"]](title=row["title"], slug=slug, locale=parent.locale, show_in_menus=in_menu, live=False)


def _write(page: BasePage, row: dict[str, Any], pages: dict[str, BasePage], known: Known) -> None:
    for name in _SAME_NAMES:
        if name in row:
            setattr(page, name, row[name])
    if "body" in row:
        page.body = body(row["body"], known, row["path"])
    if "contact_page" in row:
        page.contact_page = pages[row["contact_page"]]
    if isinstance(page, StandardPage):
        page.checked_on = known.today
    elif isinstance(page, CampaignPage):
        _write_dates(page, row, known.today)
    elif isinstance(page, ResultPage):
        page.opened_on, page.closed_on = (known.today + timedelta(days=row[name]) for name in ("opened", "closed"))


def _write_dates(page: CampaignPage, row: dict[str, Any], today: date) -> None:
    """The opening and the end, in days from now or as dates of the past; and the milestones."""
    zone = page.space.zone
    opens, closes = ((row[name] - today).days if isinstance(row[name], date) else row[name] for name in _bounds(row))
    page.opens_at, page.closes_at = moment(today, opens, zone), moment(today, closes, zone, hour=24)
    page.milestones = [
        Milestone(
            locale=page.locale,
            sort_order=place,
            icon=milestone["icon"],
            title=milestone["title"],
            date_text=milestone["words"],
            starts_on=today + timedelta(days=milestone["starts"]),
        )
        for place, milestone in enumerate(row.get("milestones", []))
    ]


def _bounds(row: dict[str, Any]) -> tuple[str, str]:
    return ("opened", "closed") if "opened" in row else ("opens", "closes")
