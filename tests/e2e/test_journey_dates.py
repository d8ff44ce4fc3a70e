"""« Voir mes dates » in a browser: computed there, the same as on the server, and sent nowhere."""

import datetime as dt
import json
from random import Random

import pytest
from playwright.sync_api import expect

from journeys.dates import REGIONS, When, bounds, dates_of, holidays_by_region
from tests.e2e.conftest import Watched

JOURNEYS = ("naissance", "separation", "retraite", "majorite-ase", "creation-entreprise")
DATE = "2027-03-12"


def watch_requests(browser: Watched) -> list[str]:
    sent: list[str] = []
    browser.context.on("request", lambda request: sent.append(f"{request.url} {request.post_data or ''}"))
    return sent


@pytest.mark.parametrize("width", [360, 1280])
def test_citizen_sees_dates_that_go_nowhere(visit, width):
    browser = visit(width=width)
    page = browser.go("/parcours/naissance/")
    sent = watch_requests(browser)
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.locator(".dates [data-said]")).to_contain_text("Vos dates sont affichées pour")
    expect(page.locator("#etape-6 [data-date]")).to_contain_text("mars 2027")
    expect(page.locator("[aria-current=step] [data-here]")).to_be_visible()
    assert page.locator("[aria-current=step]").count() == 1
    assert [one for one in sent if DATE in one] == []
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('parcours-date'))") == []
    assert browser.complaints() == []


def test_a_date_is_kept_only_if_asked_and_can_be_forgotten(visit):
    browser = visit()
    page = browser.go("/parcours/naissance/")
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    page.get_by_label("Garder ma date sur cet appareil").check()
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.locator(".dates [data-said]")).to_contain_text("Vos dates")
    page.reload()
    expect(page.locator("#etape-6 [data-date]")).to_contain_text("mars 2027")
    page.get_by_role("button", name="Effacer ma date").click()
    expect(page.locator(".dates [data-said]")).to_have_text("Votre date est effacée.")
    expect(page.locator("#etape-6 [data-date]")).to_be_hidden()
    expect(page.locator("[aria-current=step]")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Quelle est la date prévue")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('parcours-date'))") == []


def test_a_discreet_journey_keeps_no_date(visit):
    page = visit().go("/parcours/separation/")
    assert page.get_by_label("Garder ma date sur cet appareil").count() == 0
    page.get_by_label("Depuis quand").fill("2026-11-02")
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.locator(".dates [data-said]")).to_contain_text("Vos dates")
    assert (
        page.evaluate("Object.keys(localStorage).filter((key) => key !== 'theme').length + sessionStorage.length") == 0
    )


def test_a_departure_must_be_a_first_of_the_month(visit):
    page = visit().go("/parcours/retraite/")
    field = page.get_by_label("À quelle date")
    field.fill(DATE)
    page.get_by_role("button", name="Voir mes dates").click()
    message = field.evaluate("(input) => input.validationMessage").replace("\xa0", " ")
    assert message == "Un départ se fait toujours un 1er du mois. Choisissez par exemple le 1er avril 2027."
    field.fill("2027-04-01")
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.locator(".dates [data-said]")).to_contain_text("Vos dates")


def test_without_javascript_the_form_is_answered(visit):
    browser = visit(width=360, javascript=False)
    page = browser.go("/parcours/naissance/")
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mes dates")
    expect(page.locator(".my-dates__list")).to_contain_text("au 17 mars 2027")
    assert DATE not in page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    with page.expect_download() as download:
        page.locator("form.dates button[formaction]").click()
    assert download.value.suggested_filename == "demarches.ics"


def test_the_calendar_can_be_asked_from_the_page(visit):
    page = visit().go("/parcours/naissance/")
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    with page.expect_download() as download:
        page.get_by_role("button", name="Ajouter à mon agenda").first.click()
    assert download.value.path().read_text().startswith("BEGIN:VCALENDAR")


def test_one_step_can_be_put_in_the_calendar_once_dated(visit):
    page = visit().go("/parcours/naissance/")
    button = page.locator("#etape-6").get_by_role("button", name="Ajouter à mon agenda")
    expect(button).to_be_hidden()
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    page.get_by_role("button", name="Voir mes dates").click()
    with page.expect_download() as download:
        button.click()
    assert download.value.path().read_text().count("BEGIN:VEVENT") == 1


def test_other_parts_of_the_page_are_told_the_dates(visit):
    page = visit().go("/parcours/naissance/")
    page.evaluate(
        """() => {
          window.telling = new Promise((told) => {
            document.addEventListener('journey:dates', ({ detail }) => told(detail.steps), { once: true });
          });
        }"""
    )
    page.get_by_label("Quelle est la date prévue").fill(DATE)
    page.get_by_role("button", name="Voir mes dates").click()
    key = page.locator("#etape-6").get_attribute("data-step")
    told = page.evaluate("async (key) => (await window.telling).find((step) => step.key === key)", key)
    assert (told["from"], told["to"]) == (DATE, "2027-03-17")
    assert set(told) == {"key", "from", "to", "label", "passed"}


def test_the_browser_and_the_server_agree(visit):
    """200 days for each of the five journeys, in every region."""
    page = visit().go("/parcours/naissance/")
    file = holidays_by_region(dt.datetime.now(tz=dt.UTC).date())
    rng = Random(7)
    first, last = bounds(dt.datetime.now(tz=dt.UTC).date())
    checked = 0
    for slug in JOURNEYS:
        page.goto(page.url.split("/parcours/")[0] + f"/parcours/{slug}/")
        whens = page.eval_on_selector_all("[data-when]", "(steps) => steps.map((step) => step.dataset.when)")
        assert whens
        asked = [
            (
                (first + dt.timedelta(days=rng.randrange((last - first).days))).isoformat(),
                rng.choice(sorted(REGIONS)),
                (first + dt.timedelta(days=rng.randrange((last - first).days))).isoformat(),
            )
            for _ in range(200)
        ]
        told = page.evaluate(
            """async ([module, whens, asked, file]) => {
              const { datesOf, readWhen, closedDays } = await import(module);
              return asked.map(([day, region, today]) => whens.map((when) => datesOf(readWhen(when), day, closedDays(file, region), today)));
            }""",
            [module_of(page), whens, asked, file],
        )
        for (day, region, today), answers in zip(asked, told, strict=True):
            for text, answer in zip(whens, answers, strict=True):
                expected = dates_of(read_when(text), dt.date.fromisoformat(day), region, dt.date.fromisoformat(today))
                if expected is None:
                    assert answer is None
                    continue
                got = (answer["form"], answer["days"], answer["passed"])
                wanted = (expected.form.value, [one.isoformat() for one in expected.days], expected.is_passed)
                assert got == wanted, json.dumps([text, day, region, today])
                checked += 1
    assert checked > 5000


def module_of(page) -> str:
    """The module's own address, with the name the static files' storage gave it."""
    return page.locator("form[data-dates]").get_attribute("data-rules")


def read_when(text: str) -> When:
    kind, earliest, latest, days, precision, report, recurrence = ("" if part == "." else part for part in text.split())
    return When(kind, earliest, latest, int(days) if days else None, precision, report, recurrence)
