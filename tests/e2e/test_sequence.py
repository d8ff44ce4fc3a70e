"""Voting in a row: from the first card to the last, in place and by pages. axe finds nothing."""

import pytest
from playwright.sync_api import expect

from tests.e2e.places import PAGES
from tests.e2e.test_accessibility import violations
from tests.e2e.test_proposals import VOTES, overflow

START = PAGES["proposals"].replace("/liste/", "/suite/")


@pytest.mark.parametrize(("javascript", "width"), [(True, 360), (False, 360), (True, 1280)])
def test_from_the_first_card_to_the_last(site, visit, javascript, width):
    browser = visit(width=width, javascript=javascript)
    page = browser.go(START)
    before = site.value(VOTES)
    page.get_by_role("button", name="Commencer").click()
    if not javascript:
        page.get_by_role("button", name="Confirmer").click()
    expect(page.locator("h1")).to_have_text("Proposition 1 sur 12")
    assert page.locator(".prop__bar").count() == 0, "a result before the vote"
    page.get_by_role("button", name="D’accord", exact=True).click()
    expect(page.locator("main")).to_contain_text("Vous avez voté : d’accord.")
    assert site.value(VOTES) == before + 1
    assert overflow(page) <= 0
    assert not javascript or violations(page) == []
    page.get_by_role("button", name="Reprendre mon vote").click()
    expect(page.get_by_role("button", name="Passer")).to_be_visible()
    assert site.value(VOTES) == before
    for rank in range(2, 7):
        page.get_by_role("button", name="Passer").click()
        expect(page.locator("h1")).to_have_text(f"Proposition {rank} sur 12")
    page.get_by_role("button", name="Passer").click()
    expect(page.locator("h1")).to_have_text("Ajoutez la vôtre")
    page.get_by_text("Continuer à voter").click()
    for rank in range(7, 13):
        expect(page.locator("h1")).to_have_text(f"Proposition {rank} sur 12")
        page.get_by_role("button", name="Passer").click()
    expect(page.locator("h1")).to_have_text("C’était la dernière")
    assert browser.complaints() == []


#: Declares a tablet, and prints the address that makes a browser one.
TABLET = """
from consultations.base.kiosks import new_address, unused_hash
from consultations.base.models import Kiosk
from core.models import Space
from django.contrib.auth import get_user_model
kiosk = Kiosk.objects.create(space=Space.objects.get(slug="gard"), label="Accueil", token_hash=unused_hash())
print(f"/participer/borne/{new_address(kiosk=kiosk, user=get_user_model().objects.first())}/")
"""


@pytest.mark.parametrize("javascript", [True, False])
def test_tablet_offers_to_propose_half_way_and_at_the_end(site, visit, javascript):
    browser = visit(width=800, javascript=javascript)
    page = browser.go(site.shell(TABLET).splitlines()[-1])
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    browser.go(START)
    page.get_by_role("button", name="Commencer").click()
    if not javascript:
        page.get_by_role("button", name="Confirmer").click()
    before = site.value(VOTES)
    page.get_by_role("button", name="D’accord", exact=True).click()
    expect(page.locator("main")).to_contain_text("Vous avez voté : d’accord.")
    page.get_by_role("button", name="Suivante").click()
    for rank in range(2, 7):
        expect(page.locator("h1")).to_have_text(f"Proposition {rank} sur 12")
        page.get_by_role("button", name="Passer").click()
    expect(page.locator("h1")).to_have_text("Ajoutez la vôtre")
    expect(page.get_by_role("link", name="Écrire ma proposition")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Vous avez voté sur 1 proposition.")
    assert not javascript or violations(page) == []
    page.get_by_role("button", name="Continuer à voter").click()
    for rank in range(7, 13):
        expect(page.locator("h1")).to_have_text(f"Proposition {rank} sur 12")
        page.get_by_role("button", name="Passer").click()
    expect(page.locator("h1")).to_have_text("Merci pour vos votes")
    assert site.value(VOTES) == before + 1
    assert not javascript or violations(page) == []
    with page.expect_navigation():
        page.get_by_role("link", name="Écrire ma proposition").click()
    expect(page.locator("main textarea")).to_be_visible()
    assert [cookie["name"] for cookie in browser.context.cookies() if "participant" in cookie["name"]] == []
    assert browser.complaints() == []
