"""BasePage: finding a page by its path, and what its template is given."""

import pytest
from django.http import Http404
from django.test import RequestFactory
from wagtail.models import Locale, ReferenceIndex
from wagtail.signal_handlers import disable_reference_index_auto_update, reference_index_auto_update_disabled

from tests.factories.base import StandardPageFactory
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey


@pytest.fixture
def nested(home):
    first = StandardPageFactory(parent=home, slug="un")
    second = StandardPageFactory(parent=first, slug="deux")
    return first, second, StandardPageFactory(parent=second, slug="trois")


def route(page, *parts):
    return page.route(RequestFactory().get("/"), list(parts))


class TestRoute:
    def test_finds_a_page_however_deep_in_two_queries(self, home, nested, django_assert_num_queries):
        """One finds it, one reads its own table."""
        for depth, page in enumerate(nested, start=1):
            with django_assert_num_queries(2):
                found, _args, _kwargs = route(home, *["un", "deux", "trois"][:depth])
            assert found == page
            assert type(found) is type(page)

    def test_finds_from_any_ancestor(self, nested):
        assert route(nested[0], "deux", "trois").page == nested[2]

    @pytest.mark.parametrize(
        "parts", [["trois"], ["deux"], ["un", "trois"], ["un", "deux", "trois", "quatre"], ["UN"], [""], ["un", ""]]
    )
    def test_anything_else_is_not_found(self, home, nested, parts):
        with pytest.raises(Http404):
            route(home, *parts)

    def test_unpublished_is_not_found(self, client, home, nested):
        nested[2].unpublish()
        with pytest.raises(Http404):
            route(home, "un", "deux", "trois")
        assert client.get("/un/deux/trois/").status_code == 404

    def test_page_under_an_unpublished_one_is_found_as_wagtail_does(self, client, nested):
        nested[1].unpublish()
        assert client.get("/un/deux/").status_code == 404
        assert client.get("/un/deux/trois/").status_code == 200

    def test_page_that_changed_its_slug(self, client, nested):
        nested[0].slug = "premier"
        nested[0].save_revision().publish()
        assert client.get("/premier/deux/trois/").status_code == 200
        assert client.get("/un/deux/trois/").status_code == 404

    def test_same_path_in_two_languages(self, client, home, nested):
        english, _ = Locale.objects.get_or_create(language_code="en")
        home.copy_for_translation(english).save_revision().publish()
        copy = nested[0].copy_for_translation(english)
        copy.title = "English page"
        copy.slug = "un"
        copy.save_revision().publish()
        assert "English page" in client.get("/en/un/").content.decode()
        assert "English page" not in client.get("/un/").content.decode()
        assert client.get("/en/inconnue/").status_code == 404

    def test_page_with_routes_of_its_own_still_answers(self, home, monkeypatch):
        """What the one query does not find is left to Wagtail, so a RoutablePage below keeps its own addresses."""
        from wagtail.models import Page

        asked = []
        monkeypatch.setattr(Page, "route", lambda page, request, parts: asked.append(parts))
        route(home, "archive", "2026")
        assert asked == [["archive", "2026"]]


class TestContext:
    def test_space_breadcrumb_and_translations(self, client, home, nested):
        english, _ = Locale.objects.get_or_create(language_code="en")
        home.copy_for_translation(english).save_revision().publish()
        copy = nested[0].copy_for_translation(english)
        response = client.get("/un/deux/")
        assert [page.pk for page in response.context["breadcrumb"]] == [home.pk, nested[0].pk, nested[1].pk]
        assert response.context["space"].is_national
        assert client.get("/un/").context["translations"] == []
        copy.save_revision().publish()
        assert [page.pk for page in client.get("/un/").context["translations"]] == [copy.pk]

    def test_social_and_plain_fields_are_in_the_page(self, client, home):
        import datetime

        page = StandardPageFactory(
            parent=home,
            introduction="À quoi elle sert.",
            plain_summary="En mots simples.",
            checked_on=datetime.date(2026, 5, 4),
        )
        html = client.get(page.url).content.decode()
        assert "À quoi elle sert." in html
        assert "En mots simples." in html


class TestReferences:
    """What a page refers to is indexed once when it is saved, not once for each of its rows."""

    def add(self, home, monkeypatch):
        """Add a journey of three steps; the page, and how many times its references were looked for."""
        looked = []
        index = ReferenceIndex.create_or_update_for_object
        monkeypatch.setattr(
            ReferenceIndex, "create_or_update_for_object", lambda page: looked.append(page.pk) or index(page)
        )
        parent = JourneyIndexPageFactory(parent=home)
        looked.clear()
        page = parent.add_child(instance=build_journey(3, locale=home.locale))
        return page, looked.count(page.pk)

    def test_page_with_rows_is_indexed_once_with_what_the_rows_refer_to(self, home, monkeypatch):
        _page, times = self.add(home, monkeypatch)
        assert times == 1
        organism = OrganismFactory(key="caf")
        assert ReferenceIndex.get_references_to(organism).count() == 3  # one a step

    def test_nothing_is_indexed_where_it_is_turned_off(self, home, monkeypatch):
        with disable_reference_index_auto_update():
            _page, times = self.add(home, monkeypatch)
            assert reference_index_auto_update_disabled.value  # still off after the save
        assert times == 0

    def test_a_row_saved_alone_is_indexed(self, home, monkeypatch):
        page, _times = self.add(home, monkeypatch)
        other = OrganismFactory(key="cpam")
        row = page.steps.first().organisms.first()
        row.organism = other
        row.save()
        assert ReferenceIndex.get_references_to(other).count() == 1
