"""What the demo is not in: questions and boxes that are closed or empty, opinion groups. And the team's screens for ideas and votes. axe finds nothing."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.e2e.places import ANSWERED_IDEA, CLUSTER, MERGED_IDEA
from tests.e2e.test_accessibility import in_every_look, violations
from tests.e2e.test_proposals import overflow

MAKE = "import json; from tests.e2e.states import make; print(json.dumps(make()))"
MERGING = f"/admin/idees/reunir/?idees={ANSWERED_IDEA}&idees={MERGED_IDEA}"
#: The screens of the team that no other test visits; `run` is given by the states.
SCREENS = {
    "ideas": "/admin/idees/",
    "an idea": f"/admin/idees/{ANSWERED_IDEA}/",
    "putting together": MERGING,
    "nothing to put together": "/admin/idees/reunir/",
    "put together": f"/admin/idees/reunies/{CLUSTER}/",
    "analyses": "/admin/groupes/",
}


@pytest.fixture(scope="module")
def states(site) -> dict[str, str]:
    """The address of each state."""
    return json.loads(next(line for line in site.shell(MAKE).splitlines() if line.startswith("{")))


def found_on(page: Page, where: str) -> list[str]:
    """What is wrong with it, and how much it is too wide."""
    wide = [f"{where}: {overflow(page)} pixels too wide"] if overflow(page) > 0 else []
    return wide + [f"{where}: {one}" for one in violations(page)]


@in_every_look
def test_states_have_no_violation_and_fit(visit, states, width, scheme):
    browser = visit(width=width, scheme=scheme)
    wrong = []
    for name, path in states.items():
        if path.startswith("/participer/"):
            page = browser.go(path)
            assert page.locator("h1").count() == 1, name
            wrong += found_on(page, name)
    assert wrong == []
    assert browser.foreign == []


def ours(page: Page, where: str) -> list[str]:
    """In the admin: what is ours, without Wagtail's own menu and header."""
    found = Axe().run(page, context=".nice-padding").response["violations"]
    wide = [f"{where}: too wide"] if overflow(page) > 0 else []
    return wide + [f"{where}: {one['id']} {node['html'][:160]}" for one in found for node in one["nodes"]]


@in_every_look
def test_screens_of_the_team_have_no_violation_and_fit(site, visit, account, log_in, states, width, scheme):
    browser = visit(width=width, scheme=scheme)
    page = log_in(browser, account)
    concertation = site.value("SELECT MIN(id) FROM proposals_openquestion WHERE title LIKE 'Congé parental, voici%'")
    question = site.value("SELECT MIN(id) FROM proposals_openquestion WHERE title LIKE 'Comment rendre%'")
    more = {
        "a run": states["run"],
        "proposals": f"/admin/propositions/{question}/",
        "project": f"/admin/propositions/{concertation}/projet/",
    }
    wrong = []
    for name, path in (SCREENS | more).items():
        browser.go(path)
        wrong += ours(page, name)
    page.fill("#id_mots", "courriers")
    press(page, "Chercher")
    assert page.locator(".pa-origins [type=checkbox]").count() == 1
    wrong += ours(page, "search")
    press(page, "Publier le projet")
    wrong += ours(page, "project with an error")
    browser.go(MERGING)
    page.fill("#id_titre", "")
    press(page, "Réunir ces idées")
    wrong += ours(page, "putting together, with an error")
    assert wrong == []


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def test_team_searches_and_ticks_the_origins_of_a_project(site, visit, account, log_in):
    browser = visit(width=360)
    page = log_in(browser, account)
    pk = site.value("SELECT MIN(id) FROM proposals_openquestion WHERE title LIKE 'Congé parental, voici%'")
    browser.go(f"/admin/propositions/{pk}/projet/")
    page.fill("#id_texte", "Un courrier court, et un guichet le samedi")
    for words, ticked in (
        ("courriers courts", "courriers plus courts"),
        ("conseillère", "conseillère avant la naissance"),
    ):
        page.fill("#id_mots", words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.get_by_label(ticked).first.check()
    press(page, "Publier le projet")
    last = "(SELECT MAX(id) FROM proposals_proposal WHERE by_team)"
    assert site.value(f"SELECT COUNT(*) FROM proposals_proposal_came_from WHERE from_proposal_id = {last}") == 2
