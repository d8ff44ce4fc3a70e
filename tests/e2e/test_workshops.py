"""A workshop: somebody signs up, confirms, leaves; the one who waited says yes, is welcomed, and reads the minutes."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.places import PAGES, PAST_SESSION, SESSION, WORKSHOP
from tests.e2e.test_accessibility import in_every_look, violations

PAGE = "/caf/gard/consultations/conge-parental/"
#: A workshop with one place, on a page of its own address. Prints the address of its form and the key of its session.
ONE_PLACE = """
from datetime import timedelta
from django.utils import timezone
from core.models import Space
from consultations.workshops.models import Session, Workshop
one = Workshop(title="Atelier {name}", space=Space.objects.get(slug="gard"), closes_at=timezone.now() + timedelta(days=9))
one.save(); one.save_revision().publish()
begins = timezone.now() + timedelta(days=10)
held = Session.objects.create(workshop=one, starts_at=begins, ends_at=begins + timedelta(hours=2), place_name="Mairie", capacity=1)
print(one.get_submit_url(), held.key)
"""
#: The path of the link in the last message of a kind to an address.
LINK = """
from consultations.notifications.models import Message
import re
body = Message.objects.filter(recipient="{address}", key__contains=":{kind}:").latest("pk").body
print(re.search(r"/participer/ateliers/inscription/\\S+/", body)[0])
"""
SCREENS = {
    "workshops": "/admin/ateliers/",
    "session": f"/admin/ateliers/seance/{SESSION}/",
    "change a session": f"/admin/ateliers/seance/{SESSION}/changer/",
    "the day": f"/admin/ateliers/seance/{SESSION}/jour/",
    "notes": f"/admin/ateliers/seance/{PAST_SESSION}/notes/",
    "minutes": f"/admin/ateliers/seance/{PAST_SESSION}/compte-rendu/",
    "panel": "/admin/ateliers/panel/",
    "reports": "/admin/ateliers/rapports/",
}


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def sign_up(page: Page, name: str, address: str) -> None:
    """Fill in the form, and send it as many times as the page asks (once more without JavaScript)."""
    page.get_by_label("Votre prénom").fill(name)
    page.get_by_label("Votre nom", exact=True).fill("Martin")
    page.get_by_label("Votre adresse e-mail").fill(address)
    page.get_by_label(re.compile("J’ai 15 ans ou plus")).check()
    press(page, "Demander une place")
    if page.get_by_text("Relisez vos réponses").count():
        press(page, "Demander une place")
    expect(page.get_by_role("heading", name="Merci. Regardez maintenant vos messages.")).to_be_visible()


def link(site, address: str, kind: str = "signed_up") -> str:
    return site.shell(LINK.format(address=address, kind=kind)).splitlines()[-1]


@pytest.mark.parametrize("javascript", [True, False])
def test_two_people_and_one_place(site, visit, account, log_in, javascript):
    name = "avec" if javascript else "sans"
    form, session = site.shell(ONE_PLACE.format(name=name)).splitlines()[-1].split()
    first, second = f"une-{name}@exemple.fr", f"autre-{name}@exemple.fr"
    people = [visit(width=360, javascript=javascript) for _ in range(2)]
    for browser, address in zip(people, (first, second), strict=True):
        page = browser.go(form)
        assert browser.context.cookies() == [], "a cookie before the first act"
        sign_up(page, "Alix", address)
    page = people[0].go(link(site, first))
    expect(page.get_by_text("Une place est gardée pour vous")).to_be_visible()
    press(page, "C’est bien moi")
    expect(page.get_by_text("Vous avez une place")).to_be_visible()
    page = people[1].go(link(site, second))
    expect(page.get_by_text("Vous êtes la première personne de la liste.")).to_be_visible()
    press(page, "C’est bien moi")
    if javascript:  # the card of the page says where one stands, and the form is for somebody else
        page = people[0].go(form)
        expect(page.get_by_text("Vous avez une place")).to_be_visible()
        expect(page.get_by_label("Votre prénom")).to_be_hidden()
        expect(page.get_by_text("Inscrire une autre personne")).to_be_visible()
    page = people[0].go(link(site, first))
    press(page, "Je ne viens plus")
    expect(page.get_by_text("Votre place est libre.")).to_be_visible()
    page = people[1].go(link(site, second, "offer"))
    expect(page.get_by_text("Une place vous est proposée")).to_be_visible()
    press(page, "Je viens")
    expect(page.get_by_text("Vous avez une place")).to_be_visible()
    number = page.locator(".workshop__mine b").inner_text()
    desk = visit(width=360, javascript=javascript) if javascript else visit(width=360)
    page = log_in(desk, account)
    desk.go(f"/admin/ateliers/seance/{session}/jour/")
    page.get_by_label("Numéro de l’inscription").fill(number)
    press(page, "Est là")
    expect(page.get_by_text("1 personne est là, sur 1.")).to_be_visible()
    assert site.value(f"SELECT COUNT(*) FROM workshops_signup WHERE number = '{number}' AND state = 'attended'") == 1
    assert [one for browser in people for one in browser.complaints()] == []


def test_minutes_are_written_and_read(site, visit, account, log_in):
    _form, session = site.shell(ONE_PLACE.format(name="passé")).splitlines()[-1].split()
    site.shell(
        "from datetime import timedelta; from django.utils import timezone; from consultations.workshops.models import Session;"
        f"ended = timezone.now() - timedelta(days=2); Session.objects.filter(key='{session}').update("
        "starts_at=ended - timedelta(hours=2), ends_at=ended)"
    )
    desk = visit()
    page = log_in(desk, account)
    desk.go(f"/admin/ateliers/seance/{session}/compte-rendu/")
    page.get_by_label("Personnes présentes").fill("6")
    page.locator("[contenteditable=true]").first.click()
    page.keyboard.type("Trois mots ont arrêté tout le monde.")
    expect(page.locator("[name=text]")).to_have_value(re.compile("tout le monde"))
    page.locator("input[name=suites-0-sentence]").fill("Réécrire trois courriers")
    press(page, "Publier")
    expect(page.get_by_text("Le compte rendu est publié.")).to_be_visible()
    page = visit(width=360, javascript=False).go(f"/participer/ateliers/compte-rendu/{session}/")
    expect(page.get_by_text("Trois mots ont arrêté tout le monde.")).to_be_visible()
    expect(page.get_by_text("Réécrire trois courriers")).to_be_visible()


def test_form_with_errors_keeps_everything(visit):
    browser = visit(width=360, javascript=False)
    page = browser.go(f"/participer/ateliers/{WORKSHOP}/")
    page.get_by_label("Votre prénom").fill("Alix")
    page.get_by_label("Votre numéro de téléphone").fill("06 12")
    press(page, "Demander une place")
    expect(page.get_by_role("alert")).to_contain_text("Choisissez une séance")
    expect(page.get_by_role("alert")).to_contain_text("Ce numéro n’est pas complet")
    expect(page.get_by_label("Votre prénom")).to_have_value("Alix")
    expect(page.get_by_label("Votre numéro de téléphone")).to_have_value("06 12")
    page.get_by_role("link", name="Votre nom", exact=True).click()
    assert urlsplit(page.url).fragment == "nom"


@in_every_look
def test_states_of_a_signup_have_no_violation_and_fit(site, visit, width, scheme):
    address = f"axe-{width}-{scheme}@exemple.fr"
    browser = visit(width=width, scheme=scheme)
    page = browser.go(PAGES["workshop"])
    press(page, "Demander une place")
    wrong = violations(page)
    page.get_by_label(re.compile("Caf du Gard")).check()
    sign_up(page, "Alix", address)
    browser.go(link(site, address))
    for button in ("C’est bien moi", "Je ne viens plus"):
        wrong += violations(page)
        press(page, button)
    wrong += violations(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    browser.go("/participer/ateliers/inscription/rien/")
    assert wrong + violations(page) == []


@in_every_look
def test_screens_have_no_violation(visit, account, log_in, width, scheme):
    browser = visit(width=width, scheme=scheme)
    page = log_in(browser, account)
    wrong = []
    for name, path in SCREENS.items():
        browser.go(path)
        ours = ".nice-padding" if page.locator(".nice-padding").count() else "body"
        found = Axe().run(page, context=ours).response["violations"]
        nodes = [(one["id"], node["html"][:160]) for one in found for node in one["nodes"]]
        # The box of Wagtail's own rich text editor has no name of its own; its label stands before it.
        wrong += [f"{name}: {rule} {html}" for rule, html in nodes if "DraftEditor" not in html]
    assert wrong == []
