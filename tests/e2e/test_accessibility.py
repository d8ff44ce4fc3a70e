"""axe finds nothing, on every page type and in every state, at 360 and 1280 pixels, in light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.places import CAMPAIGN, PAGES
from tests.e2e.test_citizen import check_first_answers, send

LOOKS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]
in_every_look = pytest.mark.parametrize(
    ("width", "scheme"), LOOKS, ids=[f"{width} {scheme}" for width, scheme in LOOKS]
)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node.get('failureSummary', '')} {node['html'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


@in_every_look
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page_has_no_violation(visit, path, width, scheme):
    assert violations(visit(width=width, scheme=scheme).go(path)) == []


@in_every_look
def test_form_with_an_error_has_no_violation(visit, width, scheme):
    page = visit(width=width, scheme=scheme, javascript=True).go(CAMPAIGN)
    while page.locator("[data-next]:visible").count():
        page.locator("[data-next]:visible").click()
    send(page)
    expect(page.locator("#message")).to_be_visible()
    assert violations(page) == []


@in_every_look
def test_read_back_and_receipt_have_no_violation(site, visit, width, scheme):
    browser = visit(width=width, scheme=scheme)
    page = browser.go(CAMPAIGN)
    check_first_answers(page)
    page.evaluate("document.querySelector('form[data-participation]').elements.cle.value = ''")  # as without JavaScript
    send(page)
    expect(page.locator("#message")).to_be_visible()
    assert violations(page) == []
    send(page)
    page.wait_for_url("**/participer/recu/**")
    assert violations(page) == []
    code = page.locator(".receipt__code").inner_text()
    browser.go("/participer/suivre/")
    page.fill("input[name=code]", "0000 0000 0000")
    page.locator("main form button[type=submit]").first.click()
    assert violations(page) == []
    page.fill("input[name=code]", code)
    page.locator("main form button[type=submit]").first.click()
    assert violations(page) == []


def test_axe_sees_what_is_wrong(visit):
    """The control: an image without an alternative is a violation."""
    page = visit().go("/")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert any("image-alt" in one for one in violations(page))
