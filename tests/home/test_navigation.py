import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale

from core.caching import bump_site_version
from home.navigation import Chrome
from journeys.models import JourneyIndexPage
from tests.factories.base import StandardPageFactory
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory


@pytest.fixture(autouse=True)
def _in_french():
    """A request of another test may have left its language on this thread."""
    with override("fr"):
        yield


@pytest.fixture
def site(home, gard):
    """A national home with two entries and a legal page, and a Caf with its own consultations."""
    home.add_child(instance=JourneyIndexPage(title="Parcours de vie", slug="parcours", show_in_menus=True))
    CampaignIndexPageFactory(parent=home, show_in_menus=True)
    CampaignIndexPageFactory(parent=gard, title="Consultations du Gard", show_in_menus=True)
    StandardPageFactory(parent=home, title="Mentions légales", slug="mentions-legales")
    StandardPageFactory(parent=home, title="Nous écrire", slug="contact", show_in_menus=True)
    bump_site_version()
    return home


@pytest.fixture
def chrome(rf, site):
    return lambda path: Chrome(rf.get(path))


def labels(links):
    return [link.label for link in links]


def test_menu_shows_the_pages_an_editor_chose(chrome):
    assert labels(chrome("/").nav) == ["Parcours de vie", "Consultations"]


def test_menu_of_a_caf_leads_to_its_own_pages(chrome, gard):
    menu = chrome(gard.get_url())
    assert labels(menu.nav) == ["Parcours de vie", "Consultations du Gard"]
    assert menu.brand == "Caf du Gard"
    assert menu.home_url == gard.get_url()


def test_national_pages_wear_the_national_name(chrome):
    assert chrome("/recherche/").brand == "La Caf"
    assert chrome("/adresse-inconnue/").home_url == "/"


def test_menu_marks_where_we_are(chrome):
    assert [link.current for link in chrome("/consultations/").nav] == ["", "page"]
    assert [link.current for link in chrome("/consultations/conge/").nav] == ["", "true"]
    assert [link.is_current for link in chrome("/").nav] == [False, False]


def test_footer_has_help_and_legal_pages(chrome):
    menu = chrome("/")
    assert labels(menu.legal) == ["Mentions légales"]
    assert labels(menu.columns[1].links) == ["Trouver ma Caf", "Nous écrire"]


def test_languages_are_those_that_have_a_home(chrome, site, rf):
    assert chrome("/").languages == []
    english = Locale.objects.create(language_code="en")
    site.copy_for_translation(english).save_revision().publish()
    bump_site_version()
    languages = Chrome(rf.get("/")).languages
    assert [(link.label, link.language, link.url) for link in languages] == [
        ("Français", "fr", "/"),
        ("English", "en", "/en/"),
    ]


def test_english_pages_have_the_english_menu(chrome, site, rf):
    english = Locale.objects.create(language_code="en")
    site.copy_for_translation(english).save_revision().publish()
    bump_site_version()
    with override("en"):
        menu = Chrome(rf.get("/en/"))
        assert menu.home_url == "/en/"
        assert menu.nav == []


def test_warm_menu_costs_no_query(chrome):
    assert chrome("/").nav
    with CaptureQueriesContext(connection) as queries:
        menu = chrome("/caf/gard/")
        assert menu.nav
        assert menu.columns
        assert menu.legal is not None
    assert len(queries) == 0


def test_cold_menu_costs_as_much_for_many_caf(chrome, site, gard, herault):
    def cost():
        cache.clear()
        bump_site_version()
        with CaptureQueriesContext(connection) as queries:
            assert chrome("/").nav
        return len(queries)

    before = cost()
    CampaignIndexPageFactory(parent=herault, show_in_menus=True)
    assert cost() == before


def test_menu_follows_a_publication(client, site):
    assert "Consultations" in client.get("/").content.decode()
    page = site.get_children().get(slug="consultations")
    specific = page.specific
    specific.title = "Vos avis"
    specific.save_revision().publish()
    assert ">Vos avis</a>" in client.get("/").content.decode()


def test_plain_view_and_error_page_have_the_menu(client, site):
    for path, status in ((reverse("find_caf"), 200), ("/adresse-inconnue/", 404)):
        response = client.get(path)
        assert response.status_code == status
        assert ">Parcours de vie</a>" in response.content.decode()


def test_page_says_its_language_and_links_its_translations(client, site):
    english = Locale.objects.create(language_code="en")
    simple = Locale.objects.create(language_code="fr-simple")
    for locale in (english, simple):
        site.copy_for_translation(locale).save_revision().publish()
    bump_site_version()
    html = client.get("/").content.decode()
    assert '<html lang="fr"' in html
    assert 'href="/en/" lang="en" hreflang="en"' in html
    assert 'href="/fr-simple/" lang="fr-simple" hreflang="fr-simple"' in html
    assert '<link rel="alternate" hreflang="en" href="http' in html
    assert '<html lang="en"' in client.get("/en/").content.decode()
    assert '<html lang="fr-simple"' in client.get("/fr-simple/").content.decode()


def test_breadcrumb_goes_from_the_home_to_the_page(client, site):
    campaign = CampaignPageFactory(parent=site.get_children().get(slug="consultations"), title="Congé parental")
    html = client.get(campaign.get_url()).content.decode()
    crumbs = html[html.index('class="crumbs"') :]
    assert crumbs.index("Accueil") < crumbs.index("Consultations") < crumbs.index('aria-current="page">Congé parental')
