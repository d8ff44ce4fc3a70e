"""An editor builds a campaign page with a survey, publishes it, and it is public. The admin's own screens stay quiet."""

import re
import secrets

from django.utils.text import slugify
from playwright.sync_api import Page, expect

from tests.e2e.test_citizen import CODE, check_first_answers, send

# Wagtail saves a draft as one types; while a field is still empty it answers 400, and the browser logs it.
AUTOSAVE_OF_AN_UNFINISHED_FORM = "status of 400"
ADMIN_SCREENS = {
    "dashboard": "/admin/",
    "explorer": "/admin/pages/",
    "surveys": "/admin/snippets/surveys/survey/",
    "images": "/admin/images/",
    "account": "/admin/account/",
    "history": "/admin/reports/site-history/",
}


def page_id(site, path: str) -> int:
    """The page of an address of the national site, in French."""
    return site.value(f"SELECT id FROM wagtailcore_page WHERE url_path LIKE '%{path}' ORDER BY depth, id LIMIT 1")


def test_editor_creates_a_campaign_with_a_survey_and_publishes_it(site, visit, account, log_in):
    browser = visit(height=1200)
    page = log_in(browser, account)
    browser.go(f"/admin/pages/add/consultations/campaignpage/{page_id(site, '/consultations/')}/")
    title = f"Vos trajets {secrets.token_hex(3)}"
    page.locator("#id_title").fill(title)
    page.locator("#id_introduction").fill("Dites-nous comment vous venez.")
    add_block(page, "Questionnaire")
    create_survey_in_the_chooser(page, "Vos trajets en une question")
    publish(page)
    survey = site.value("SELECT MAX(id) FROM surveys_survey")
    browser.go(f"/admin/snippets/surveys/survey/edit/{survey}/")
    expect(page.get_by_role("link", name=re.compile(title))).to_be_visible()  # the way back
    add_block(page, "Choix unique")
    page.locator("[name=questions-0-value-text]").fill("Comment venez-vous ?")
    page.locator("[name=questions-0-value-options-0-value]").fill("À pied")
    page.locator("[data-contentpath=options] button.c-sf-add-button").last.click()
    page.locator("[name=questions-0-value-options-1-value]").fill("En bus")
    publish(page)
    assert [one for one in browser.complaints() if AUTOSAVE_OF_AN_UNFINISHED_FORM not in one] == []
    citizen = visit(width=360)
    citizen.go(f"/consultations/{slugify(title)}/")
    expect(citizen.page.locator("h1")).to_contain_text("Vos trajets")
    check_first_answers(citizen.page)
    send(citizen.page)
    citizen.page.wait_for_url("**/participer/recu/**")
    expect(citizen.page.locator(".receipt__code")).to_have_text(CODE)
    change_the_words(browser, survey)


def change_the_words(browser, survey: int) -> None:
    """Of a question that was answered: the editor is asked, before it is published, whether its meaning changes."""
    page = browser.page
    browser.go(f"/admin/snippets/surveys/survey/edit/{survey}/")
    expect(page.get_by_text("1 personne a répondu à ce questionnaire.")).to_be_visible()
    page.locator("[name=questions-0-value-text]").fill("Comment viendrez-vous ?")
    press_publish(page)
    asked = page.get_by_role("group", name="Vous changez les mots de « Comment venez-vous ? »")
    expect(asked).to_be_visible()
    expect(page.locator("[name=questions-0-value-text]")).to_have_value("Comment viendrez-vous ?")
    asked.get_by_label("Le sens change : nouvelle version").check()
    publish(page)


def add_block(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.locator("button.c-sf-add-button:visible").last.click()
    page.get_by_role("option").filter(has_text=name).first.click()


def create_survey_in_the_chooser(page: Page, title: str) -> None:
    """From the block: create a draft in the chooser's window, and be back in the page with it chosen."""
    page.locator("button[data-chooser-action-choose]:visible").last.click()
    window = page.locator(".modal-content")
    window.get_by_role("tab", name="Créer").click()
    window.locator("form:visible [name$=title]").fill(title)
    window.locator("form:visible button[type=submit]").last.click()
    expect(window).to_be_hidden()
    expect(page.locator("[data-chooser-title]:visible").last).to_have_text(title)


def press_publish(page: Page) -> None:
    page.locator("footer [data-w-dropdown-target=toggle]").first.click()
    page.locator("button[name=action-publish]:visible").click()


def publish(page: Page) -> None:
    press_publish(page)
    expect(page.locator(".messages .success")).to_be_visible(timeout=20_000)


def test_editor_adds_a_milestone_in_an_inline_panel(site, visit, account, log_in):
    """Inline panels start from inline scripts: this fails if the admin's policy refuses them."""
    page = log_in(visit(), account)
    page.goto(f"{site.url}/admin/pages/{page_id(site, '/consultations/conge-parental/')}/edit/")
    page.wait_for_load_state("networkidle")
    rows = page.locator("[data-inline-panel-child]:visible")
    before = rows.count()
    page.locator("#id_milestones-ADD").click()
    expect(rows).to_have_count(before + 1)


def test_admin_screens_stay_quiet(site, visit, account, log_in):
    """No refusal of the policy, no script error, nothing asked of anyone else, on the screens editors use."""
    browser = visit()
    page = log_in(browser, account)
    wrong: dict[str, list[str]] = {}
    campaign = page_id(site, "/consultations/conge-parental/")
    journey = page_id(site, "/parcours/naissance/")
    survey = site.value("SELECT MIN(id) FROM surveys_survey")
    screens = {
        **ADMIN_SCREENS,
        "edit a campaign": f"/admin/pages/{campaign}/edit/",
        "preview a campaign": f"/admin/pages/{campaign}/edit/preview/",
        "history of a campaign": f"/admin/pages/{campaign}/history/",
        "edit a journey": f"/admin/pages/{journey}/edit/",
        "edit a survey": f"/admin/snippets/surveys/survey/edit/{survey}/",
    }
    for name, path in screens.items():
        browser.go(path)
        page.wait_for_load_state("networkidle")
        if browser.complaints():
            wrong[name] = list(browser.complaints())
            browser.console.clear()
            browser.foreign.clear()
    assert wrong == {}


def test_editor_sees_the_preview_beside_the_form(site, visit, account, log_in):
    browser = visit()
    page = log_in(browser, account)
    browser.go(f"/admin/pages/{page_id(site, '/consultations/conge-parental/')}/edit/")
    page.locator("button[aria-label*='révisualis'], button[aria-label*='review']").first.click()
    frame = page.frame_locator("iframe[title]")
    expect(frame.first.locator("h1").first).to_be_visible(timeout=20_000)
    assert browser.complaints() == []
