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


def likes(site) -> int:
    return site.value("SELECT COUNT(*) FROM ideas_like")


def test_useful_is_said_in_one_tap_and_taken_back(site, visit):
    before = likes(site)
    browser = visit(width=360)
    page = browser.go(PAGES["idea"])
    button = page.locator("form[data-like] button").first
    count = int(button.locator("[data-count]").inner_text())
    for pressed, more in (("true", 1), ("false", 0)):
        button.click()
        expect(button).to_have_attribute("aria-pressed", pressed)
        expect(button.locator("[data-count]")).to_have_text(str(count + more))
        assert likes(site) == before + more
        assert page.url.endswith(PAGES["idea"]), "it left the page"
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert violations(page) == []
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [360, 1280])
def test_useful_is_said_by_a_page_without_javascript(site, visit, width):
    before = likes(site)
    browser = visit(width=width, javascript=False)
    page = browser.go(PAGES["ideas put together"])
    with page.expect_navigation():
        page.locator("form[data-like] button").first.click()
    press(page, "Confirmer")
    expect(page.get_by_role("heading", name="Vous soutenez")).to_be_visible()
    assert likes(site) == before + 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "Retirer mon soutien")
    expect(page.get_by_role("heading", name="Soutien retiré")).to_be_visible()
    assert likes(site) == before
    follow(page, "Revenir à l’idée")
    assert page.url.endswith(PAGES["ideas put together"])
    assert browser.complaints() == []


NEAR = "Prévenir les parents avant la fin du congé"


def write_a_near_one(page: Page) -> None:
    page.get_by_label("Votre idée en une phrase").fill(NEAR)
    page.get_by_label("Expliquez-la").fill("Un message deux mois avant la fin du congé, avec le montant exact.")
    page.get_by_label("Information", exact=True).check()
    press(page, "Envoyer mon idée")
    expect(page.get_by_role("alert")).to_contain_text("proche")


@pytest.mark.parametrize("javascript", [True, False])
def test_mine_is_different(site, visit, javascript):
    before, liked = ideas(site), likes(site)
    page = visit(width=360, javascript=javascript).go(FORM)
    write_a_near_one(page)
    assert ideas(site) == before
    expect(page.get_by_text("Prévenir les deux parents avant la fin du congé").first).to_be_visible()
    press(page, "Envoyer la mienne")
    expect(page.locator(".receipt__code")).to_be_visible()
    assert ideas(site) == before + 1
    assert likes(site) == liked
    assert site.value(f"SELECT COUNT(*) FROM ideas_idea WHERE title = '{NEAR}' AND similar_choice <> 'different'") == 0


def test_the_enter_key_never_supports_the_idea_of_somebody_else(site, visit):
    before, liked = ideas(site), likes(site)
    page = visit(javascript=False).go(FORM)
    write_a_near_one(page)
    with page.expect_navigation():
        page.get_by_label("Votre idée en une phrase").press("Enter")
    assert (ideas(site), likes(site)) == (before + 1, liked)


@in_every_look
def test_similar_ideas_and_supports_have_no_violation_and_fit(visit, width, scheme):
    page = visit(width=width, scheme=scheme).go(FORM)
    write_a_near_one(page)
    page.get_by_text("Écrire ma nuance avec d’autres mots").click()
    wrong = violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    press(page, "Soutenir celle-ci")
    expect(page.get_by_role("heading", name="Vous soutenez")).to_be_visible()
    wrong += violations(page)
    press(page, "Retirer mon soutien")
    wrong += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []


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
