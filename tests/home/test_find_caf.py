import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.caching import bump_site_version
from core.models import Space
from core.postcodes import department_of
from tests.factories.base import make_local_home

CAFS = {
    "gard": ("Caf du Gard", ["30"], ["Nîmes", "Alès"]),
    "corse-du-sud": ("Caf de la Corse-du-Sud", ["2A"], ["Ajaccio"]),
    "la-reunion": ("Caf de La Réunion", ["974"], ["Saint-Denis"]),
    "ain": ("Caf de l’Ain", ["01"], []),
    "pau": ("Caf de Béarn et Soule", ["64"], ["Pau"]),
    "bayonne": ("Caf du Pays basque", ["64"], ["Bayonne"]),
}


@pytest.fixture
def cafs(home):
    for slug, (name, departments, desks) in CAFS.items():
        make_local_home(home, slug, name)
        Space.objects.filter(slug=slug).update(departments=departments, desks=desks)
    bump_site_version()


@pytest.mark.parametrize(
    ("typed", "department"),
    [
        ("30000", "30"),
        ("30 000", "30"),
        ("30", "30"),
        ("1", "01"),
        ("2a", "2A"),
        ("20000", "2A"),
        ("20137", "2A"),
        ("20200", "2B"),
        ("20600", "2B"),
        ("97400", "974"),
        ("974", "974"),
        ("98800", "988"),
        ("Gard", ""),
        ("300", "300"),
        ("123456", ""),
        ("", ""),
    ],
)
def test_department_is_read_from_a_post_code_or_a_number(typed, department):
    assert department_of(typed) == department


LEADS_TO = {
    "30000": "gard",
    "30": "gard",
    "gard": "gard",
    "Caf du Gard": "gard",
    "  GARD  ": "gard",
    "nimes": "gard",
    "Nîm": "gard",
    "la reunion": "la-reunion",
    "Réunion": "la-reunion",
    "97410": "la-reunion",
    "20090": "corse-du-sud",
    "corse du sud": "corse-du-sud",
    "l'ain": "ain",
    "1": "ain",
}


def test_finder_leads_to_the_one_caf(client, cafs):
    responses = {typed: client.get("/trouver-ma-caf/", {"q": typed}) for typed in LEADS_TO}
    assert {response.status_code for response in responses.values()} == {302}
    assert {typed: response["Location"] for typed, response in responses.items()} == {
        typed: f"/caf/{slug}/" for typed, slug in LEADS_TO.items()
    }


def test_finder_lets_choose_between_several(client, cafs):
    for typed in ("64000", "64"):
        response = client.get("/trouver-ma-caf/", {"q": typed})
        assert response.status_code == 200
        html = response.content.decode()
        assert 'href="/caf/pau/"' in html
        assert 'href="/caf/bayonne/"' in html
        assert 'href="/caf/gard/"' not in html


def test_finder_says_what_to_do_for_an_unknown_place(client, cafs):
    for typed in ("48000", "Lozère", "de la", "Caf", "\x00", "<script>alert(1)</script>", "x" * 5000):
        response = client.get("/trouver-ma-caf/", {"q": typed})
        assert response.status_code == 200
        html = response.content.decode()
        assert "<script>alert" not in html
        assert "x" * 81 not in html
        assert 'name="q"' in html
        assert ("Nous n’avons pas trouvé" in html) == bool(typed.strip("\x00"))


def test_finder_without_a_question_shows_the_form(client, cafs):
    html = client.get("/trouver-ma-caf/").content.decode()
    assert 'name="q"' in html
    assert "Nous n’avons pas trouvé" not in html


def test_finder_leaves_out_a_caf_whose_home_is_not_published(client, home, gard):
    Space.objects.filter(slug="gard").update(departments=["30"])
    gard.unpublish()
    bump_site_version()
    assert client.get("/trouver-ma-caf/", {"q": "30"}).status_code == 200


def test_finder_refuses_a_post(client, cafs):
    assert client.post("/trouver-ma-caf/", {"q": "30"}).status_code == 405


def test_finder_is_the_same_for_everyone(client, cafs):
    response = client.get("/trouver-ma-caf/", {"q": "30"})
    assert not response.cookies
    assert "no-store" not in response["Cache-Control"]


def test_warm_finder_costs_no_query(client, cafs):
    client.get("/trouver-ma-caf/", {"q": "zz"})
    with CaptureQueriesContext(connection) as queries:
        client.get("/trouver-ma-caf/", {"q": "30"})
    assert len(queries) == 0
