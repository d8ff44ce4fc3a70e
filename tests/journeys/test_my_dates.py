"""« Mes dates » without JavaScript: a POST that keeps nothing, and the calendar file."""

import datetime as dt
import logging
import uuid

import icalendar
import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys.models import JourneyIndexPage
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish

pytestmark = pytest.mark.django_db
DATE = "2027-03-12"


def make(home, **fields):
    page = build_journey(0, anchor_question="Quelle est la date prévue ?", **fields)
    caf = OrganismFactory(key="caf")
    page.steps = [
        build_step(1, [caf], moment={"phrase": "avant le 3e mois", "days_from_anchor": -182}),
        build_step(
            2,
            [caf],
            title="Déclarer à la mairie",
            why="Pour l’acte.",
            moment={
                "phrase": "dans les 5 jours",
                "earliest_offset": "P0D",
                "latest_offset": "P5D",
                "precision": "jour",
                "report_rule": "ouvrable",
                "missed_text": "Allez-y quand même.",
            },
        ),
        build_step(3, [caf], moment={"phrase": "à tout moment", "kind": "a_tout_moment"}),
        build_step(
            4,
            [caf],
            moment={"phrase": "tous les 3 mois", "kind": "recurrent", "earliest_offset": "P3M", "recurrence": "P3M"},
        ),
    ]
    return publish(JourneyIndexPageFactory(parent=home), page)


@pytest.fixture
def journey(home):
    return make(home)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-25T12:00:00+01:00", tick=False):
        yield


def ask(client, journey, calendar=False, **data):
    address = f"/mes-dates/{journey.translation_key}/{'agenda.ics' if calendar else ''}"
    return client.post(address, {"date": DATE, "region": "metropole", "page": journey.pk, **data})


def texts(response, selector):
    soup = BeautifulSoup(response.text, "html.parser")
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in soup.select(selector)]


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
    assert "Du 12 mars 2027 au 17 mars 2027" in found[1]
    assert "2027" not in found[2]
    assert "puis le 12 septembre 2027" in found[3] or "12 décembre 2027" in found[3]


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
    page = make(home, anchor_first_of_month=True)
    refused = ask(client, page, date="2027-03-12")
    assert refused.status_code == 422
    assert "Choisissez par exemple le 1er avril 2027" in texts(refused, "#ma-date-erreur")[0]
    assert ask(client, page, date="2027-04-01").status_code == 200


@pytest.mark.parametrize("typed", ["", "0", "-1", "abc", "9" * 9, "9" * 400, "\x00", "²", "1"])
def test_a_page_that_is_none_means_the_journey_itself(client, journey, typed):
    assert ask(client, journey, page=typed).status_code == 200


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


def read(response):
    assert response.status_code == 200, response.text
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response["Cache-Control"]
    assert DATE not in response["Content-Disposition"]
    return icalendar.Calendar.from_ical(response.content), response.content


def test_the_calendar_is_what_calendars_accept(client, journey):
    calendar, raw = read(ask(client, journey, calendar=True))
    assert (calendar["version"], bool(calendar["prodid"])) == ("2.0", True)
    assert "method" not in calendar
    lines = raw.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(map(len, lines)) <= 75
    events = list(calendar.walk("VEVENT"))
    assert len({str(event["uid"]) for event in events}) == len(events) == 4
    for event in events:
        assert event["dtstart"].params["VALUE"] == "DATE"
        assert event["dtend"].dt - event["dtstart"].dt == dt.timedelta(days=1)
        assert event["dtstamp"].dt.tzinfo is not None
        assert str(event["uid"]).endswith("@testserver")
        (alarm,) = event.walk("VALARM")
        assert (alarm["action"], alarm["trigger"].dt) == ("DISPLAY", dt.timedelta(days=-7))


def test_the_calendar_has_what_is_to_come_at_the_deadline(client, journey):
    calendar, _raw = read(ask(client, journey, calendar=True))
    first, *others = calendar.walk("VEVENT")
    assert (str(first["summary"]), first["dtstart"].dt) == ("Déclarer à la mairie", dt.date(2027, 3, 17))
    assert str(first["description"]).replace("\xa0", " ") == "Du 12 mars 2027 au 17 mars 2027. Pour l’acte."
    assert str(first["url"]).endswith("/parcours/changer/")
    assert [event["dtstart"].dt.month for event in others] == [6, 9, 12]


def test_asked_twice_it_has_the_same_identities(client, journey):
    files = [read(ask(client, journey, calendar=True, date=day))[0] for day in (DATE, "2027-04-02")]
    first, second = ([str(event["uid"]) for event in file.walk("VEVENT")] for file in files)
    assert first == second


def test_one_step_alone(client, journey):
    step = journey.steps.all()[1]
    calendar, _raw = read(ask(client, journey, calendar=True, etape=str(step.uuid)))
    (event,) = calendar.walk("VEVENT")
    assert str(event["uid"]).startswith(str(step.uuid))


@pytest.mark.parametrize("discreet", ["page", "asked"])
def test_a_discreet_calendar_says_nothing_of_the_subject(client, home, discreet):
    page = make(home, discreet_mode=discreet == "page", title="Je me sépare")
    data = {"discret": "1"} if discreet == "asked" else {}
    calendar, raw = read(ask(client, page, calendar=True, **data))
    assert {str(event["summary"]) for event in calendar.walk("VEVENT")} == {"Rappel démarche"}
    text = raw.decode().replace("\r\n ", "")
    assert not [word for word in ("sépare", "mairie", "acte", "parcours") if word in text]


def test_control_an_ordinary_calendar_names_its_steps(client, home):
    _calendar, raw = read(ask(client, make(home, title="Je me sépare"), calendar=True))
    assert "mairie" in raw.decode()


@pytest.mark.parametrize("etape", ["x", "\x00", str(uuid.uuid4())])
def test_a_step_that_is_none_gets_a_sentence(client, journey, etape):
    response = ask(client, journey, calendar=True, etape=etape)
    assert response.status_code == 422
    assert texts(response, "[role=alert] li")


def test_nothing_to_come_is_said(client, home):
    page = build_journey(2, anchor_question="Quand ?")
    page = publish(JourneyIndexPageFactory(parent=home), page)
    response = ask(client, page, calendar=True, date="2020-01-01")
    assert response.status_code == 422
    assert "aucune étape n’est à venir" in response.text


def test_days_off_are_the_same_for_everyone(client, settings, home):
    settings.PUBLIC_PAGE_SECONDS = 60
    response = client.get("/mes-dates/jours-feries.json")
    assert "public" in response["Cache-Control"]
    assert "2026-12-25" in response.json()[""]
    assert "2026-06-10" in response.json()["guyane"]
