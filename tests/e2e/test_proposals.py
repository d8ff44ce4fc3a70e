"""An open question, walked in a browser: voting in place and by pages, proposing with a counter, one's own votes. axe finds nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.places import CAMPAIGN
from tests.e2e.test_accessibility import in_every_look, violations

VOTES = "SELECT COUNT(*) FROM proposals_vote"


def overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def the_list(page: Page) -> str:
    return page.locator("a.tag", has_text="Toutes les propositions").first.get_attribute("href")


@pytest.mark.parametrize("width", [360, 1280])
def test_one_tap_is_a_vote_that_can_be_changed_and_taken_back(site, visit, width):
    browser = visit(width=width)
    page = browser.go(CAMPAIGN)
    page = browser.go(the_list(page))
    before = site.value(VOTES)
    card = page.locator(".prop").first
    assert card.locator(".prop__bar").count() == 0, "a result before the vote"
    card.get_by_role("button", name="D’accord", exact=True).focus()
    page.keyboard.press("Enter")
    agree = card.get_by_role("button", name="D’accord", exact=True)
    expect(agree).to_have_attribute("aria-pressed", "true")
    expect(agree).to_be_focused()
    expect(page.locator("[data-vote-said]").first).to_have_text("Vous avez voté : d’accord.")
    assert site.value(VOTES) == before + 1
    card.get_by_label("Réaliste").check()
    card.get_by_role("button", name="Enregistrer ma précision").click()
    expect(card.get_by_role("button", name="Enregistrer ma précision")).to_be_focused()
    expect(card.get_by_label("Réaliste")).to_be_checked()
    card.get_by_role("button", name="Neutre").click()
    expect(card.get_by_label("Pas compris")).to_be_visible()
    assert overflow(page) <= 0
    assert violations(page) == []
    page.locator("a.tag", has_text="Mes votes").first.click()
    expect(page.locator(".prop")).to_have_count(1)
    assert violations(page) == []
    page.locator(".prop").get_by_role("button", name="Reprendre mon vote").click()
    expect(page.locator("main")).to_contain_text("pas encore voté")
    assert site.value(VOTES) == before
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [360, 1280])
def test_without_javascript_the_first_vote_is_confirmed_and_the_next_are_not(site, visit, width):
    browser = visit(width=width, javascript=False, scheme="dark")
    page = browser.go(the_list(browser.go(CAMPAIGN)))
    before = site.value(VOTES)
    page.locator(".prop").first.get_by_role("button", name="Pas d’accord").click()
    expect(page.locator("#message")).to_contain_text("Confirmez")
    page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("#message")).to_contain_text("Vous avez voté : pas d’accord")
    assert overflow(page) <= 0
    page.get_by_label("Infaisable").check()
    page.get_by_role("button", name="Enregistrer ma précision").click()
    expect(page.get_by_label("Infaisable")).to_be_checked()
    page.get_by_role("link", name="Voir d’autres propositions").click()
    page.locator(".prop").nth(1).get_by_role("button", name="Neutre").click()
    expect(page.locator("#message")).to_contain_text("Vous avez voté : neutre")
    assert site.value(VOTES) == before + 2
    page.get_by_role("button", name="Reprendre mon vote").click()
    expect(page.locator("#message")).to_contain_text("Votre vote est repris")
    assert overflow(page) <= 0
    assert site.value(VOTES) == before + 1
    page.locator("a.tag", has_text="Mes votes").click()
    expect(page.locator(".prop")).to_have_count(1)
    assert overflow(page) <= 0
    page.get_by_text("Effacer tous mes votes").click()
    page.get_by_role("button", name="Oui, tout effacer").click()
    expect(page.locator("main")).to_contain_text("pas encore voté")
    assert site.value(VOTES) == before
    assert browser.complaints() == []


@in_every_look
def test_page_after_a_vote_has_no_violation(visit, width, scheme):
    """The page that a browser without JavaScript sees, read by one that has it."""
    browser = visit(width=width, scheme=scheme)
    page = browser.go(the_list(browser.go(CAMPAIGN)))
    page.locator(".prop form.vote").first.evaluate(
        "(form) => { form.elements.cle.value = crypto.randomUUID();"
        " form.append(Object.assign(document.createElement('input'), {type: 'hidden', name: 'vote', value: 'agree'}));"
        " form.submit(); }"
    )
    expect(page.locator("#message")).to_contain_text("Vous avez voté")
    wrong = violations(page)
    assert overflow(page) <= 0
    page.get_by_role("button", name="Reprendre mon vote").evaluate(
        "(button) => { button.form.append(Object.assign(document.createElement('input'), {type: 'hidden', name: button.name, value: '1'}));"
        " button.form.submit(); }"
    )
    expect(page.locator("#message")).to_contain_text("Votre vote est repris")
    assert [*wrong, *violations(page)] == []


def test_results_come_after_ones_vote(visit):
    browser = visit()
    page = browser.go(the_list(browser.go(CAMPAIGN)) + "?q=montant+exact")
    card = page.locator(".prop").first
    card.get_by_role("button", name="D’accord", exact=True).click()
    expect(card.locator(".prop__k .mine")).to_contain_text(re.compile(r"D’accord \d+"))
    card.get_by_text("Voir les chiffres").click()
    expect(card.locator("caption")).to_contain_text("pas d’accord.")
    assert violations(page) == []


def test_counter_tells_how_many_signs_are_left_and_the_server_decides(site, visit):
    browser = visit(width=360)
    page = browser.go(CAMPAIGN)
    form = page.locator("form[action*='/propositions/']", has=page.locator("textarea")).first
    text = form.locator("textarea")
    text.fill("x" * 140)
    expect(form.locator(".newprop__count")).to_have_text("8 signes de trop.")
    expect(form.locator("[data-count-said]")).to_have_text("8 signes de trop.")
    form.get_by_role("button", name="Proposer").click()
    expect(page.locator("#message")).to_contain_text("pas encore envoyée")
    expect(page.locator("main textarea")).to_have_value("x" * 140)
    assert violations(page) == []
    page.locator("main textarea").fill("un guichet ouvert le samedi")
    page.get_by_role("button", name="Proposer").click()
    expect(page.locator("h1")).to_contain_text("Merci")
    assert site.value("SELECT COUNT(*) FROM proposals_proposal WHERE text = 'Il faut un guichet ouvert le samedi'") == 1
    assert browser.foreign == []
