"""A citizen answers the survey of a campaign page."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.places import CAMPAIGN

CODE = re.compile(r"^[0-9A-Z]{4} [0-9A-Z]{4} [0-9A-Z]{4}$")


def responses(site) -> int:
    return site.value("SELECT COUNT(*) FROM surveys_surveyresponse")


def check_first_answers(page: Page) -> None:
    """Choose the first choice of each question that is shown, going on from question to question if they come one by one."""
    form = page.locator("form[data-participation]").first
    while True:
        for fieldset in form.locator("fieldset:visible").all():
            fieldset.locator("label.choice").first.click()
        onward = form.locator("[data-next]:visible")
        if onward.count() == 0:
            break
        onward.click()
    for box in form.locator("textarea:visible").all():
        box.fill("Une réponse écrite à la main.")


def send(page: Page) -> None:
    page.locator("form[data-participation] button[type=submit]:visible").first.click()


def test_citizen_answers_with_javascript_gets_a_receipt(site, visit):
    browser = visit(width=360)
    page = browser.go(CAMPAIGN)
    before = responses(site)
    assert browser.context.cookies() == [], "a cookie before the first act"
    check_first_answers(page)
    send(page)
    page.wait_for_url("**/participer/recu/**")
    expect(page.locator(".receipt__code")).to_have_text(CODE)
    assert responses(site) == before + 1
    assert {cookie["name"] for cookie in browser.context.cookies()} == {"participant"}
    assert browser.complaints() == []


def test_citizen_finds_their_answer_again_with_the_code_and_erases_it(site, visit):
    browser = visit()
    page = browser.go(CAMPAIGN)
    check_first_answers(page)
    send(page)
    page.wait_for_url("**/participer/recu/**")
    code = page.locator(".receipt__code").inner_text()
    sent = responses(site)
    another_device = visit(width=360)
    page = another_device.go("/participer/suivre/")
    page.fill("input[name=code]", code.lower())
    page.locator("main form button[type=submit]").first.click()
    page.locator("main button[name=retirer]").click()
    page.locator("main button[name=effacer]").click()
    expect(page.locator("main h1")).to_be_visible()
    assert responses(site) == sent - 1


@pytest.mark.parametrize("width", [360, 1280])
def test_citizen_answers_without_javascript_reads_back_then_gets_a_receipt(site, visit, width):
    browser = visit(width=width, javascript=False)
    page = browser.go(CAMPAIGN)
    before = responses(site)
    check_first_answers(page)
    send(page)
    expect(page.locator("#message")).to_be_visible()
    assert responses(site) == before, "recorded before the citizen has read it back"
    assert page.locator("form[data-participation] input:checked").count() > 0, "what was chosen is lost"
    send(page)
    page.wait_for_url("**/participer/recu/**")
    expect(page.locator(".receipt__code")).to_have_text(CODE)
    assert responses(site) == before + 1


def test_citizen_double_click_makes_one_row(site, visit):
    page = visit().go(CAMPAIGN)
    before = responses(site)
    check_first_answers(page)
    # Two real submissions at the same moment: a double click would be too slow to be sure of.
    statuses = page.evaluate(
        """async () => {
            const form = document.querySelector('form[data-participation]');
            const send = () => fetch(form.action, {method: 'POST', body: new URLSearchParams(new FormData(form))});
            return (await Promise.all([send(), send()])).map((response) => response.status);
        }"""
    )
    assert statuses == [200, 200]  # each followed its redirect to the same receipt
    assert responses(site) == before + 1


def test_citizen_double_clicks_the_button_makes_one_row(site, visit):
    page = visit().go(CAMPAIGN)
    before = responses(site)
    check_first_answers(page)
    page.locator("form[data-participation] button[type=submit]:visible").first.dblclick()
    # Not wait_for_url: the second click drops the page the first one was fetching, which is no failure.
    expect(page).to_have_url(re.compile("/participer/recu/"))
    assert responses(site) == before + 1


def test_two_browsers_make_two_rows(site, visit):
    """The control of the two tests above: rows are counted."""
    before = responses(site)
    for _browser in range(2):
        page = visit().go(CAMPAIGN)
        check_first_answers(page)
        send(page)
        page.wait_for_url("**/participer/recu/**")
    assert responses(site) == before + 2


def test_citizen_answers_again_replaces_the_answer(site, visit):
    browser = visit()
    counts = []
    for _time in range(2):
        page = browser.go(CAMPAIGN)
        check_first_answers(page)
        send(page)
        page.wait_for_url("**/participer/recu/**")
        counts.append(responses(site))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("javascript", [True, False])
def test_citizen_sends_nothing_is_told_so_on_a_page_they_can_correct(site, visit, javascript):
    browser = visit(javascript=javascript)
    page = browser.go(CAMPAIGN)
    before = responses(site)
    while page.locator("[data-next]:visible").count():
        page.locator("[data-next]:visible").click()
    send(page)
    expect(page.locator("#message")).to_be_visible()
    assert responses(site) == before
    assert page.locator("form[data-participation] fieldset:visible").count() > 1, "a form with an error stays whole"
