"""axe finds nothing in the states of a participation, nor on the admin's screens that go with it. Same looks as the pages."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.places import IN_PAGES, RESUME
from tests.e2e.test_accessibility import in_every_look, violations
from tests.e2e.test_citizen import send
from tests.e2e.test_participation import to_the_last_page

# Prints the addresses of what nobody finds by walking: messages, a tablet, a page that asks for a code of a card.
ADDRESSES = """
from urllib.parse import urlsplit
from consultations.base.contact_links import confirm_address, stop_address
from consultations.base.contacts import contact_for
from consultations.base.kiosks import new_address, unused_hash
from consultations.base.models import CodeBatch, Kiosk
from consultations.base.entry_codes import create_batch
from consultations.surveys.models import Survey, SurveyResponse
from core.models import Space
from django.contrib.auth import get_user_model
user = get_user_model().objects.filter(is_superuser=True).first()
asked = Survey.objects.originals().get(title__startswith="Votre dernière visite")
asked.audience = "code"; asked.save_revision().publish()
response = SurveyResponse.objects.filter(channel="web", participation__title__startswith="Vos premiers pas").first()
response.contact = contact_for(participation=response.participation, email="a@exemple.fr", language="fr"); response.save()
kiosk, _new = Kiosk.objects.get_or_create(space=Space.objects.get(slug="gard"), label="Accueil, regardé de près", defaults={"token_hash": unused_hash()})
if not CodeBatch.objects.exists():
    create_batch(participation=asked, space=kiosk.space, label="Accueil", size=3, user=user)
late = SurveyResponse.objects.filter(participation=response.participation, channel="web").exclude(pk=response.pk)[:3]
SurveyResponse.objects.filter(pk__in=[one.pk for one in late]).update(trust="waiting")
print(urlsplit(confirm_address(response, True)).path, urlsplit(stop_address(response.contact)).path,
      f"/participer/borne/{new_address(kiosk=kiosk, user=user)}/", asked.get_submit_url(), "/participer/adresse/confirmer/rien/")
"""
SCREENS = {
    "responses": "/admin/reponses/",
    "responses to one": "/admin/reponses/{pk}/",
    "paths": "/admin/snippets/surveys/survey/chemins/{pk}/",
    "to read": "/admin/relecture/",
    "waiting": "/admin/participation/envois/",
    "channels": "/admin/participation/canaux/",
    "channels of one": "/admin/participation/questionnaire/{pk}/canaux/",
    "paper": "/admin/participation/questionnaire/{pk}/papier/",
    "phone and desk": "/admin/participation/questionnaire/{pk}/pour-une-personne/",
    "import": "/admin/participation/questionnaire/{pk}/importer/",
    "to print": "/admin/participation/questionnaire/{pk}/imprimer/",
    "export": "/admin/participation/questionnaire/{pk}/exporter/",
    "follow for": "/admin/participation/suivre/",
    "codes": "/admin/participation/codes/",
    "tablets": "/admin/participation/tablettes/",
}


@pytest.fixture(scope="module")
def addresses(site, account) -> list[str]:
    return site.shell(ADDRESSES).splitlines()[-1].split()


def press(page: Page, button: str) -> None:
    """Press a button that sends a form, and wait for what is answered."""
    with page.expect_navigation():
        page.locator(button).first.click()


def found_in(page: Page, where: str) -> list[str]:
    return [f"{where}: {one}" for one in violations(page)]


@in_every_look
def test_questionnaire_in_pages_has_no_violation(visit, width, scheme):
    page = visit(width=width, scheme=scheme).go(IN_PAGES)
    to_the_last_page(page)
    wrong = found_in(page, "last page")
    page.locator("[data-move='1']").first.click()
    page.locator(".survey input[inputmode=numeric]").fill("12")
    send(page)
    expect(page.locator("#message")).to_be_visible()
    wrong += found_in(page, "with an error")
    page.locator(".survey input[inputmode=numeric]").fill("30000")
    press(page, "button[value=retour]")
    wrong += found_in(page, "page before")
    press(page, "button[value=suite]")
    press(page, "button[value=garder]")
    wrong += found_in(page, "kept")
    code = page.locator(".receipt__code").inner_text()
    page.goto(page.url.split("/participer/")[0] + RESUME)
    press(page, "main form button[type=submit]")
    wrong += found_in(page, "code to check")
    page.fill("input[name=code]", code)
    press(page, "main form button[type=submit]")
    wrong += found_in(page, "gone on")
    send(page)
    page.wait_for_url("**/participer/recu/**")
    code = page.locator(".receipt__code").inner_text()
    for button in ("corriger", "retirer", "effacer"):
        if button != "effacer":
            page.goto(page.url.split("/participer/")[0] + "/participer/suivre/")
            page.fill("input[name=code]", code)
            press(page, "main form button[type=submit]")
            wrong += found_in(page, "followed")
        press(page, f"main button[name={button}]")
        wrong += found_in(page, button)
    assert wrong == []


@in_every_look
def test_pages_of_messages_tablets_and_cards_have_no_violation(visit, addresses, width, scheme):
    browser = visit(width=width, scheme=scheme)
    wrong = []
    for path in addresses:
        wrong += found_in(browser.go(path), path.split("/")[2])
    assert wrong == []


@in_every_look
def test_screens_of_participation_have_no_violation(site, visit, account, log_in, addresses, width, scheme):
    """In the admin: what is ours, without Wagtail's own menu and header."""
    browser = visit(width=width, scheme=scheme)
    page = log_in(browser, account)
    pk = site.value("SELECT MIN(id) FROM surveys_survey WHERE title LIKE 'Vos premiers pas%'")
    wrong = []
    for name, path in SCREENS.items():
        browser.go(path.format(pk=pk))
        ours = ".nice-padding" if page.locator(".nice-padding").count() else "body"
        found = Axe().run(page, context=ours).response["violations"]
        wrong += [f"{name}: {one['id']} {node['html'][:160]}" for one in found for node in one["nodes"]]
    assert wrong == []
