import datetime
import json
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from consultations.models import CampaignPage
from core.blocks import ContentBlocks
from core.models import Space
from core.typography import NBSP
from home.sections import CAMPAIGNS, Learned
from journeys.models import JourneyIndexPage, JourneyPage
from tests.factories.base import StandardPageFactory, make_local_home
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory
from tests.factories.results import ResultIndexPageFactory, ResultPageFactory

NOON = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
COMMITMENT = {
    "said": "Je ne savais pas.",
    "learned": "Trois mots bloquent.",
    "doing": "Réécrire le courrier",
    "status": "fait",
    "date": "En service",
    "reason": "",
}


@pytest.fixture
def campaigns(home):
    return CampaignIndexPageFactory(parent=home, show_in_menus=True)


@pytest.fixture
def journeys(home):
    return home.add_child(instance=JourneyIndexPage(title="Parcours", slug="parcours", show_in_menus=True))


def add_journey(parent, title):
    return parent.add_child(instance=JourneyPage(title=title, icon="heart", start_marker="Début", end_marker="Fin"))


def add_result(home, number="6 sur 10"):
    figure = {"number": number, "label": "ont relu leur courrier.", "source": "Enquête", "date": "2026-05-30"}
    body = [
        {"type": "key_figures", "value": [{"type": "external", "value": figure}]},
        {"type": "said_learned_done", "value": {"items": [COMMITMENT, {**COMMITMENT, "status": "non_retenu"}]}},
    ]
    index = ResultIndexPageFactory(parent=home, show_in_menus=True)
    return ResultPageFactory(parent=index, body=json.dumps(body))


def read(client, page):
    response = client.get(page.get_url())
    assert response.status_code == 200
    return response.content.decode()


def test_home_shows_its_promise_else_its_title(client, home):
    assert '<h1 id="titre">La Caf à votre écoute</h1>' in read(client, home)
    home.promise = "Aidez nos équipes !"
    home.save_revision().publish()
    assert f"Aidez nos équipes{NBSP}!</h1>" in read(client, home)


def test_empty_home_says_that_no_campaign_is_open(client, home):
    html = read(client, home)
    assert "Aucune consultation n’est ouverte aujourd’hui." in html
    assert 'id="parcours"' not in html
    assert 'id="appris"' not in html


def test_home_shows_open_campaigns_national_first(client, home, campaigns, gard):
    local = CampaignPageFactory(
        parent=CampaignIndexPageFactory(parent=gard), title="Horaires", closes_at=timezone.now() + datetime.timedelta(1)
    )
    CampaignPageFactory(parent=campaigns, title="Courriers")
    CampaignPageFactory(parent=campaigns, title="Fermée", closes_at=timezone.now() - datetime.timedelta(1))
    CampaignPageFactory(parent=campaigns, title="Brouillon", live=False)
    html = read(client, home)
    assert html.index("Courriers") < html.index("Horaires")
    assert "2 consultations sont ouvertes." in html
    assert "Caf du Gard" in html
    assert "Fermée" not in html
    assert "Brouillon" not in html
    assert local.get_url() in html


def test_home_hides_a_campaign_kept_for_some_readers(client, home, campaigns):
    shown = CampaignPageFactory(parent=campaigns, title="Pour nous seuls")
    assert "Pour nous seuls" in read(client, home)
    PageViewRestriction.objects.create(page=shown, restriction_type=PageViewRestriction.LOGIN)
    shown.save_revision().publish()
    assert "Pour nous seuls" not in read(client, home)


@pytest.mark.parametrize(
    ("closes_at", "shown"),
    [
        (NOON + datetime.timedelta(hours=6), "Dernier jour"),
        (NOON + datetime.timedelta(days=1), f"Plus que 1{NBSP}jour"),
        (NOON + datetime.timedelta(days=27, hours=-6), "Plus que 27"),
        (NOON + datetime.timedelta(days=31), None),
        (None, None),
    ],
)
def test_home_counts_the_days_left_in_the_last_month(client, home, campaigns, closes_at, shown):
    with time_machine.travel(NOON, tick=False):
        CampaignPageFactory(parent=campaigns, closes_at=closes_at)
        html = read(client, home).replace("Plus que 1 jour", f"Plus que 1{NBSP}jour")
    assert (shown in html) if shown else ("tag--sun" not in html)


def test_home_draws_the_promenade_for_any_number_of_journeys(client, home, journeys):
    for number in range(3):
        add_journey(journeys, f"Moment {number}")
    html = read(client, home)
    assert html.count('class="events__disc"') == 3
    assert 'class="events__path"' in html
    assert f'href="{journeys.get_url()}"' in html


def test_home_shows_what_was_learned_and_promised(client, home):
    result = add_result(home)
    html = read(client, home)
    assert html.count("pp--on") == 6
    assert "Je ne savais pas." in html
    assert "Réécrire le courrier" in html
    assert "Non retenu" in html
    assert result.get_url() in html


@pytest.mark.parametrize(("number", "people"), [("6 sur 10", 6), ("10 sur 10", 10), ("62 %", 0), ("16 sur 10", 0)])
def test_learned_draws_silhouettes_for_tenths_only(number, people):
    drawn = Learned(page=None, figure={"number": number}, commitment=None).people_of_ten
    assert sum(drawn) == people
    assert len(drawn) == (10 if people else 0)


def test_local_home_shows_its_campaigns_apart_from_the_national_ones(client, home, campaigns, gard, herault):
    CampaignPageFactory(parent=campaigns, title="Nationale")
    CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), title="Du Gard")
    CampaignPageFactory(parent=CampaignIndexPageFactory(parent=herault), title="De Montpellier")
    html = read(client, gard)
    assert html.index("Du Gard</a>") < html.index("Dans toute la France") < html.index("Nationale</a>")
    assert "De Montpellier" not in html


def test_local_home_says_whom_to_talk_to(client, gard):
    Space.objects.filter(slug="gard").update(phone="32 30", desks=["Nîmes", "Alès"])
    html = read(client, gard)
    assert 'href="tel:3230"' in html
    assert "Nîmes" in html
    assert 'data-accent="prune"' in html


def test_list_of_the_caf_is_in_the_order_of_their_places(client, home):
    for slug, name in (("gard", "Caf du Gard"), ("reunion", "Caf de La Réunion"), ("ain", "Caf de l'Ain")):
        make_local_home(home, slug, name)
    html = read(client, home.get_children().get(slug="caf"))
    names = re.findall(r'<li><a href="/caf/[a-z]+/">(.+?)</a>', html)
    assert names == ["Caf de l’Ain", "Caf du Gard", "Caf de La Réunion"]


def test_standard_page_lists_its_parts(client, home):
    titles = ["Qui nous sommes", "Vos droits", "Nous écrire"]
    body = [{"type": "heading", "value": {"text": title, "level": "h2"}} for title in titles]
    html = read(client, StandardPageFactory(parent=home, body=json.dumps(body)))
    for anchor in ("p-qui-nous-sommes", "p-vos-droits", "p-nous-ecrire"):
        assert f'href="#{anchor}"' in html
        assert f'<h2 id="{anchor}">' in html


@pytest.mark.parametrize("name", sorted(set(ContentBlocks().child_blocks) - {"image"}))
def test_every_content_block_is_drawn_without_anything_inline(client, home, name):
    block = ContentBlocks().child_blocks[name]
    value = block.get_prep_value(block.get_preview_value())
    html = read(client, StandardPageFactory(parent=home, body=json.dumps([{"type": name, "value": value}])))
    assert_nothing_inline(html)
    assert re.search(r'<div class="blocks prose">\s*<\w', html)


def test_pages_carry_nothing_inline(client, home, gard, campaigns, journeys):
    CampaignPageFactory(parent=campaigns)
    add_journey(journeys, "Moment")
    add_result(home)
    for page in (home, gard, gard.get_parent(), StandardPageFactory(parent=home)):
        assert_nothing_inline(read(client, page))


@pytest.mark.parametrize(
    "wrong", ['<p style="color:red">', "<style>p{}</style>", "<script>1</script>", '<p onclick="x()">']
)
def test_inline_guard_sees_what_it_must(wrong):
    """Negative control."""
    with pytest.raises(AssertionError):
        assert_nothing_inline(wrong)


def assert_nothing_inline(html):
    assert not re.search(r"<style|<script(?![^>]*\ssrc=)[^>]*>|\sstyle=|\son[a-z]+=", html)
    assert "csrfmiddlewaretoken" not in html


def test_query_count_of_homes_does_not_grow(client, home, gard, campaigns, journeys):
    local = CampaignIndexPageFactory(parent=gard)
    add_result(home)

    def fill():
        CampaignPageFactory(parent=campaigns)
        CampaignPageFactory(parent=local)
        add_journey(journeys, "Moment")

    def count(page):
        client.get(page.get_url())  # what is remembered is warm
        with CaptureQueriesContext(connection) as queries:
            client.get(page.get_url())
        return len(queries)

    fill()
    few = [count(home), count(gard)]
    for _ in range(CAMPAIGNS):
        fill()
    assert CampaignPage.objects.count() == 2 * (CAMPAIGNS + 1)
    assert [count(home), count(gard)] == few
    assert max(few) <= 10
