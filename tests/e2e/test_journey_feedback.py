"""A reader says whether a step was simple, in one tap."""

import pytest
from playwright.sync_api import expect

from tests.e2e.places import PAGES

STEP = "#etape-2"


def answers(site) -> int:
    return site.value("SELECT COUNT(*) FROM feedback_feedbackanswer")


@pytest.mark.parametrize("width", [360, 1280])
def test_one_tap_is_counted_in_place_then_a_sentence_takes_its_place(site, visit, width):
    browser = visit(width=width)
    page = browser.go(PAGES["journey"])
    before = answers(site)
    assert browser.context.cookies() == [], "a cookie before the first act"
    step = page.locator(STEP)
    step.get_by_role("button", name="Moyen").click()
    expect(step.get_by_role("status")).to_contain_text("Votre avis est compté")
    expect(step.get_by_role("button", name="Moyen")).to_have_attribute("aria-pressed", "true")
    assert answers(site) == before + 1
    step.get_by_label("Votre phrase").fill("Il manquait un papier.")
    step.get_by_role("button", name="Envoyer ma phrase").click()
    expect(step.get_by_role("button", name="Envoyer ma phrase")).not_to_have_attribute("aria-busy", "true")
    assert answers(site) == before + 1
    other = page.locator("#etape-3")
    other.get_by_role("button", name="Simple").click()
    expect(other.get_by_role("status")).to_contain_text("Votre avis est compté")
    assert answers(site) == before + 2
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    step.get_by_role("link", name="Voir mon reçu").click()
    expect(page.locator(".receipt__code")).to_be_visible()
    assert browser.complaints() == []


def test_without_a_connection_nothing_is_lost(visit):
    page = visit().go(PAGES["journey"])
    page.route("**/participer/avis/**", lambda route: route.abort())
    step = page.locator(STEP)
    step.get_by_role("button", name="Simple").click()
    expect(step.get_by_role("status")).to_contain_text("Vérifiez votre connexion")


def test_without_javascript_the_answer_is_read_back_then_gets_its_receipt(site, visit):
    browser = visit(width=360, javascript=False)
    page = browser.go(PAGES["journey"])
    before = answers(site)
    page.locator(STEP).get_by_role("button", name="Compliqué").click()
    expect(page.get_by_role("heading", name="Relisez vos réponses")).to_be_visible()
    expect(page.get_by_label("C’était compliqué")).to_be_checked()
    assert page.get_by_label("Étape", exact=True).input_value()
    assert answers(site) == before
    page.locator("main form button[type=submit]").click()
    expect(page.locator(".receipt__code")).to_be_visible()
    assert answers(site) == before + 1
    assert browser.complaints() == []
