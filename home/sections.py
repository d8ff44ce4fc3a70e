"""What the parts of a home show. A fixed number of queries, whatever there is to show."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet

from consultations.models import CampaignPage
from consultations.people import people_on
from core.caching import remembered
from core.spaces import Space
from journeys.models import JourneyPage, listed
from results.models import ResultPage

from . import finder

if TYPE_CHECKING:
    from .models import LocalIndexPage

CAMPAIGNS_READ = 60  # of all spaces; a home shows the first few of its own
CAMPAIGNS = 4  # one large, three in a list
JOURNEYS = 6  # what the promenade holds on one line
RESULTS_READ = 3  # where commitments are looked for
COMMITMENTS = 3
_PEOPLE_OF_TEN = re.compile(r"(\d|10) sur 10")


@dataclass(frozen=True)
class OpenCampaign:
    """A campaign as a home shows it: how long is left, how many people have answered."""

    page: CampaignPage
    days_left: int | None
    people: int


@dataclass(frozen=True)
class Commitment:
    """Something people said, what it taught us, what we do, and the page that tells it all."""

    value: Any
    page: ResultPage

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The little path; empty for what was not kept."""
        return self.value.block.get_context(self.value).get("steps", [])


@dataclass(frozen=True)
class Learned:
    """The latest result: its main number, and its first commitment."""

    page: ResultPage
    figure: Any
    commitment: Commitment | None

    @property
    def people_of_ten(self) -> list[bool]:
        """Ten silhouettes, for a number such as « 6 sur 10 »; empty for any other."""
        match = _PEOPLE_OF_TEN.fullmatch(self.figure["number"].strip()) if self.figure else None
        return [i < int(match[1]) for i in range(10)] if match else []


SHARED = ("open_campaigns", "journeys", "learned", "commitments")


def for_home(page: Page, space: Space | None) -> dict[str, Any]:
    """Sections of the national home: national campaigns first, then those of the Caf."""
    campaigns = open_campaigns(page)
    campaigns.sort(key=lambda campaign: campaign.space != space)  # stable: the first to close stay first
    return {"open_campaigns": _shown(campaigns[:CAMPAIGNS]), "open_count": len(campaigns), **_shared(page)}


def for_local_home(page: Page, space: Space | None) -> dict[str, Any]:
    """Sections of a Caf's home: its own campaigns, then those of all France."""
    campaigns = open_campaigns(page)
    own = [campaign for campaign in campaigns if campaign.space == space][:CAMPAIGNS]
    national = [campaign for campaign in campaigns if campaign.space and campaign.space.is_national][: CAMPAIGNS - 1]
    shown = _shown([*own, *national])
    return {"open_campaigns": shown[: len(own)], "national_campaigns": shown[len(own) :], **_shared(page)}


def open_campaigns(page: Page) -> list[CampaignPage]:
    """Open campaigns of every space in the language of `page`, the first to close first."""
    campaigns = public(CampaignPage.objects.open()).filter(locale_id=page.locale_id).defer_streamfields()
    return list(campaigns.order_by(F("closes_at").asc(nulls_last=True), "path")[:CAMPAIGNS_READ])


def local_homes(page: "LocalIndexPage") -> list[finder.Place]:
    """The Caf whose live home is under this list, by name."""
    return [place for place in finder.places() if place.url.startswith(page.get_url() or "/")]


def public(pages: PageQuerySet) -> PageQuerySet:
    """Leave out pages kept for some readers, as Wagtail's `.public()` does, without its query on each call."""
    kept = Q()
    for path in remembered("home.restricted", _restricted_paths):
        kept &= ~Q(path__startswith=path)
    return pages.filter(kept)


def _restricted_paths() -> list[str]:
    return list(PageViewRestriction.objects.values_list("page__path", flat=True))


def _shown(campaigns: list[CampaignPage]) -> list[OpenCampaign]:
    people = _people(campaigns)
    return [OpenCampaign(campaign, _days_left(campaign), people[campaign.pk]) for campaign in campaigns]


def _days_left(campaign: CampaignPage) -> int | None:
    """Nights before the closing, on the clocks of the campaign's space; 0 on the last day, None without a closing."""
    if campaign.closes_at is None:
        return None
    zone = campaign.space.zone if campaign.space else None
    return (timezone.localdate(campaign.closes_at, zone) - timezone.localdate(timezone=zone)).days


def _people(campaigns: list[CampaignPage]) -> Counter[int]:
    """People who took part on each page, in whatever language."""
    people = people_on([campaign.translation_key for campaign in campaigns])
    return Counter({campaign.pk: people[campaign.translation_key] for campaign in campaigns})


def _shared(page: Page) -> dict[str, Any]:
    results = _results(page)
    return {
        "journeys": _journeys(page),
        "learned": _learned(results[0]) if results else None,
        "commitments": [commitment for result in results for commitment in _commitments(result)][:COMMITMENTS],
    }


def _journeys(page: Page) -> list[Page]:
    return listed(page, public(JourneyPage.objects.live()).filter(locale_id=page.locale_id))[:JOURNEYS]


def _results(page: Page) -> list[ResultPage]:
    """The latest results, those under this home first."""
    results = public(ResultPage.objects.live()).filter(locale_id=page.locale_id)
    results = results.order_by(F("closed_on").desc(nulls_last=True), "-first_published_at", "path")
    latest = list(results[: RESULTS_READ * 4])
    latest.sort(key=lambda result: not result.path.startswith(page.path))
    return latest[:RESULTS_READ]


def _learned(result: ResultPage) -> Learned:
    figures = (figure for block in result.body if block.block_type == "key_figures" for figure in block.value)
    # A number counted from answers would cost its own queries; one that an editor sourced is enough here.
    figure = next((figure.value for figure in figures if figure.block_type == "external"), None)
    return Learned(result, figure, next(iter(_commitments(result)), None))


def _commitments(result: ResultPage) -> list[Commitment]:
    blocks = (block for block in result.body if block.block_type == "said_learned_done")
    return [Commitment(value, result) for block in blocks for value in block.value["items"]]
