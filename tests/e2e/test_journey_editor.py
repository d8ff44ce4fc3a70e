"""An editor makes the journey "naissance" from nothing: stages, steps, their order, both previews, the public page."""

import re
import secrets

from playwright.sync_api import Page, expect

from tests.e2e.test_editor import AUTOSAVE_OF_AN_UNFINISHED_FORM, page_id, publish

STEPS = [
    ("Déclarer la grossesse", "Grossesse", "grossesse", "avant la fin du 3e mois", "Assurance maladie (Cpam)"),
    ("Prévenir la Caf", "Caf", "Naissance", "dans le mois", "Caf"),  # the stage by its title
    ("Déclarer la naissance", "Mairie", "naissance", "dans les 5 jours", "Mairie"),
]


def test_editor_makes_a_journey_from_nothing(site, visit, account, log_in):
    browser = visit(width=1440, height=1200)
    page = log_in(browser, account)
    browser.go(f"/admin/pages/add/journeys/journeypage/{page_id(site, '/parcours/')}/")
    page.wait_for_load_state("networkidle")
    slug = f"naissance-{secrets.token_hex(3)}"
    page.locator("#id_title").fill("J’attends un enfant, pas à pas")
    page.locator("#id_introduction").fill("De la grossesse aux premiers mois.")
    page.locator("#id_start_marker").fill("Ma grossesse est confirmée")
    page.locator("#id_end_marker").fill("Mon enfant a 3 ans")
    page.get_by_role("tab", name="Promotion").click()
    write_slug(page, slug)
    page.get_by_role("tab", name="Phases et étapes").click()
    write_stages(page)
    for place, step in enumerate(STEPS):
        write_step(page, place, *step)
    move_up(page, "Déclarer la naissance")
    wait_until_saved(page)
    look_at_both_previews(page, ["Déclarer la grossesse", "Déclarer la naissance", "Prévenir la Caf"])
    publish(page)
    assert [one for one in browser.complaints() if AUTOSAVE_OF_AN_UNFINISHED_FORM not in one] == []
    citizen = visit(width=360)
    citizen.go(f"/parcours/{slug}/")
    expect(citizen.page.locator(".step h3")).to_have_text(
        [re.compile("Déclarer la grossesse"), re.compile("Déclarer la naissance"), re.compile("Prévenir la Caf")]
    )
    assert citizen.complaints() == []


def write_slug(page: Page, slug: str) -> None:
    """Once Wagtail, which writes it from the title a moment later, has done so: what is typed meanwhile is added to its own."""
    field = page.locator("#id_slug")
    expect(field).to_have_value(re.compile("^jattends"))
    field.fill(slug)
    field.press("Tab")
    expect(field).to_have_value(slug)


def write_stages(page: Page) -> None:
    for place, (title, key) in enumerate([("Grossesse", "grossesse"), ("Naissance", "naissance")]):
        if not page.locator(f"#id_stages-{place}-title").count():
            page.locator("#id_stages-ADD").click()
        page.locator(f"#id_stages-{place}-title").fill(title)
        page.locator(f"#id_stages-{place}-key").fill(key)


def write_step(page: Page, place: int, title: str, short: str, stage: str, phrase: str, organism: str) -> None:
    """One step, with who leads it and when it is to be done."""
    page.locator("#id_steps-ADD").click()
    row = f"#id_steps-{place}"
    page.locator(f"{row}-title").fill(title)
    page.locator(f"{row}-short_title").fill(short)
    page.locator(f"{row}-stage_key").fill(stage)
    keys = page.locator("#known-stages option").evaluate_all("options => options.map(option => option.value)")
    assert keys == ["grossesse", "naissance"]  # the known keys are proposed
    page.locator(f"{row}-organisms-ADD").click()
    page.locator(f"{row}-organisms-0-organism-chooser [data-chooser-action-choose]:visible").click()
    page.locator(".modal-content").get_by_role("link", name=organism, exact=True).click()
    expect(page.locator(f"{row}-organisms-0-organism-chooser [data-chooser-title]")).to_have_text(organism)
    page.locator(f"{row}-moments-ADD").click()
    page.locator(f"{row}-moments-0-phrase").fill(phrase)


def move_up(page: Page, title: str) -> None:
    """With the button of the row that bears the step's title."""
    row = page.locator("#id_steps-FORMS > [data-inline-panel-child]").filter(
        has=page.get_by_role("heading", name=re.compile(rf"Étape \d+\s*: {title}"))
    )
    row.locator("[data-inline-panel-child-move-up]").first.click()
    names = page.locator("#id_steps-FORMS > [data-inline-panel-child]").locator("[data-row-name]")
    expect(names.nth(1)).to_have_text(re.compile(title))  # Wagtail moves the row at the end of an animation


def wait_until_saved(page: Page) -> None:
    """Wagtail saves the draft as one types. A preview asked for meanwhile shows a row twice: saved, and not known to be.

    It does not save for a row moved while another save is under way: one types a word more, as editors do."""
    page.locator("#id_stages-0-title").fill("La grossesse")
    for row in ("steps-2", "steps-2-organisms-0", "steps-2-moments-0"):
        expect(page.locator(f"#id_{row}-id")).not_to_have_value("")
    page.wait_for_load_state("networkidle")


def look_at_both_previews(page: Page, order: list[str]) -> None:
    page.locator("button[aria-label*='révisualis'], button[aria-label*='review']").first.click()
    frame = page.locator("iframe[title]").first
    for label, width in (("Téléphone, 360 px", 360), ("Ordinateur, 1280 px", 1280)):
        page.locator(f"label:has(input[aria-label='{label}'])").click()
        titles = page.frame_locator("iframe[title]").first.locator(".step h3")
        expect(titles).to_have_text([re.compile(title) for title in order])
        assert frame.evaluate("element => element.contentWindow.innerWidth") == width
