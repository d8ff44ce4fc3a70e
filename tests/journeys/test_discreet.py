"""A journey that could put its reader in danger: a neutral title, nothing kept, a way out."""

import pytest
import wagtail_factories
from bs4 import BeautifulSoup
from django.urls import reverse

from journeys.models import JourneyVariantPage, Situation
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish

pytestmark = pytest.mark.django_db

TOOLS = "[data-progress], [data-done], [data-task], [data-bar], [name=garder]"


def make(home, discreet_mode=True, **fields):
    page = build_journey(
        0,
        title="Je me sépare",
        introduction="Vous mettre à l’abri.",
        seo_title="Séparation : que faire",
        search_description="Quitter un conjoint violent.",
        anchor_question="Depuis quand ?",
        discreet_mode=discreet_mode,
        **fields,
    )
    page.situations = [Situation(key="enfants", label="J’ai des enfants", sort_order=0)]
    task = ("task", {"text": "Appeler le 3919", "url": "", "is_optional": False})
    page.steps = [build_step(1, [OrganismFactory(key="caf")], situation_key="enfants", details=[task])]
    return publish(JourneyIndexPageFactory(parent=home), page)


def read(client, page):
    return BeautifulSoup(client.get(page.get_url()).text, "html.parser")


def said_outside(soup):
    """What a tab, a history or a shared link shows."""
    return [
        soup.title.text,
        *[meta["content"] for meta in soup.select("meta[name=description], meta[property^='og:']")],
    ]


def test_title_and_social_card_say_nothing_of_the_subject(client, home):
    soup = read(client, make(home, social_image=wagtail_factories.ImageFactory()))
    assert soup.title.text == "Mes démarches · La Caf à votre écoute"
    assert soup.select_one("meta[property='og:title']")["content"] == "Mes démarches"
    assert not soup.select("meta[name=description], meta[property='og:description'], meta[property='og:image']")
    assert not [text for text in said_outside(soup) if "sépar" in text.casefold() or "conjoint" in text]
    assert soup.h1.text.strip() == "Je me sépare"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Wagtail leaves the resized image open
def test_an_ordinary_journey_says_its_subject(client, home):
    """The control of the test above."""
    soup = read(client, make(home, discreet_mode=False, social_image=wagtail_factories.ImageFactory()))
    assert soup.title.text == "Séparation : que faire · La Caf à votre écoute"
    assert soup.select_one("meta[property='og:title']")["content"] == "Séparation : que faire"
    assert soup.select("meta[name=description], meta[property='og:image']")


def test_a_version_of_it_is_as_discreet(client, home):
    master = make(home)
    version = JourneyVariantPage(
        title="Je me sépare à Mayotte", slug="mayotte", kind="outre_mer", label="À Mayotte", audience="À Mayotte"
    )
    version.locale = master.locale
    master.add_child(instance=version)
    version.save_revision().publish()
    soup = read(client, version)
    assert soup.title.text.startswith("Mes démarches")
    assert soup.select_one("[data-quit]")


def test_there_is_nothing_to_keep_on_the_device(client, home):
    page = make(home)
    assert not read(client, page).select(TOOLS)
    page.discreet_mode = False
    page.save_revision().publish()
    assert len(read(client, page).select(TOOLS)) == 5  # the control


def test_situation_is_still_asked_since_it_is_never_kept(client, home):
    assert read(client, make(home)).select("[data-situation]")


def test_the_way_out_is_a_plain_link_that_tells_nobody_where_one_was(client, home):
    link = read(client, make(home)).select_one("a[data-quit]")
    assert link["href"].startswith("https://")
    assert set(link["rel"]) >= {"noreferrer", "noopener"}
    assert link.get_text(strip=True) == "Quitter vite"
    assert "js-only" not in link.get("class")


def test_an_ordinary_journey_has_no_way_out(client, home):
    assert not read(client, make(home, discreet_mode=False)).select("[data-quit], .discreet")


def test_the_page_of_dates_has_the_same_way_out(client, home):
    page = make(home)
    address = reverse("journeys:my_dates", args=[page.translation_key])
    assert "data-quit" in client.get(address).text
    page.discreet_mode = False
    page.save_revision().publish()
    assert "data-quit" not in client.get(address).text  # the control
