"""What a citizen gets."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.caching import forget_remembered
from home.models import HomePage
from journeys.models import JourneyPage
from tests.factories.journeys import OrganismFactory, build_journey, build_step, make_journey, publish

pytestmark = pytest.mark.django_db


def read(client, page, **query):
    response = client.get(page.get_url(), query)
    assert response.status_code == 200
    assert "style=" not in response.text
    return BeautifulSoup(response.text, "html.parser")


def texts(tags):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in tags]


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get(), 4).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


def test_citizen_reads_the_steps_in_order(client, journey):
    soup = read(client, journey)
    assert texts(soup.select("ol.steps h3")) == [f"Étape {n} : Faire la démarche {n}" for n in range(1, 5)]
    names = [tag.name for tag in soup.select("main h1, main h2, main h3")]
    assert names[:8] == ["h1", "h2", "h2", *["h3"] * 4, "h2"]


def test_the_map_is_one_list_of_links_to_the_steps(client, journey):
    soup = read(client, journey)
    links = soup.select("ol.m-steps > li > a")
    assert len(soup.select("ol.m-steps")) == 1
    assert [link["href"] for link in links] == ["#etape-1", "#etape-2", "#etape-3", "#etape-4"]
    assert all(soup.find(id=link["href"][1:]) for link in links)
    text = links[0].get_text(" ", strip=True)
    assert "Démarche 1" in text
    assert "au jour 1" in text
    assert "mairie" in text


def test_the_map_says_where_each_step_stands(client, journey):
    soup = read(client, journey)
    assert soup.select_one(".map")["data-steps"] == "4"
    assert [link["data-col"] for link in soup.select("a.m-step")] == ["1", "2", "3", "4"]
    # Lanes in order of appearance: caf leads steps 1 and 3, mairie steps 2 and 4.
    assert [link["data-row"] for link in soup.select("a.m-step")] == ["3", "4", "3", "4"]
    assert texts(soup.select(".m-lane")) == ["caf", "mairie"]


def test_what_only_decorates_is_hidden_from_assistive_technology(client, journey):
    soup = read(client, journey)
    decoration = soup.select(".map > :not(ol), .map svg")
    assert len(decoration) > 4
    assert all(tag.get("aria-hidden") == "true" or tag.find_parent(attrs={"aria-hidden": "true"}) for tag in decoration)


def test_begin_end_and_event_are_marked(client, journey):
    soup = read(client, journey)
    assert "J’y pense" in soup.select_one(".j-bounds").text
    assert texts(soup.select(".m-bound")) == ["Départ : J’y pense", "Arrivée : C’est fait"]
    assert texts(soup.select(".m-stage--event")) == ["Après"]
    assert soup.select_one(".m-event")["data-span"] == "2"


def test_states_are_said_in_words(client, home):
    page = build_journey(0)
    caf = OrganismFactory(key="caf")
    page.steps = [
        build_step(1, [caf], is_key=True),
        build_step(2, [caf], is_optional=True),
        build_step(3, [caf], actor="automatique"),
        build_step(4, [caf], logic="ou", details=[("branch", {"title": "Je garde", "text": "Demander."})]),
        build_step(5, [caf], logic="et"),
        build_step(6, [caf], on_map=False),
    ]
    page = make_like(home, page)
    soup = read(client, page)
    words = texts(soup.select("a.m-step .m-marks"))
    assert words == [". Étape clé", ". Facultatif", ". Rien à faire", ". Au choix", ". Les deux"]
    assert texts(soup.select("article h4")) == ["Au choix"]
    assert texts(soup.select(".steps h3"))[-1] == "En plus : Faire la démarche 6"
    assert "5 étapes" in soup.select_one(".j-head").text


def make_like(home, page):
    from tests.factories.journeys import JourneyIndexPageFactory

    return publish(JourneyIndexPageFactory(parent=home), page)


def with_source(home, **source):
    page = build_journey(0)
    details = [("source", {"publisher": "service-public.fr", "reference": "fiche F1", **source})]
    page.steps = [build_step(1, [OrganismFactory(key="caf")], details=details)]
    return make_like(home, page)


@pytest.mark.parametrize("confidence", ["B", "G"])
def test_an_uncertain_fact_is_never_shown_as_sure(client, home, confidence):
    soup = read(client, with_source(home, confidence=confidence))
    assert "À vérifier" in soup.select_one(".sources").text
    assert "Informations à vérifier" in soup.select_one(".step").text


def test_an_official_source_shows_the_day_it_was_checked(client, home):
    soup = read(client, with_source(home, confidence="A", checked_on="2026-06-15"))
    assert "Vérifiée le 15 juin 2026" in texts(soup.select(".sources"))[0]
    assert "vérifier" not in soup.select_one(".step").text


def test_a_step_without_any_source_is_to_be_checked(client, journey):
    assert len(read(client, journey).select(".step .status--warn")) == 4


def contact(client, home, organism, **fields):
    page = build_journey(0)
    page.steps = [build_step(1, [organism], **fields)]
    return texts(read(client, make_like(home, page)).select(".step__help"))[0]


def test_each_step_names_a_person_to_talk_to(client, home):
    organism = OrganismFactory(key="caf", name="Caf", phone="3230", phone_confidence="A", has_desk=True)
    assert contact(client, home, organism) == "Parler à quelqu’un : Caf 3230 ou sur place"


def test_a_number_that_is_not_sure_says_so(client, home):
    organism = OrganismFactory(key="caf", name="Caf", phone="3230", phone_confidence="G")
    assert "numéro à vérifier" in contact(client, home, organism)


def test_a_step_nobody_answers_for_still_leads_to_a_person(client, home):
    assert "France services" in contact(client, home, OrganismFactory(key="inpi"))


def test_a_channel_of_the_step_comes_first(client, home):
    channel = ("channel", {"kind": "telephone", "detail": "3919", "url": ""})
    assert "3919" in contact(client, home, OrganismFactory(key="caf"), details=[channel])


def test_citizen_asks_for_the_table(client, journey):
    assert read(client, journey).select_one('a[href="?vue=tableau"]')
    soup = read(client, journey, vue="tableau")
    assert texts(soup.select("thead th")) == ["Étape", "Quand", "Qui", "Comment faire", "Documents"]
    assert texts(soup.select("tbody th[scope=row]"))[0].startswith("1. Faire la démarche 1")
    assert not soup.select(".map")


def test_any_other_view_is_the_page_itself(client, journey):
    assert read(client, journey, vue="n’importe quoi").select(".map")


def count_queries(client, page, warm=True):
    client.get(page.get_url())
    if not warm:
        forget_remembered()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page.get_url()).status_code == 200
    return [query["sql"] for query in queries]


def test_queries_do_not_grow_with_the_steps(client, home):
    few, many = make_journey(home, 3, slug="court"), make_journey(home, 18, slug="long")
    assert len(count_queries(client, many)) == len(count_queries(client, few)) <= 10
    cold = [count_queries(client, page, warm=False) for page in (few, many)]
    assert len(cold[0]) == len(cold[1]), "\n".join(cold[1])
    rows = ("journeys_stage", "journeys_situation", "journeys_step", "journeys_steporganism", "journeys_moment")
    assert [sum(f'FROM "{table}"' in sql for sql in cold[1]) for table in rows] == [1] * 5


@pytest.mark.parametrize("steps", [2, 10, 11, 20])
def test_any_length_is_drawn(client, home, steps):
    soup = read(client, make_journey(home, steps))
    assert len(soup.select("a.m-step")) == steps
    assert len(soup.select("svg.m-svg")) == (1 if steps <= 10 else 2)
    assert all(1 <= int(tag["data-col"]) <= 10 for tag in soup.select("[data-col]"))


def test_long_words_and_markup_are_escaped(client, home):
    page = build_journey(2, title="<script>x</script>")
    page.steps.all()[0].short_title = "Anticonstitutionnellemen"
    soup = read(client, make_like(home, page))
    assert not soup.select("h1 script")


def test_a_journey_without_a_step_is_a_page(client, home):
    soup = read(client, make_journey(home, 0))
    assert not soup.select(".map")


def test_steps_follow_the_order_of_the_stages(client, home):
    page = build_journey(0)
    caf = OrganismFactory(key="caf")
    page.steps = [build_step(1, [caf], stage_key="apres"), build_step(2, [caf], stage_key="avant")]
    soup = read(client, make_like(home, page))
    assert texts(soup.select("ol.steps h3")) == ["Étape 1 : Faire la démarche 2", "Étape 2 : Faire la démarche 1"]


def test_the_list_shows_published_journeys(client, home):
    shown = make_journey(home, 3)
    make_journey(home, 3, title="Secret", slug="secret").unpublish()
    soup = read(client, shown.get_parent())
    assert texts(soup.select(".events li")) == ["Je change de vie Guide, 3 étapes"]


def test_an_empty_list_says_so(client, home):
    make_journey(home, 3).unpublish()
    assert "Aucun parcours" in client.get("/parcours/").text


def test_search_finds_a_journey_by_its_steps(journey):
    page = JourneyPage.objects.get(pk=journey.pk)
    assert "Faire la démarche 3" in page.step_text()
    assert page.search_kind == "parcours"
    assert "step_text" in {field.field_name for field in JourneyPage.search_fields}
