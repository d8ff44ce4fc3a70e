"""An editor builds a campaign page with a survey, publishes it, and it is public. The admin's own screens stay quiet."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.test_citizen import CODE, check_first_answers, send

ADMIN_SCREENS = {
    "dashboard": "/admin/",
    "explorer": "/admin/pages/",
    "surveys": "/admin/snippets/surveys/survey/",
    "images": "/admin/images/",
    "account": "/admin/account/",
    "history": "/admin/reports/site-history/",
}


def page_id(site, model: str, slug: str) -> int:
    app, name = model.split(".")
    return int(site.shell(f"from django.apps import apps; print(apps.get_model('{app}', '{name}').objects.get(slug='{slug}', locale__language_code='fr').pk)"))


def close_menus(page: Page) -> None:
    page.keyboard.press("Escape")


def test_editor_creates_a_campaign_with_a_survey_and_publishes_it(site, visit, account, log_in):
    browser = visit()
    page = log_in(browser, account)
    index = int(site.shell("from consultations.models import CampaignIndexPage as C; from wagtail.models import Site; root = Site.objects.get(is_default_site=True).root_page; print(C.objects.child_of(root).get().pk)"))
    browser.go(f"/admin/pages/add/consultations/campaignpage/{index}/")
    page.locator("#id_title").fill("Vos trajets vers la Caf")
    page.locator("#id_introduction").fill("Dites-nous comment vous venez.")
    add_survey_block(page)
    create_survey(page)
    publish(page)
    expect(page.locator(".messages")).to_contain_text("Vos trajets vers la Caf")
    citizen = visit(width=360)
    citizen.go("/consultations/vos-trajets-vers-la-caf/")
    expect(citizen.page.locator("h1")).to_contain_text("Vos trajets")
    check_first_answers(citizen.page)
    send(citizen.page)
    citizen.page.wait_for_url("**/participer/recu/**")
    expect(citizen.page.locator(".receipt__code")).to_have_text(CODE)
    assert browser.complaints() == []


def add_survey_block(page: Page) -> None:
    body = page.locator("#panel-child-contenu-contenu-content, [id^='panel-'][id$='body-content'], #panel-child-content-contenu-content")
    button = page.locator("[data-streamfield-stream-container] button.c-sf-add-button, button.c-sf-add-button").first
    button.scroll_into_view_if_needed()
    button.click()
    assert body is not None
    page.get_by_role("option", name=re.compile("^Questionnaire")).first.click()


def create_survey(page: Page) -> None:
    """From the block's chooser: create, fill in, and be back in the page with the survey chosen."""
    page.locator("[data-chooser] button[data-chooser-action-choose]:visible").first.click()
    modal = page.locator(".modal-dialog")
    modal.get_by_role("tab", name=re.compile("Cr")).click()
    modal.locator("input[name$=title]").fill("Vos trajets en deux questions")
    modal.locator("form:visible button[type=submit], form:visible input[type=submit]").last.click()
    expect(modal).to_be_hidden()
    expect(page.locator("[data-chooser-title]:visible").first).to_have_text(re.compile("Vos trajets en deux questions"))


def publish(page: Page) -> None:
    page.locator("footer button[data-w-dropdown-target=toggle]").click()
    page.locator("button[name=action-publish]").click()
    page.wait_for_load_state()


def test_admin_screens_stay_quiet(site, visit, account, log_in):
    """No refusal of the policy, no script error, nothing asked of anyone else, on the screens editors use."""
    browser = visit()
    page = log_in(browser, account)
    wrong: dict[str, list[str]] = {}
    campaign = page_id(site, "consultations.CampaignPage", "conge-parental")
    journey = page_id(site, "journeys.JourneyPage", "naissance")
    survey = int(site.shell("from consultations.surveys.models import Survey as S; print(S.objects.order_by('pk').first().pk)"))
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
    browser.go(f"/admin/pages/{page_id(site, 'consultations.CampaignPage', 'conge-parental')}/edit/")
    page.locator("button[aria-label*='révisualis'], button[aria-label*='review']").first.click()
    frame = page.frame_locator("iframe[title]")
    expect(frame.first.locator("h1").first).to_be_visible(timeout=20_000)
    assert browser.complaints() == []
