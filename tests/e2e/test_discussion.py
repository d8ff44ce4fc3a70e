"""People talk on a page: somebody answers, somebody reports, the team decides."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.places import DISCUSSED
from tests.e2e.test_accessibility import in_every_look, violations

TEXT = "Une borne pour les fauteuils, s’il vous plaît."


def discussion(page: Page):
    return page.locator("section.leg:has(.comments)")


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        discussion(page).get_by_role("link", name=name).first.click()


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).click()


def comments(site) -> int:
    return site.value("SELECT COUNT(*) FROM comments_comment")


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_answers_a_comment_and_gets_a_receipt(site, visit, javascript):
    before = comments(site)
    browser = visit(width=360, javascript=javascript)
    page = browser.go(DISCUSSED)
    assert browser.context.cookies() == [], "a cookie before the first act"
    follow(page, "Répondre")
    assert browser.context.cookies() == []
    page.get_by_label("Votre réponse", exact=True).fill(TEXT)
    page.get_by_label("Votre prénom").fill("Alix")
    press(page, "Envoyer mon commentaire")
    if not javascript:
        expect(page.get_by_role("heading", name="Relisez")).to_be_visible()
        expect(page.get_by_label("Votre réponse", exact=True)).to_have_value(TEXT)
        assert comments(site) == before
        press(page, "Envoyer mon commentaire")
    expect(page.locator(".receipt__code")).to_be_visible()
    assert comments(site) == before + 1
    assert site.value("SELECT COUNT(*) FROM comments_comment WHERE text LIKE 'Une borne%' AND parent_id IS NULL") == 0
    assert browser.complaints() == []


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_reports_a_comment(site, visit, javascript):
    before = site.value("SELECT COUNT(*) FROM moderation_report")
    browser = visit(width=360, javascript=javascript)
    page = browser.go(DISCUSSED)
    follow(page, "Signaler")
    press(page, "Envoyer mon signalement")
    expect(page.get_by_role("alert")).to_contain_text("Choisissez une raison")
    page.get_by_label("Une autre raison").check()
    page.get_by_label("préciser").fill("Un essai")
    press(page, "Envoyer mon signalement")
    if not javascript:
        expect(page.get_by_role("heading", name="Confirmez")).to_be_visible()
        press(page, "Confirmer")
    expect(page.get_by_role("heading", name="Merci")).to_be_visible()
    assert site.value("SELECT COUNT(*) FROM moderation_report") == before + 1
    assert [one for one in browser.complaints() if "422" not in one] == []  # Chromium notes the first answer


@in_every_look
def test_its_pages_have_no_violation(visit, width, scheme):
    page = visit(width=width, scheme=scheme).go(DISCUSSED)
    wrong = []
    discussion(page).locator("summary").first.click()
    wrong += violations(page)
    follow(page, "Répondre")
    wrong += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "Envoyer mon commentaire")
    wrong += violations(page)
    page.go_back()
    with page.expect_navigation():
        page.get_by_role("link", name="Voir tous les commentaires").click()
    wrong += violations(page)
    with page.expect_navigation():
        page.get_by_role("link", name="Signaler").first.click()
    wrong += violations(page)
    press(page, "Envoyer mon signalement")
    wrong += violations(page)
    assert wrong == []
