"""What machines read of a journey: JSON-LD, open data, the list of pages."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, PageViewRestriction

from home.models import HomePage
from journeys.models import ChangeNote, GateResult, JourneyPage, LinkCheck, LocalJourneyPage
from tests.contracts.test_pages import FORBIDDEN
from tests.factories.journeys import (
    JourneyIndexPageFactory,
    OrganismFactory,
    build_journey,
    build_step,
    make_journey,
    publish,
)

pytestmark = pytest.mark.django_db
DOCUMENT = (Path(settings.BASE_DIR) / "docs/reference/journey-json.md").read_text()
DETAILS = [
    ("alert", "Hors délai : il faut un jugement."),
    ("branch", {"title": "Je garde", "text": "Demander."}),
    ("channel", {"kind": "en_ligne", "detail": "Mon compte", "url": "https://caf.exemple.fr/compte"}),
    ("channel", {"kind": "telephone", "detail": "", "url": ""}),
    ("channel", {"kind": "accueil", "detail": "À la mairie", "url": ""}),
    ("document", "Carte Vitale"),
    ("link", {"label": "Commencer", "url": "https://mort.exemple.fr", "kind": "demarche"}),
    ("note", "Le jour ne compte pas."),
    ("source", {"publisher": "service-public.fr", "reference": "F1", "checked_on": "2026-06-01", "confidence": "A"}),
    ("task", {"text": "Écrire", "url": "", "is_optional": True}),
]


def make(home):
    caf = OrganismFactory(key="caf", name="Caf", phone="3230", website="https://caf.exemple.fr")
    page = build_journey(0, life_moment="Un changement")
    page.steps = [
        build_step(1, [caf], details=DETAILS),
        build_step(2, [OrganismFactory(key="employeur", name="Employeur")]),
        build_step(3, [OrganismFactory(key="moi", name="Moi")], on_map=False),
    ]
    page.changes = [ChangeNote(text="Le délai change.", changed_on="2026-07-01")]
    return publish(JourneyIndexPageFactory(parent=home), page)


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make(HomePage.objects.get()).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


def read_graph(client, page):
    soup = BeautifulSoup(client.get(page.get_url()).text, "html.parser")
    blocks = soup.select('script[type="application/ld+json"]')
    assert len(blocks) == 1
    return json.loads(blocks[0].string)


def read_services(client, page):
    return [element["item"] for element in read_graph(client, page)["itemListElement"] if "item" in element]


def test_search_engine_reads_the_steps_in_order(client, journey):
    items = read_graph(client, journey)
    assert items["@type"] == "ItemList"
    assert items["name"] == "Je change de vie"
    assert [item["position"] for item in items["itemListElement"]] == [1, 2, 3]
    first, _second, third = items["itemListElement"]
    assert first["item"]["url"] == f"{journey.full_url}#etape-1"
    assert third["name"] == "Faire la démarche 3"


def test_search_engine_reads_the_service_of_each_public_body(client, journey):
    first, second = read_services(client, journey)
    assert first["@type"] == "GovernmentService"
    assert first["name"] == "Faire la démarche 1"
    assert first["provider"]["@type"] == "GovernmentOrganization"
    assert first["provider"]["name"] == "Caf"
    assert first["areaServed"] == {"@type": "Country", "name": "France"}
    online, phone, desk = first["availableChannel"]
    assert online["serviceUrl"] == "https://caf.exemple.fr/compte"
    assert phone["servicePhone"]["telephone"] == "3230"
    assert desk["serviceLocation"]["name"] == "À la mairie"
    # An employer is no administration; what the reader does alone is no service.
    assert second["@type"] == "Service"
    assert second["provider"]["@type"] == "Organization"


def test_search_engine_gets_no_recipe_and_no_dead_address(client, journey):
    LinkCheck.objects.create(url="https://caf.exemple.fr/compte", is_alive=False, checked_at="2026-06-01T00:00Z")
    names = [channel["name"] for channel in read_services(client, journey)[0]["availableChannel"]]
    assert names == ["Par téléphone", "Sur place : À la mairie"]
    assert "HowTo" not in client.get(journey.get_url()).text


def test_title_that_closes_the_element_stays_a_text(client, home):
    page = make_journey(home, 1, title="</script><script>alert(1)</script>&")
    html = client.get(page.get_url()).text
    assert read_graph(client, page)["name"] == page.title
    assert "</script><script>alert" not in html


def test_rule_of_the_house_knows_a_block_of_data_from_a_script():
    """Negative control of the exception made for linked data."""
    rule = dict(FORBIDDEN)["a script with content"]
    assert not re.search(rule, '<script type="application/ld+json">{}</script>')
    for script in (
        "<script>x</script>",
        '<script type="module">x</script>',
        '<script type="application/ld+json" id=a>',
    ):
        assert re.search(rule, script)


def read_data(client, page, prefix=""):
    response = client.get(f"{prefix}/parcours/{page.slug}.json")
    assert response.status_code == 200
    return response, response.json()


def test_anyone_reads_the_journey_as_open_data(client, journey):
    response, data = read_data(client, journey)
    assert response["Content-Type"] == "application/json"
    assert response["Cache-Control"].startswith("public")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert data["licence"]["name"] == "Licence Ouverte 2.0"
    assert data["title"] == "Je change de vie"
    assert data["publisher"] == "Cnaf"
    assert data["updated_at"]
    assert [step["number"] for step in data["steps"]] == [1, 2, None]
    step = data["steps"][0]
    assert step["organisms"] == ["caf"]
    assert step["moment"]["latest_offset"] == "P1D"
    assert step["documents"] == ["Carte Vitale"]
    assert step["tasks"] == [{"text": "Écrire", "url": "", "is_optional": True}]
    assert step["sources"][0]["checked_on"] == "2026-06-01"
    assert [channel["is_human"] for channel in step["channels"]] == [False, True, True]
    assert data["changes"] == [{"changed_on": "2026-07-01", "text": "Le délai change."}]


def test_anyone_reads_what_a_caf_makes_of_the_journey(client, journey, gard):
    local = LocalJourneyPage(title="Dans le Gard", slug="changer", master=journey, locale=gard.locale)
    JourneyIndexPageFactory(parent=gard).add_child(instance=local)
    local.save_revision().publish()
    data = client.get(f"{local.get_url().rstrip('/')}.json").json()
    assert data["title"] == "Dans le Gard"
    assert data["publisher"] == "Caf du Gard"
    assert [step["title"] for step in data["steps"]] == [f"Faire la démarche {n}" for n in (1, 2, 3)]
    assert read_services(client, local)[0]["areaServed"] == {"@type": "AdministrativeArea", "name": "Caf du Gard"}
    journey.unpublish()
    assert client.get(f"{local.get_url().rstrip('/')}.json").status_code == 404


def test_open_data_say_what_the_gate_answered(client, journey):
    GateResult.objects.filter(page=journey).delete()
    assert read_data(client, journey)[1]["criteria"] == []
    GateResult.objects.create(page=journey, code="usager", is_met=True)
    cache.clear()
    assert read_data(client, journey)[1]["criteria"] == [
        {"key": "usager", "label": "L’usager est au centre", "is_met": True}
    ]


def test_open_data_say_which_link_is_dead(client, journey):
    LinkCheck.objects.create(url="https://mort.exemple.fr", is_alive=False, checked_at="2026-06-01T00:00Z")
    assert read_data(client, journey)[1]["steps"][0]["links"][0]["is_dead"] is True


def test_page_names_its_open_data(client, journey):
    soup = BeautifulSoup(client.get(journey.get_url()).text, "html.parser")
    address = soup.select_one('link[rel="alternate"][type="application/json"]')["href"]
    assert address == f"{journey.full_url.rstrip('/')}.json"


@pytest.mark.parametrize(
    "path",
    ["parcours/rien.json", "parcours.json", "rien/du/tout.json", "x" * 3000 + ".json", "parcours/changer%00.json"],
)
def test_anything_else_is_not_found(client, journey, path):
    assert client.get(f"/{path}").status_code == 404


def test_draft_and_private_journeys_have_no_open_data(client, journey):
    restriction = PageViewRestriction.objects.create(page=journey, restriction_type=PageViewRestriction.LOGIN)
    assert client.get("/parcours/changer.json").status_code == 404
    restriction.delete()
    assert client.get("/parcours/changer.json").status_code == 200
    journey.unpublish()
    assert client.get("/parcours/changer.json").status_code == 404


def keys_of(value):
    if isinstance(value, dict):
        for name, part in value.items():
            yield name
            yield from keys_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from keys_of(part)


def test_document_names_every_key(client, journey):
    GateResult.objects.get_or_create(page=journey, code="usager", defaults={"is_met": True})
    found = set(keys_of(read_data(client, journey)[1]))
    assert len(found) > 50
    assert {name for name in found if f"`{name}`" not in DOCUMENT} == set()


def count_queries(client, path):
    client.get(path)
    cache.clear()
    client.get("/parcours/")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def test_queries_of_open_data_do_not_grow_with_the_steps(client, home):
    make_journey(home, 2, slug="court")
    make_journey(home, 20, slug="long")
    assert count_queries(client, "/parcours/long.json") == count_queries(client, "/parcours/court.json")


SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def read_sitemap(client):
    response = client.get("/sitemap.xml")
    assert response.status_code == 200
    assert not response.cookies
    urls = ElementTree.fromstring(response.content).findall("s:url", SITEMAP)
    return {url.findtext("s:loc", namespaces=SITEMAP): url for url in urls}


def test_search_engine_finds_every_public_page_and_no_other(client, journey, gard):
    secret = make_journey(journey.get_parent().get_parent().specific, 1, slug="secret")
    secret.unpublish()
    hidden = make_journey(journey.get_parent().get_parent().specific, 1, slug="cache", discreet_mode=True)
    found = read_sitemap(client)
    assert journey.full_url in found
    assert gard.full_url in found
    assert hidden.full_url in found
    assert secret.full_url not in found
    assert found[journey.full_url].findtext("s:lastmod", namespaces=SITEMAP)
    assert not any("/admin/" in address for address in found)


def test_search_engine_finds_the_other_languages(client, journey):
    english = Locale.objects.get_or_create(language_code="en")[0]
    pages = journey.get_ancestors(inclusive=True).filter(depth__gt=1).specific()
    for page in pages:
        page.copy_for_translation(english, alias=False).save_revision().publish()
    found = read_sitemap(client)
    translated = journey.get_translation(english)
    links = found[journey.full_url].findall("x:link", SITEMAP)
    assert {link.get("hreflang"): link.get("href") for link in links} == {
        "fr": journey.full_url,
        "en": translated.full_url,
    }
    assert translated.full_url in found
    assert read_data(client, journey, "/en")[1]["language"] == "en"
    assert {one["language"] for one in read_data(client, journey)[1]["versions"]} == {"fr", "en"}


def test_queries_of_the_sitemap_do_not_grow_with_the_pages(client, home):
    make_journey(home, 1, slug="un")
    few = count_queries(client, "/sitemap.xml")
    for number in range(5):
        make_journey(home, 1, slug=f"autre-{number}")
    assert count_queries(client, "/sitemap.xml") == few


def test_robots_are_told_where_the_pages_are(client, home):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert "Sitemap: http://testserver/sitemap.xml" in response.text
    assert "Disallow: /admin/" in response.text
