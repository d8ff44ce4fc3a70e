"""Taking part, walked in a browser: pages and conditions, a ranking, finishing later, the work a network is asked for, paper sheets."""

import re
import sys

from playwright.sync_api import Page, expect

from tests.benchmarks._harness import gunicorn
from tests.e2e.places import CAMPAIGN, IN_PAGES, RESUME
from tests.e2e.test_citizen import check_first_answers, responses, send

# Seconds of a key pressed by somebody who types codes and not words, and of looking at a box before (Card, Moran and Newell, 1983).
KEY, LOOK = 0.5, 1.35


def go_on(page: Page) -> None:
    page.locator("form[data-participation] button[value=suite]").click()


def to_the_last_page(page: Page) -> None:
    """From the first page of the questionnaire in pages, as somebody with a telephone."""
    form = page.locator("form[data-participation]")
    form.locator("label.choice", has_text="Un téléphone").click()
    go_on(page)
    expect(form.locator("legend").first).to_contain_text("Page 2 sur 3")
    form.locator(".faces label").last.click()
    for line in form.locator(".matrix__line").all():
        line.locator("label.choice").first.click()
    go_on(page)
    expect(form.locator("legend").first).to_contain_text("Page 3 sur 3")


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def ranks(page: Page) -> list[str]:
    return [select.input_value() for select in page.locator(".ranking select").all()]


def labels(page: Page) -> list[str]:
    return page.locator(".ranking label").all_inner_texts()


def test_survey_in_pages_without_javascript_on_a_telephone(site, visit):
    page = visit(width=360, javascript=False).go(IN_PAGES)
    before, ranked = responses(site), site.value("SELECT COUNT(*) FROM surveys_answer WHERE item_id IS NOT NULL")
    form = page.locator("form[data-participation]")
    expect(form.locator("[data-condition]").first).to_contain_text("Si vous avez répondu")
    to_the_last_page(page)
    assert "passée votre dernière visite" not in form.inner_text()
    assert overflow(page) <= 0
    selects = page.locator(".ranking select")
    for place in range(selects.count()):
        selects.nth(place).select_option("1")
    send(page)
    expect(page.locator("#message")).to_contain_text("rang différent")
    for place in range(selects.count()):
        selects.nth(place).select_option(str(selects.count() - place))
    assert responses(site) == before
    send(page)  # what was wrong was a page made for this browser: the answer is not read back once more
    page.wait_for_url("**/participer/recu/**")
    assert responses(site) == before + 1
    # Four lines of the matrix, four ranks.
    assert site.value("SELECT COUNT(*) FROM surveys_answer WHERE item_id IS NOT NULL") == ranked + 8


def test_condition_shows_a_question_at_once_with_javascript(visit):
    browser = visit(width=360)
    form = browser.go(IN_PAGES).locator("form[data-participation]")
    asked = form.get_by_text("retient", exact=False)
    expect(asked).to_be_hidden()
    form.locator("label.choice", has_text="Je n’y vais pas").click()
    expect(asked).to_be_visible()
    form.locator("label.choice", has_text="Un ordinateur").click()
    expect(asked).to_be_hidden()
    assert browser.complaints() == []


def test_ranking_by_buttons_with_the_keyboard(visit):
    browser = visit(width=360)
    page = browser.go(IN_PAGES)
    to_the_last_page(page)
    first, second, *_others = labels(page)
    down = page.locator("[data-move='1']").first
    down.focus()
    page.keyboard.press("Enter")
    assert labels(page)[:2] == [second, first]
    assert ranks(page) == ["1", "2", "3", "4"]
    expect(page.locator("[data-said]")).to_contain_text("rang 2 sur 4")
    assert page.evaluate("document.activeElement.dataset.move") == "1", "the focus is lost when the item moves"
    page.keyboard.press("Enter")
    assert labels(page)[2] == first
    assert overflow(page) <= 0
    assert browser.complaints() == []


def test_finish_later_and_go_on_by_code_on_another_device(site, visit):
    page = visit().go(IN_PAGES)
    before = responses(site)
    to_the_last_page(page)
    page.locator("form[data-participation] textarea").first.fill("À finir demain.")
    page.locator("button[value=garder]").click()
    code = page.locator(".receipt__code").inner_text()
    other = visit(width=360).go(RESUME)
    other.fill("input[name=code]", code.lower())
    other.locator("main form button[type=submit]").first.click()
    expect(other.locator("form[data-participation] textarea").first).to_have_value("À finir demain.")
    send(other)
    other.wait_for_url("**/participer/recu/**")
    assert responses(site) == before + 1


def test_browser_does_the_work_a_busy_network_is_asked_for(site, visit):
    """A second server, on the same site, that asks for work from the second sending of a minute."""
    with gunicorn({**site.env, "NETWORK_PER_MINUTE": "1"}) as busy:
        for _person in range(4):
            browser = visit()
            page = browser.page
            page.goto(f"http://127.0.0.1:{busy.port}{CAMPAIGN}")
            check_first_answers(page)
            send(page)
            page.wait_for_url(re.compile("/participer/"))
            if page.locator("form[data-proof]").count():
                break
        before, waiting = responses(site), site.value(WAITING)
        expect(page.locator("[data-proof-said]")).to_have_text(re.compile("Vérification faite"), timeout=60_000)
        send(page)
        page.wait_for_url("**/participer/recu/**")
    assert responses(site) == before + 1
    assert site.value(WAITING) == waiting, "the work was done: the answer counts at once"


WAITING = "SELECT COUNT(*) FROM surveys_surveyresponse WHERE trust = 'waiting'"


class Typist:
    """A keyboard, and how many keys were pressed."""

    def __init__(self, page: Page):
        self.page, self.keys = page, 0

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, *lines: str) -> None:
        """The codes of each line, then Enter."""
        for line in lines:
            for sign in line:
                self.press("Space" if sign == " " else sign)
            self.press("Enter")


def test_paper_sheets_with_the_keyboard_alone(site, visit, account, log_in, capsys):
    page = log_in(visit(), account)
    survey = site.value("SELECT MIN(id) FROM surveys_survey WHERE title LIKE '%en 3 minutes'")
    page.goto(f"{site.url}/admin/participation/questionnaire/{survey}/papier/")
    before, sheet = responses(site), ("2", "3", "1 3", "4", "")
    expect(page.locator("[data-line]").first).to_be_focused()
    hands = Typist(page)
    hands.type("9", *sheet[1:])  # a slip: no such box
    expect(page.locator("#ch-alert")).to_contain_text("Il n’y a pas de case")
    expect(page.locator("[data-line]").first).to_be_focused()
    assert responses(site) == before
    page.keyboard.press("Control+A")
    hands.type(sheet[0])
    for _line in sheet[1:]:
        page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_be_visible()
    assert responses(site) == before + 1
    expect(page.locator("[data-line]").first).to_be_focused()
    hands.keys = 0
    hands.type(*sheet)
    expect(page.locator(".ch-count")).to_contain_text("2 feuilles")
    assert responses(site) == before + 2
    assert hands.keys == 11
    undo(page)
    expect(page.locator(".ch-count")).to_contain_text("1 feuille")
    assert responses(site) == before + 1
    seconds = hands.keys * KEY + len(sheet) * LOOK
    with capsys.disabled():
        sys.stdout.write(
            f"\npaper: {hands.keys} keys a sheet of {len(sheet)} lines, {3600 / seconds:.0f} sheets an hour\n"
        )


def undo(page: Page) -> None:
    """Back to the button above the sheet, by the keyboard."""
    for _step in range(12):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.name") == "annuler":
            page.keyboard.press("Enter")
            return
    raise AssertionError("the keyboard does not reach the button that undoes")
