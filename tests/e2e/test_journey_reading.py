"""Section 2.5 of the journeys' reference: the page read by keyboard alone, by a screen reader, enlarged, printed, without its style."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from tests.e2e.places import PAGES

BIRTH = PAGES["journey"]
SLUGS = ["naissance", "separation", "retraite", "majorite-ase", "creation-entreprise"]
each_journey = pytest.mark.parametrize("slug", SLUGS)

FOCUS = """() => {
    const one = document.activeElement;
    const target = one.matches('input') ? one.closest('label') || one : one;
    const box = target.getBoundingClientRect(), x = box.left + Math.min(box.width, 40) / 2;
    const drawn = [one, target].map((element) => getComputedStyle(element));
    const covered = [box.top + 2, box.bottom - 2].filter((y) => y > 0 && y < innerHeight).map((y) => document.elementFromPoint(x, y))
        .some((top) => top && (top.closest('[data-bar], [data-quit]')) && !target.contains(top) && !top.contains(target));
    return {
        where: one.getAttribute('href') || one.tagName,
        seen: drawn.some((style) => (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'),
        onScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0,
        covered,
    };
}"""


def headings(page):
    """Level and name of what a screen reader jumps to, from the accessibility tree."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    found = []
    for node in tree:
        if node.get("role", {}).get("value") == "heading":
            level = next(one["value"]["value"] for one in node["properties"] if one["name"] == "level")
            found.append((level, " ".join(node["name"]["value"].split())))
    return found


def plain(text):
    return " ".join(text.split())


@each_journey
def test_headings_go_down_one_level_at_a_time_and_name_the_steps(visit, slug):
    outline = headings(visit().go(f"/parcours/{slug}/"))
    levels = [level for level, _name in outline]
    assert levels.count(1) == 1
    main = levels[levels.index(1) :]
    assert all(after - before <= 1 for before, after in pairwise(main)), outline
    steps = [name for level, name in outline if level == 3 and name.startswith("Étape ")]
    assert [int(re.match(r"Étape (\d+) :", name)[1]) for name in steps] == list(range(1, len(steps) + 1))


def test_a_jump_by_headings_says_number_title_key_and_time(visit):
    page = visit().go(BIRTH)
    names = [name for _level, name in headings(page)]
    assert "Le parcours en un coup d’œil" in names
    assert any(re.fullmatch(r"Étape \d+ : Déclarer la naissance à la mairie", name) for name in names), names
    step = page.locator(".step", has=page.get_by_role("heading", name="Déclarer la naissance à la mairie"))
    expect(step.get_by_text("Étape clé", exact=True)).to_be_visible()
    link = page.locator(f"a.m-step[href='#{step.get_attribute('id')}']")
    assert re.search(r"Étape clé", plain(link.text_content()))
    assert re.search(r"\d+\s?jours", plain(link.text_content()))
    assert "Mairie" in plain(link.text_content())
    fork = [name for level, name in headings(page) if level == 4]
    assert "Au choix" in fork


@each_journey
def test_the_map_is_a_list_that_says_how_many_and_its_drawing_says_nothing(visit, slug):
    page = visit().go(f"/parcours/{slug}/")
    count = page.locator("a.m-step").count()
    snapshot = page.locator("section.mapwrap").aria_snapshot()
    lists = page.get_by_role("region", name="Le parcours en un coup d’œil").get_by_role("list")
    assert lists.first.get_by_role("listitem").count() == count
    assert page.locator("ol.m-steps, ol.steps").evaluate_all(
        "ones => ones.every((one) => one.getAttribute('role') === 'list')"
    )
    assert "img" not in snapshot
    assert page.locator("section.mapwrap").get_by_role("link").count() >= count


@pytest.mark.parametrize("width", [360, 1280])
def test_keyboard_goes_through_the_map_then_the_steps_and_always_sees_where_it_is(visit, width):
    page = visit(width=width, height=700).go(BIRTH)
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Aller aux étapes").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#etapes")).to_be_in_viewport()
    page.locator("a.m-step").first.focus()
    order, total = [], page.locator("a.m-step").count()
    for _press in range(total + 40):
        now = page.evaluate(FOCUS)
        assert now["seen"], now
        assert now["onScreen"], now
        assert not now["covered"], now
        order.append(now["where"])
        page.keyboard.press("Tab")
    assert order[:total] == [f"#etape-{n}" for n in range(1, total + 1)]
    rest = page.evaluate("() => Boolean(document.activeElement.closest('.steps, .situation, .pochette'))")
    assert rest, "after the map come the situations, then the steps"


def test_the_watch_sees_a_covered_focus(visit):
    """The control of the test above: without the room kept at the bottom, the bar covers what has the focus."""
    page = visit(width=360, height=700).go(BIRTH)
    page.evaluate("document.documentElement.style.setProperty('scroll-padding-block-end', '0px', 'important')")
    page.locator("#etape-1 [data-done]").focus()
    covered = []
    for _press in range(40):
        page.keyboard.press("Tab")
        covered.append(page.evaluate(FOCUS)["covered"])
    assert any(covered)


def test_a_tick_and_a_chip_are_said(visit):
    page = visit().go(BIRTH)
    box = page.get_by_role("checkbox", name=re.compile("^C’est fait : "))
    assert box.count() == page.locator("a.m-step").count()
    box.first.press("Space")
    expect(page.locator("[data-progress]").get_by_role("status")).to_contain_text("Étape faite, 1 sur")
    group = page.get_by_role("group", name="Qu’est-ce qui vous concerne ?")
    group.get_by_role("checkbox").last.press("Space")
    expect(page.locator("[data-situation]").get_by_role("status")).to_contain_text("ne vous concernent pas")


@each_journey
@pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])
def test_enlarged_four_times_nothing_is_out_of_the_screen(visit, slug, javascript):
    """1280 pixels at 400 % are 320."""
    page = visit(width=320, height=256, javascript=javascript).go(f"/parcours/{slug}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_states_do_not_need_colours(visit):
    page = visit(forced_colors="active").go(BIRTH)
    page.locator("#etape-1 [data-done]").check()
    page.get_by_label("Aucune de ces situations").check()
    tick = page.locator("a[href='#etape-1'] .dot .i").first
    expect(tick).to_be_visible()
    dot = page.locator("a[href='#etape-1'] .dot").first
    assert dot.evaluate("dot => getComputedStyle(dot).color !== getComputedStyle(dot).backgroundColor")
    expect(page.locator(".step.is-off .not-mine").first).to_be_visible()
    assert page.locator(".m-line").first.evaluate("line => getComputedStyle(line).strokeDasharray") != "none"


@each_journey
def test_without_its_style_the_page_reads_in_order(visit, slug):
    page = visit(width=800, javascript=False).go(f"/parcours/{slug}/")
    text = plain(page.locator("main").text_content())
    places = [
        text.index(word) for word in ("Ça commence quand", "Le parcours en un coup d’œil", "Les étapes, une par une")
    ]
    assert places == sorted(places)
    titles = [plain(title) for title in page.locator(".steps h3").all_text_contents()]
    found = [text.index(title) for title in titles]
    assert found == sorted(found)


@each_journey
def test_on_paper_every_step_is_there_with_nothing_to_press(visit, slug):
    page = visit(width=794).go(f"/parcours/{slug}/")
    page.emulate_media(media="print")
    for title in page.locator(".steps h3").all():
        assert title.is_visible()
    expect(
        page.locator("[data-bar], [data-quit], [data-situation], [data-progress]").locator("visible=true")
    ).to_have_count(0)
    expect(page.locator("main form").locator("visible=true")).to_have_count(0)
