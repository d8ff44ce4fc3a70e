"""The calendar file of « Mes dates »: what RFC 5545 asks, and what Apple, Google and Outlook accept."""

import datetime as dt

import icalendar
import pytest
import time_machine

from home.models import HomePage
from journeys.models import JourneyPage
from tests.factories.dates import DATE, ask, make_dated_journey
from tests.factories.journeys import JourneyIndexPageFactory, build_journey, publish

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
    text, address = str(first["description"]).replace("\xa0", " ").split("\n")
    assert text == "Du 12 mars 2027 au 17 mars 2027. Pour l’acte."
    assert address == str(first["url"])
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
    page = make_dated_journey(home, discreet_mode=discreet == "page", title="Je me sépare")
    data = {"discret": "1"} if discreet == "asked" else {}
    calendar, raw = read(ask(client, page, calendar=True, **data))
    assert {str(event["summary"]) for event in calendar.walk("VEVENT")} == {"Rappel démarche"}
    text = raw.decode().replace("\r\n ", "")
    assert not [word for word in ("sépare", "mairie", "acte", "parcours") if word in text]


def test_control_an_ordinary_calendar_names_its_steps(client, home):
    _calendar, raw = read(ask(client, make_dated_journey(home, title="Je me sépare"), calendar=True))
    assert "mairie" in raw.decode()


@pytest.mark.parametrize("etape", ["x", "\x00", "5a1d8c1e-0000-4000-8000-000000000000"])
def test_a_step_that_is_none_gets_a_sentence(client, journey, etape):
    response = ask(client, journey, calendar=True, etape=etape)
    assert response.status_code == 422
    assert "Cette étape n’existe pas." in response.text or "aucune étape n’est à venir" in response.text


def test_nothing_to_come_is_said(client, home):
    page = build_journey(2, anchor_question="Quand ?")
    page = publish(JourneyIndexPageFactory(parent=home), page)
    response = ask(client, page, calendar=True, date="2020-01-01")
    assert response.status_code == 422
    assert "aucune étape n’est à venir" in response.text
