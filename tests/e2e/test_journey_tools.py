"""A reader says what concerns them, ticks what is done, and leaves a discreet page without a trace."""

import json

import pytest
from playwright.sync_api import expect

from tests.e2e.places import PAGES
from tests.e2e.test_accessibility import violations

BIRTH = PAGES["journey"]
SEPARATION = "/parcours/separation/"
ELSEWHERE = "https://www.service-public.fr/"
each_width = pytest.mark.parametrize("width", [360, 1280])

KEPT = "() => [...Object.keys(localStorage), ...Object.keys(sessionStorage)].filter((key) => key !== 'theme')"
# The contrast of the text of an element with the first opaque colour behind it (WCAG 2.2, relative luminance).
CONTRAST = """(element) => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
        .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
        .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
    let behind = element;
    const isClear = (one) => { const colour = numbers(getComputedStyle(one).backgroundColor); return colour.length > 3 && colour[3] < 1; };
    while (behind.parentElement && isClear(behind)) behind = behind.parentElement;
    const pair = [light(numbers(getComputedStyle(element).color)), light(numbers(getComputedStyle(behind).backgroundColor))];
    return (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
}"""


def conditional(page):
    """Anchors of the steps that concern some people only, by the situation they name."""
    steps = page.locator(".step[data-for]").evaluate_all("steps => steps.map((step) => [step.dataset.for, step.id])")
    assert steps, "the demo has no step for a situation"
    return steps


@each_width
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chips_grey_count_and_announce_what_does_not_concern_me(visit, width, scheme):
    browser = visit(width=width, scheme=scheme)
    page = browser.go(BIRTH)
    steps = conditional(page)
    chips = page.locator("[data-situation]")
    said, button = chips.get_by_role("status"), chips.locator("button")
    expect(button).to_be_hidden()
    chips.get_by_label("Aucune de ces situations").check()
    expect(said).to_have_text(f"{len(steps)} étapes ne vous concernent pas")
    for _key, anchor in steps:
        step = page.locator(f"#{anchor}")
        expect(step.get_by_text("Ne vous concerne pas")).to_be_visible()
        expect(step.get_by_role("heading", level=3)).to_be_visible()
        expect(step.locator(".step__facts")).to_be_hidden()
        expect(page.locator(f"a.m-step[href='#{anchor}']")).to_contain_text("Ne vous concerne pas")
        for text in (step.locator("h3"), step.locator(".not-mine"), page.locator(f"a[href='#{anchor}'] .m-label")):
            assert text.first.evaluate(CONTRAST) >= 4.5
    button.click()
    expect(page.locator(f"#{steps[0][1]} .step__facts")).to_be_visible()
    expect(button).to_have_text("Les masquer")
    key, anchor = steps[0]
    chips.locator(f"input[value='{key}']").check()
    expect(chips.get_by_label("Aucune de ces situations")).not_to_be_checked()
    expect(page.locator(f"#{anchor} .not-mine")).to_have_count(0)
    expect(said).to_have_text("1 étape ne vous concerne pas")
    expect(button).to_have_text("L’afficher quand même")
    chips.locator(f"input[value='{key}']").uncheck()
    expect(said).to_have_text("Toutes les étapes sont affichées")
    expect(page.locator(".is-off, .not-mine")).to_have_count(0)
    assert page.url.endswith(BIRTH)
    assert page.evaluate(KEPT) == []
    assert browser.complaints() == []


@each_width
def test_ticks_are_counted_said_drawn_and_still_there_after_a_reload(visit, width):
    browser = visit(width=width)
    page = browser.go(BIRTH)
    total = page.locator("input[data-done]").count()
    said = page.locator("[data-progress] [role=status]")
    page.locator("#etape-1 [data-done]").check()
    expect(said).to_have_text(f"Étape faite, 1 sur {total}")
    page.locator("#etape-3 [data-done]").check()
    task = page.locator("[data-task]").first
    task.check()
    expect(said).to_contain_text("Tâche faite, 1 sur")
    [key] = page.evaluate(KEPT)
    assert key.startswith("parcours:")
    identities = json.loads(page.evaluate("key => localStorage.getItem(key)", key))
    assert sorted(identities) == sorted(
        [page.locator(f"#etape-{n}").get_attribute("data-step") for n in (1, 3)] + [task.get_attribute("data-task")]
    )
    page.reload()
    expect(page.locator("#etape-3 [data-done]")).to_be_checked()
    expect(page.locator("#etape-2 [data-done]")).not_to_be_checked()
    expect(task).to_be_checked()
    expect(page.locator("[data-progress] [data-count]")).to_have_text(f"2 sur {total} faites")
    expect(page.locator("a.m-step.is-done")).to_have_count(2)
    expect(page.locator("a[href='#etape-3']").first).to_contain_text("Faite")
    ahead = page.locator(".m-steps > li").evaluate_all("rows => rows.map((row) => row.classList.contains('is-ahead'))")
    assert ahead == [False, False] + [True] * (total - 2)
    if width > 1000:
        drawn = page.locator(".m-done").first.evaluate(
            "path => parseFloat(path.getAttribute('stroke-dasharray')) / path.getTotalLength()"
        )
        assert 0.05 < drawn < 0.95
    page.get_by_role("button", name="Tout effacer").click()
    expect(said).to_have_text("Tout est effacé.")
    assert page.evaluate(KEPT) == []
    expect(page.locator(".is-done")).to_have_count(0)
    assert browser.complaints() == []


def test_a_step_for_others_is_not_counted(visit):
    page = visit().go(BIRTH)
    total = page.locator("input[data-done]").count()
    page.get_by_label("Aucune de ces situations").check()
    expect(page.locator("[data-progress] [data-count]")).to_have_text(f"0 sur {total - len(conditional(page))} faites")


@pytest.mark.parametrize("kept", ["{", "3", '{"a": 1}', '[null, [1], "x"]', "null"])
def test_what_cannot_be_read_is_as_if_nothing_was_kept(visit, kept):
    browser = visit()
    page = browser.go(BIRTH)
    key = page.locator("[data-progress]").get_attribute("data-progress")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [key, kept])
    page.reload()
    expect(page.locator("[data-done]:checked")).to_have_count(0)
    page.locator("#etape-1 [data-done]").check()
    page.reload()
    expect(page.locator("[data-done]:checked")).to_have_count(1)
    assert browser.complaints() == []


def test_a_browser_that_keeps_nothing_still_counts_and_says_so(visit):
    browser = visit()
    browser.context.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } })"
    )
    page = browser.go(BIRTH)
    page.locator("#etape-1 [data-done]").check()
    expect(page.locator("[data-progress] [data-count]")).to_contain_text("1 sur")
    expect(page.get_by_text("Votre navigateur ne garde rien")).to_be_visible()
    assert browser.complaints() == []


def test_the_bar_of_a_narrow_screen_leads_to_what_is_left_to_do(visit):
    page = visit(width=360).go(BIRTH)
    page.evaluate("document.querySelector('#etape-1').scrollIntoView()")
    bar = page.locator("[data-bar]")
    expect(bar).to_be_in_viewport()
    assert 44 <= bar.bounding_box()["height"] <= 60
    page.locator("#etape-2 [data-done]").check()
    expect(bar).to_contain_text("1 sur")
    page.evaluate("document.querySelector('#etape-1').scrollIntoView()")
    bar.get_by_role("link", name="Étape suivante").click()
    assert page.url.endswith("#etape-3")
    expect(page.locator("#etape-3 h3")).to_be_in_viewport()
    page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    assert visit().go(BIRTH).locator("[data-bar]").is_hidden()


def test_the_next_date_is_the_first_of_what_is_left_to_do(visit):
    page = visit().go(BIRTH)
    expect(page.get_by_role("heading", name="Prochaine échéance")).to_be_hidden()
    first, second = [page.locator(f"#etape-{n}").get_attribute("data-step") for n in (1, 2)]
    page.evaluate(
        """([first, second]) => document.dispatchEvent(new CustomEvent('journey:dates', { detail: { steps: [
            { key: second, from: '2999-02-01', to: '2999-02-01', label: 'le 1er février', passed: false },
            { key: first, from: '2999-01-05', to: '2999-01-05', label: 'le 5 janvier', passed: false },
            { key: 'gone', from: '2999-01-01', to: '2999-01-01', label: 'jamais', passed: false },
        ] } }))""",
        [first, second],
    )
    expect(page.locator("[data-next]")).to_contain_text("le 5 janvier")
    page.locator("#etape-1 [data-done]").check()
    expect(page.locator("[data-next]")).to_contain_text("le 1er février")
    page.locator("[data-next] a").click()
    assert page.url.endswith("#etape-2")


@each_width
def test_a_discreet_page_keeps_nothing(visit, width):
    browser = visit(width=width)
    page = browser.go(SEPARATION)
    expect(page).to_have_title("Mes démarches · La Caf à votre écoute")
    page.get_by_label("Aucune de ces situations").check()
    page.locator("a.m-step").first.click()
    expect(page.locator("[data-done], [data-task], [data-bar], [data-progress]")).to_have_count(0)
    page.fill("[data-dates] input[type=date]", "2026-03-01")
    page.get_by_role("button", name="Voir mes dates").click()
    expect(page.locator("[data-dates] [data-said]")).not_to_be_empty()
    assert page.evaluate(KEPT) == []
    assert browser.context.cookies() == []
    assert browser.complaints() == []


def leave_by_button(page):
    page.get_by_role("link", name="Quitter vite").click()


def leave_by_keyboard(page):
    for _press in range(3):
        page.keyboard.press("Escape")


@each_width
@pytest.mark.parametrize("leave", [leave_by_button, leave_by_keyboard])
def test_quick_exit_leaves_and_back_does_not_show_the_page(visit, width, leave):
    browser = visit(width=width)
    told = []
    browser.context.route(
        f"{ELSEWHERE}**",
        lambda route: (
            told.append(route.request.headers.get("referer")),
            route.fulfill(body="<title>Autre</title>", content_type="text/html"),
        )[1],
    )
    page = browser.go("/mentions-legales/")
    browser.go(SEPARATION)
    page.locator("a.m-step").nth(1).click()
    assert page.url.endswith("#etape-2")
    page.evaluate("scrollTo(0, document.body.scrollHeight / 2)")
    expect(page.get_by_role("link", name="Quitter vite")).to_be_in_viewport(ratio=1)
    leave(page)
    page.wait_for_url(ELSEWHERE)
    assert told == [None]
    page.go_back()
    assert page.url.endswith("/mentions-legales/")


def test_two_presses_of_escape_or_slow_ones_do_not_leave(visit):
    page = visit().go(SEPARATION)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_be_visible()


@each_width
def test_without_javascript_conditions_are_in_words_and_nothing_is_dead(visit, width):
    page = visit(width=width, javascript=False).go(BIRTH)
    for _key, anchor in conditional(page):
        expect(page.locator(f"#{anchor} .step__cond")).to_be_visible()
        expect(page.locator(f"#{anchor} .step__facts")).to_be_visible()
    expect(page.locator("[data-situation]")).to_be_hidden()
    expect(page.locator(".j-grid input[type=checkbox]:visible")).to_have_count(0)
    expect(page.locator("[data-bar], [data-progress]").locator("visible=true")).to_have_count(0)
    page.emulate_media(media="print")
    box = "step => getComputedStyle(step.querySelector('h3'), '::before').content"
    assert all("☐" in content for content in page.locator(".step").evaluate_all(f"steps => steps.map({box})"))


def test_without_javascript_the_way_out_is_a_link(visit):
    browser = visit(javascript=False)
    browser.context.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body="ailleurs"))
    leave_by_button(browser.go(SEPARATION))
    assert browser.page.url == ELSEWHERE


@each_width
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_greyed_done_and_discreet_have_no_violation(visit, width, scheme):
    page = visit(width=width, scheme=scheme).go(BIRTH)
    page.locator("#etape-1 [data-done]").check()
    page.get_by_label("Aucune de ces situations").check()
    page.locator("[data-show]").click()
    assert violations(page) == []
    page = visit(width=width, scheme=scheme).go(SEPARATION)
    page.get_by_text("Effacer les traces de ma visite").click()
    assert violations(page) == []
