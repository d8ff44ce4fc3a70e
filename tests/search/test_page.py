"""The search page, seen by a visitor."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from wagtail.models import Locale, Page, get_page_models

from consultations.models import CampaignIndexPage
from core.models import Space
from home.models import LocalHomePage, StandardPage
from journeys.models import JourneyPage
from results.models import ResultIndexPage
from search.kinds import KINDS

DOWN = "La recherche est en panne."


@pytest.fixture
def ask(client):
    """``ask(q=…)``: the search page's HTML. It is a 200, it sets no cookie."""

    def ask(path: str = "", **data) -> str:
        response = client.get(path or "/recherche/", data)
        assert response.status_code == 200
        assert not response.cookies
        return re.sub("[\u00a0\u202f]", " ", response.content.decode())

    return ask


def hits(html: str) -> list[str]:
    """Titles of the results, without marks."""
    titles = re.findall(r'<h2 class="h4"><a href="[^"]+">(.*?)</a>', html)
    return [re.sub(r"</?mark>", "", title) for title in titles]


@pytest.fixture
def gard(home, add) -> Space:
    local = add(home, LocalHomePage, "Caf du Gard", slug="gard")
    Space.objects.filter(slug__in=["national", "gard"]).delete()
    Space.objects.create(name="National", slug="national", is_national=True, root_page=Page.objects.get(pk=home.pk))
    return Space.objects.create(name="Caf du Gard", slug="gard", root_page=Page.objects.get(pk=local.pk))


def test_question_is_a_labelled_get_form(home, ask):
    html = ask()
    assert '<form class="s-form" action="/recherche/" method="get" role="search">' in html
    assert '<label for="s-q">' in html
    assert "Pour bien chercher" in html
    assert "csrf" not in html


def test_results_are_counted_marked_and_named(gard, ask, add):
    add(gard.root_page, StandardPage, "Aides au logement", introduction="Pour qui ? Les étudiants & les familles.")
    html = ask(q="logements familles")
    assert hits(html) == ["Aides au logement"]
    assert "1 résultat pour « logements familles »" in html
    assert "Aides au <mark>logement</mark>" in html
    assert "étudiants &amp; les <mark>familles</mark>" in html
    assert "Caf du Gard</span>" in html
    assert "Page</span>" in html


def test_several_results_are_counted(home, ask, add):
    for number in range(2):
        add(home, StandardPage, f"Crèche {number}")
    assert "2 résultats pour « crèches »" in ask(q="crèches")


def test_page_may_be_cached_and_is_not_listed_by_search_engines(home, client, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    response = client.get("/recherche/", {"q": "aide"})
    assert "public" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_only_get(client, home):
    assert client.post("/recherche/").status_code == 405


def test_no_result_helps(home, ask):
    html = ask(q="xylophone")
    assert "Aucune page ne contient « xylophone »." in html
    assert "Pour bien chercher" in html


def test_some_of_the_words_when_no_page_has_all(home, ask, add):
    add(home, StandardPage, "Crèche du quartier")
    html = ask(q="crèche xylophone")
    assert hits(html) == ["Crèche du quartier"]
    assert "1 page contient une partie de vos mots." in html


def test_likely_spelling_is_proposed_with_its_accents(home, ask, add):
    add(home, StandardPage, "La rentrée des élèves")
    html = ask(q="rantrée", type="pages")
    assert '<a href="?q=rentr%C3%A9e&amp;type=pages">rentrée</a>' in html
    assert "s-near" not in ask(q="rentrée")


def test_likely_spelling_is_found_in_texts_too(home, ask, add):
    add(home, StandardPage, "Bienvenue", introduction="Demander la garde à domicile d’un élève.")
    assert ">garde élève</a>" in ask(q="garde elèfe")


def test_excerpt_says_where_it_is_cut(home, ask, add):
    introduction = "Un début sans rapport. " * 5 + "Le toboggan est bleu. " + "Une fin sans rapport. " * 5
    add(home, StandardPage, "Bienvenue", introduction=introduction)
    excerpt = re.search(r'<p class="prose">(.*?)</p>', ask(q="toboggan"))[1]
    assert excerpt.startswith("… ")
    assert excerpt.endswith(" …")
    assert "Le <mark>toboggan</mark> est bleu" in excerpt
    add(home, StandardPage, "Court", introduction="Un trampoline vert.")
    assert re.search(r'<p class="prose">(.*?)</p>', ask(q="trampoline"))[1].startswith("Un <mark>")


def test_quotation_marks_ask_for_a_phrase(home, ask, add):
    add(home, StandardPage, "Congé parental")
    assert hits(ask(q='"congé parental"')) == ["Congé parental"]
    assert hits(ask(q="« parental congé »")) == []
    assert hits(ask(q='"congé')) == ["Congé parental"]


def test_filters_by_kind_count_each(home, ask, add):
    add(home, JourneyPage, "Ludothèque JourneyPage", start_marker="Début", end_marker="Fin")
    for model in (CampaignIndexPage, ResultIndexPage, StandardPage):
        add(home, model, f"Ludothèque {model.__name__}")
    html = ask(q="ludothèque")
    assert len(hits(html)) == 4
    for kind, model in (
        ("parcours", JourneyPage),
        ("consultations", CampaignIndexPage),
        ("resultats", ResultIndexPage),
        ("pages", StandardPage),
    ):
        assert f"type={kind}" in html
        filtered = ask(q="ludothèque", type=kind)
        assert hits(filtered) == [f"Ludothèque {model.__name__}"]
        assert filtered.count("(1)") == 4
    assert len(hits(ask(q="ludothèque", type="inconnu"))) == 4


def test_every_page_model_names_a_known_kind():
    assert {getattr(model, "search_kind", "pages") for model in get_page_models()} - {"pages"} <= KINDS.keys()


def test_filters_by_caf(gard, home, ask, add):
    add(home, StandardPage, "Ludothèque nationale")
    add(gard.root_page, StandardPage, "Ludothèque locale")
    assert set(hits(ask(q="ludothèque"))) == {"Ludothèque nationale", "Ludothèque locale"}
    assert hits(ask(q="ludothèque", caf="gard")) == ["Ludothèque locale"]
    assert hits(ask(q="ludothèque", caf="national")) == ["Ludothèque nationale"]
    assert len(hits(ask(q="ludothèque", caf="inconnue\0"))) == 2


@pytest.mark.slow
def test_pages_of_results(home, ask, add):
    for number in range(23):
        add(home, StandardPage, f"Halte numéro {number}")
    first, last = ask(q="halte"), ask(q="halte", page="3")
    assert len(hits(first)) == 10
    assert "Page 1 sur 3" in first
    assert 'rel="next" href="?q=halte&amp;page=2"' in first
    assert 'rel="prev"' not in first
    assert len(hits(last)) == 3
    assert 'start="21"' in last
    assert 'rel="next"' not in last
    for page in ("0", "-1", "99", "x", "²", "9" * 500, ""):
        assert hits(ask(q="halte", page=page))


def test_other_languages_have_their_own_results(home, ask, add):
    english = Locale.objects.get_or_create(language_code="en")[0]
    add(home, StandardPage, "Kindergarten allemand")
    translated = Page.objects.get(pk=home.pk).copy_for_translation(english)
    translated.get_latest_revision().publish() if translated.latest_revision else translated.save()
    Page.objects.filter(pk=translated.pk).update(live=True)
    add(translated, StandardPage, "Kindergarten in English", locale=english)
    assert hits(ask(q="kindergarten")) == ["Kindergarten allemand"]
    html = ask("/en/recherche/", q="kindergarten")
    assert hits(html) == ["Kindergarten in English"]
    assert 'href="/en/' in html


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}", "javascript:alert(1)", "&lt;b&gt;"],
)
def test_markup_is_only_text(home, ask, add, text):
    add(home, StandardPage, f"Titre {text} fin", introduction=f"Avant {text} après")
    for query in (text, f"titre {text}", "après", f"titr {text}"):
        html = ask(q=query)
        assert text not in html or escape(text) == text
        assert "<img" not in html
        assert "<script>alert" not in html
    assert hits(ask(q="titre"))


def test_markup_control_sees_unescaped_text(home, ask, add, monkeypatch):
    """Negative control: without our escaping, the test above would fail."""
    monkeypatch.setattr("search.highlights.escape", lambda text: text)
    add(home, StandardPage, "Titre <script>alert(1)</script> fin")
    assert "<script>alert" in re.sub("</?mark>", "", ask(q="titre"))


@pytest.mark.slow
def test_queries_do_not_grow_with_results(gard, ask, add):
    def count(**data) -> int:
        ask(**data)  # warm
        with CaptureQueriesContext(connection) as captured:
            ask(**data)
        return len(captured)

    add(gard.root_page, StandardPage, "Toboggan bleu")
    data = ({"q": "toboggan"}, {"q": "toboggan", "type": "pages", "caf": "gard"}, {"q": "tobogan absent"})
    before = [count(**asked) for asked in data]
    for number in range(12):
        local = add(gard.root_page, StandardPage, f"Toboggan {number}")
        add(local, CampaignIndexPage, f"Toboggan de consultation {number}")
    after = [count(**asked) for asked in data]
    assert after == before
    assert max(after) <= 16


HOSTILE = [
    "\0",
    "aide\0logement",
    "*" * 200,
    "a" * 100_000,
    "?" * 200,
    "aide AND OR NOT (",
    "title:aide live:false",
    "~aide~9",
    "[a TO z]",
    "' OR 1=1 --",
    "((((((((((",
    '"' * 199,
    "«»" * 99,
    "l'" * 100,
    "\u202e\u0301\ufdfa" * 60,
    "😀" * 200,
    "a " * 100,
    "aide:" * 40,
    "key:'" + "x" * 190,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_query_is_answered(home, ask, text):
    ask(q=text)
    ask(q=text, type=text, caf=text, page=text)


@hypothesis_settings(deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=250),
    kind=st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
)
def test_any_query_is_answered(home, ask, text, kind):
    ask(q=text, type=kind, caf=kind, page=kind)


def test_undecodable_query_is_answered(home, client):
    assert client.get("/recherche/?q=%ff%fe%00&page=%ff&caf=%00").status_code == 200


def test_long_query_is_cut(home, ask):
    html = ask(q="mot " * 500)
    assert len(re.search(r'name="q" type="search" value="([^"]*)"', html)[1]) <= 200


quiet = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


@pytest.mark.slow
@quiet
@pytest.mark.parametrize("how", ["deleted", "emptied", "garbled"])
def test_broken_index_says_so_and_is_not_cached(damage, home, index, client, ask, add, rebuild, how):
    add(home, StandardPage, "Toboggan bleu", introduction="Une couleur.")
    assert hits(ask(q="couleur")) == ["Toboggan bleu"]
    if how == "deleted":
        index.current.unlink()
    for path in index.current.resolve().glob("*") if how != "deleted" else ():
        path.unlink() if how == "emptied" else path.write_bytes(b"\0garbage" * 100)
    assert DOWN in ask(q="couleur")
    html = ask(q="toboggan")
    assert DOWN in html
    assert hits(html) == ["Toboggan bleu"]
    assert "no-store" in client.get("/recherche/", {"q": "couleur"})["Cache-Control"]
    rebuild()
    html = ask(q="couleur")
    assert hits(html) == ["Toboggan bleu"]
    assert DOWN not in html
