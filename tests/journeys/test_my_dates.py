"""« Mes dates » without JavaScript: a POST that keeps nothing."""

import logging
import uuid

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.models import HomePage
from journeys.models import JourneyIndexPage, JourneyPage
from tests.factories.dates import DATE, ask, make_dated_journey
from tests.factories.journeys import (
    JourneyIndexPageFactory,
    OrganismFactory,
    build_journey,
    build_step,
    make_journey,
    publish,
)
from tests.factories.versions import make_local_journey, make_variant

pytestmark = pytest.mark.django_db


def today():
    return time_machine.travel("2026-11-25T12:00:00+01:00", tick=False)


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    with today():
        return once(lambda: make_dated_journey(HomePage.objects.get()).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture(autouse=True)
def _today():
    with today():
        yield


def texts(response, selector):
    soup = BeautifulSoup(response.text, "html.parser")
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in soup.select(selector)]


def move(space, **fields):
    for name, value in fields.items():
        setattr(space, name, value)
    space.save()


def test_the_page_holds_the_form_and_nothing_about_the_visitor(client, journey, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    response = client.get(journey.get_url())
    assert f'action="/mes-dates/{journey.translation_key}/"' in response.text
    assert "csrfmiddlewaretoken" not in response.text
    assert "public" in response["Cache-Control"]


def test_a_journey_without_a_date_does_not_ask_for_one(client, home):
    page = build_journey(0, anchor_question="Quand ?")
    page.steps = [build_step(1, [OrganismFactory(key="caf")], moment={"phrase": "un jour", "kind": "a_tout_moment"})]
    page = publish(JourneyIndexPageFactory(parent=home), page)
    assert "data-dates" not in client.get(page.get_url()).text


def test_citizen_reads_each_step_with_its_date(client, journey):
    response = ask(client, journey)
    assert response.status_code == 200
    found = texts(response, ".my-dates__list li")
    assert "Vers le 11 septembre 2026" in found[0]
    assert "C’est passé ? Faites-le maintenant" in found[0]
    assert "Ajouter" not in found[0]  # nothing to be reminded of
    assert "Du 12 mars 2027 au 17 mars 2027" in found[1]
    assert "Ajouter cette étape à mon agenda" in found[1]
    assert "2027" not in found[2]
    assert "Le 12 juin 2027, puis le 12 septembre 2027, puis le 12 décembre 2027" in found[3]


def test_a_closed_day_moves_the_deadline_of_the_region(client, journey):
    assert "au 28 décembre 2026" in texts(ask(client, journey, date="2026-12-20"), ".my-dates__list li")[1]
    assert "au 8 juin 2026" in texts(ask(client, journey, date="2026-06-03"), ".my-dates__list li")[1]
    guyane = texts(ask(client, journey, date="2026-06-05", region="guyane"), ".my-dates__list li")[1]
    assert "au 11 juin 2026" in guyane
    assert "Allez-y quand même." in guyane


def test_nothing_is_kept_nowhere(client, journey, caplog):
    ask(client, journey)
    with caplog.at_level(logging.DEBUG), CaptureQueriesContext(connection) as queries:
        response = ask(client, journey)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert not any(DATE in query["sql"] for query in queries)
    assert DATE not in caplog.text
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert not response.cookies
    soup = BeautifulSoup(response.text, "html.parser")
    assert not [tag for tag in soup.find_all(href=True) if DATE in tag["href"]]
    assert not [tag for tag in soup.find_all("form") if DATE in tag["action"]]


def test_a_date_in_the_address_is_not_read(client, journey):
    response = client.get(f"/mes-dates/{journey.translation_key}/?date={DATE}&region=metropole")
    assert texts(response, ".my-dates__list li") == []


@pytest.mark.parametrize(
    "typed",
    ["", "demain", "2027-02-30", "0000-00-00", "9999-99-99", "1890-01-01", "2999-01-01", "\x00", "2027-03-12\x00", "1" * 5000, "٢٠٢٧", "\ud800"],
)  # fmt: skip
def test_a_wrong_date_gets_a_sentence_and_stays_in_the_form(client, journey, typed):
    typed = typed.encode("utf-8", "replace").decode()
    response = ask(client, journey, date=typed)
    assert response.status_code == 422
    assert texts(response, "#ma-date-erreur")[0]
    assert BeautifulSoup(response.text, "html.parser").select_one("#ma-date")["aria-invalid"] == "true"


@pytest.mark.parametrize("region", ["", "atlantide", "\x00", "x" * 4000])
def test_a_wrong_region_gets_a_sentence_and_the_date_stays(client, journey, region):
    response = ask(client, journey, region=region)
    assert response.status_code == 422
    assert f'value="{DATE}"' in response.text
    assert "Choisissez où vous habitez" in texts(response, "#ma-region-erreur")[0]


def test_french_dates_are_read_too(client, journey):
    assert ask(client, journey, date="12/03/2027").status_code == 200


def test_a_departure_is_a_first_of_the_month(client, home):
    page = make_dated_journey(home, anchor_first_of_month=True)
    refused = ask(client, page, date="2027-03-12")
    assert refused.status_code == 422
    assert "Choisissez par exemple le 1er avril 2027" in texts(refused, "#ma-date-erreur")[0]
    assert ask(client, page, date="2027-04-01").status_code == 200


@pytest.mark.parametrize("typed", ["", "0", "-1", "abc", "9" * 9, "9" * 400, "\x00", "²", "1"])
def test_a_page_that_is_none_means_the_journey_itself(client, journey, typed):
    assert ask(client, journey, page=typed).status_code == 200


def test_the_page_one_comes_from_is_the_one_shown(client, journey, gard):
    variant, local = make_variant(journey), make_local_journey(gard, journey, title="Avec la Caf du Gard")
    for page in (variant, local):
        response = ask(client, journey, page=page.pk)
        assert texts(response, ".my-dates .lead") == [page.title]
        assert page.get_url() in response.text


def test_a_page_that_is_hidden_or_of_another_journey_is_not_believed(client, journey, home, gard):
    other = make_journey(home, slug="autre", title="Un autre parcours")
    hidden = make_local_journey(gard, journey, title="Pas encore publié")
    hidden.unpublish()
    for page in (other, make_variant(other), make_local_journey(gard, other), hidden):
        assert texts(ask(client, journey, page=page.pk), ".my-dates .lead") == [journey.title]


@pytest.mark.parametrize(
    ("zone", "is_passed"), [("Europe/Paris", False), ("Indian/Reunion", True), ("America/Cayenne", False)]
)
def test_today_is_the_day_of_the_space(client, journey, gard, zone, is_passed):
    """When it is 23:30 in Paris on the 17th, it is the 18th in Réunion: the deadline of the 17th has passed there only."""
    local = make_local_journey(gard, journey)
    move(local.space, timezone=zone)
    with time_machine.travel("2027-03-17T22:30:00+00:00", tick=False):
        step = texts(ask(client, journey, page=local.pk), ".my-dates__list li")[1]
    assert ("Allez-y quand même." in step) is is_passed


def test_the_form_proposes_the_region_of_the_space(client, journey, gard):
    local = make_local_journey(gard, journey)
    move(local.space, departments=["973"])
    soup = BeautifulSoup(client.get(local.get_url()).text, "html.parser")
    assert soup.select_one("#ma-region option[selected]")["value"] == "guyane"


def test_the_form_says_which_days_can_be_given(client, journey):
    field = BeautifulSoup(client.get(journey.get_url()).text, "html.parser").select_one("#ma-date")
    assert (field["min"], field["max"]) == ("2006-01-01", "2036-12-31")


def test_an_unknown_or_hidden_journey_is_not_found(client, journey):
    assert client.post(f"/mes-dates/{uuid.uuid4()}/", {"date": DATE}).status_code == 404
    journey.unpublish()
    assert ask(client, journey).status_code == 404
    assert client.get(f"/mes-dates/{journey.translation_key}/").status_code == 404


def test_too_much_is_refused_without_a_crash(client, journey, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    assert ask(client, journey, date="x" * 500).status_code == 413


def test_queries_do_not_grow_with_the_steps(client, home):
    counts = []
    for steps, slug in ((2, "court"), (20, "long")):
        page = build_journey(steps, slug=slug, anchor_question="Quand ?")
        index = home.get_children().type(JourneyIndexPage).first()
        page = publish(index.specific if index else JourneyIndexPageFactory(parent=home), page)
        ask(client, page)
        with CaptureQueriesContext(connection) as queries:
            assert ask(client, page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_days_off_are_the_same_for_everyone(client, settings, home):
    settings.PUBLIC_PAGE_SECONDS = 60
    response = client.get("/mes-dates/jours-feries.json")
    assert "public" in response["Cache-Control"]
    assert "2026-12-25" in response.json()[""]
    assert "2026-06-10" in response.json()["guyane"]
