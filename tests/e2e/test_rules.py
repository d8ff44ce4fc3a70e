"""What every page keeps: nothing from elsewhere, nothing kept about the visitor, nothing out of the screen, all by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.e2e.places import CAMPAIGN, PAGES, RESUME

each_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())


def expected(path: str, complaints: list[str]) -> list[str]:
    """The browser itself logs the status of an error page."""
    return [one for one in complaints if not (path == PAGES["not found"] and "status of 404" in one)]


@each_page
def test_page_loads_clean(visit, path):
    """No refusal of the Content-Security-Policy, no script error, no third party, no cookie."""
    browser = visit()
    loaded = []
    browser.page.on("response", lambda response: loaded.append(response))
    browser.go(path)
    browser.page.wait_for_load_state("networkidle")
    assert expected(path, browser.complaints()) == []
    # The pages where a code is typed have Django's own token: a form of one person, kept by no cache.
    allowed = {"csrf"} if path in (PAGES["follow"], RESUME) else set()
    assert {cookie["name"] for cookie in browser.context.cookies()} <= allowed
    assert len(loaded) <= 20
    wrong = [response.url for response in loaded[1:] if response.status >= 400]
    assert wrong == []


def test_the_watch_sees_what_is_wrong(visit):
    """The control of the test above: an inline style and a foreign image are refused, and seen."""
    browser = visit()
    page = browser.go("/")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<p style=\"color:red\">x</p><img src=\"http://exemple.invalid/a.png\">')"
    )
    page.wait_for_timeout(300)
    assert any("Content Security Policy" in one for one in browser.complaints())


@each_page
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_page_has_no_horizontal_scroll_at_320(visit, path, javascript):
    page = visit(width=320, height=640, javascript=javascript).go(path)
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.mark.parametrize("path", ["/", CAMPAIGN, "/parcours/naissance/"])
def test_keyboard_finds_the_skip_link_first_and_always_sees_the_focus(visit, path):
    page = visit().go(path)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#contenu")).to_be_focused()
    page.go_back()
    for _step in range(25):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
                const one = document.activeElement, style = getComputedStyle(one);
                if (one === document.body) return 'body';
                const target = one.matches('input') ? one.closest('label') || one : one;
                const box = target.getBoundingClientRect();
                const shown = [one, target].some((element) => {
                    const drawn = getComputedStyle(element);
                    return (drawn.outlineStyle !== 'none' && parseFloat(drawn.outlineWidth) >= 2) || drawn.boxShadow !== 'none';
                });
                return shown && box.width > 0 && box.height > 0 ? 'seen' : one.outerHTML.slice(0, 200);
            }"""
        )
        assert seen in ("seen", "body")


def test_menu_opens_and_closes_by_keyboard_on_a_narrow_screen(visit):
    page = visit(width=360).go("/")
    button = page.locator("button.menu-btn")
    link = page.locator("#menu nav a").first
    expect(link).to_be_hidden()
    button.focus()
    page.keyboard.press("Enter")
    expect(link).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(link).to_be_hidden()
    expect(button).to_be_focused()


def test_menu_is_there_without_javascript(visit):
    page = visit(width=360, javascript=False).go("/")
    expect(page.locator("#menu nav a").first).to_be_visible()
    expect(page.locator("button.menu-btn")).to_be_hidden()


def test_theme_is_kept_without_a_cookie(visit):
    browser = visit()
    page = browser.go("/")
    before = page.evaluate("getComputedStyle(document.body).backgroundColor")
    seen = {before}
    for _choice in range(2):
        page.locator("button.theme").click()
        seen.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(seen) == 2, "the button changes nothing"
    chosen = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == chosen
    assert browser.context.cookies() == []


def test_search_works_without_javascript(visit):
    page = visit(javascript=False).go("/recherche/")
    page.locator("main input[name=q]").fill("naissances")
    page.locator("main input[name=q]").press("Enter")
    expect(page.locator("main a[href*='/parcours/naissance/']").first).to_be_visible()
