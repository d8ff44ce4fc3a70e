"""An idea box: somebody reads the ideas, chooses among them, reads one, and sends one."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.places import ANSWERED_IDEA, CAMPAIGN, IDEA_BOX, PAGES
from tests.e2e.test_accessibility import in_every_look, violations

LIST = PAGES["ideas"]
FORM = f"/participer/idees/{IDEA_BOX}/"


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name, exact=True).first.click()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def ideas(site) -> int:
    return site.value("SELECT COUNT(*) FROM ideas_idea")


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_sends_an_idea_and_gets_a_receipt(site, visit, javascript):
    before = ideas(site)
    browser = visit(width=360, javascript=javascript)
    page = browser.go(LIST)
    follow(page, "Ajouter mon idée")
    assert browser.context.cookies() == [], "a cookie before the first act"
    press(page, "Envoyer mon idée")
    expect(page.get_by_role("alert")).to_contain_text("Écrivez votre idée en une phrase")
    page.get_by_label("Votre idée en une phrase").fill("Une salle d’attente avec des jeux")
    page.get_by_label("Expliquez-la").fill("Les enfants attendent aussi.")
    if javascript:
        expect(page.get_by_text("Il reste 87 signes sur 120.")).to_be_visible()
    page.get_by_label("Démarches").check()
    page.get_by_label("Votre prénom").fill("Alix")
    press(page, "Envoyer mon idée")
    expect(page.locator(".receipt__code")).to_be_visible()
    assert ideas(site) == before + 1
    assert site.value("SELECT COUNT(*) FROM ideas_idea WHERE title LIKE 'Une salle%' AND state <> 'prescreening'") == 0
    assert [one for one in browser.complaints() if "422" not in one] == []  # Chromium notes the first answer


def test_somebody_chooses_and_reads_an_idea_without_javascript(visit):
    browser = visit(width=360, javascript=False)
    page = browser.go(LIST)
    follow(page, "Les plus récentes")
    expect(page.locator(".ideas")).to_contain_text("Ordre : Les plus récentes")
    page.get_by_text("Choisir des idées").click()
    page.get_by_label("Mots").fill("deux parents")
    press(page, "Afficher")
    follow(page, "Prévenir les deux parents avant la fin du congé")
    assert ANSWERED_IDEA in page.url
    expect(page.get_by_role("heading", name="La réponse")).to_be_visible()
    expect(page.get_by_role("heading", name="Ce qu’elle devient")).to_be_visible()
    assert browser.context.cookies() == []
    assert browser.complaints() == []


@in_every_look
def test_its_pages_have_no_violation_and_fit(visit, width, scheme):
    browser = visit(width=width, scheme=scheme)
    page = browser.go(LIST)
    page.get_by_text("Choisir des idées").click()
    wrong = violations(page)
    for address in (PAGES["idea"], CAMPAIGN, FORM):
        browser.go(address)
        wrong += violations(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "Envoyer mon idée")
    wrong += violations(page)
    assert wrong == []
