"""The Wagtail admin searches through the same backend."""

import pytest
from django.urls import reverse

from home.models import StandardPage

ADMIN_SEARCHES = [
    "wagtailadmin_pages:search",
    "wagtailimages:index",
    "wagtaildocs:index",
    "wagtailusers_users:index",
]


@pytest.fixture
def pages(home, add):
    add(home, StandardPage, "Ludothèque publique")
    add(home, StandardPage, "Ludothèque en brouillon", live=False)


@pytest.mark.parametrize(
    "query", ["ludo", "LUDOTHEQUE", '"ludothèque"', "ludothèque live:true", "ludothèque &ordering=title"]
)
def test_editors_find_pages_by_the_beginning_of_a_word(pages, admin_client, query):
    query, _, ordering = query.partition(" &ordering=")
    data = {"q": query, **({"ordering": ordering} if ordering else {})}
    response = admin_client.get(reverse("wagtailadmin_pages:search"), data)
    assert response.status_code == 200
    html = response.content.decode()
    assert "Ludothèque publique" in html
    assert ("Ludothèque en brouillon" in html) is ("live:true" not in query)


@pytest.mark.parametrize("name", ADMIN_SEARCHES)
@pytest.mark.parametrize("query", ["", "ludo", "\0", "*" * 300, "key:'" + "x" * 1000, '"', "l'"])
def test_admin_searches_answer(pages, admin_client, name, query):
    assert admin_client.get(reverse(name), {"q": query}).status_code == 200


def test_editors_search_titles_without_an_index(pages, index, admin_client):
    index.current.unlink()
    response = admin_client.get(reverse("wagtailadmin_pages:search"), {"q": "ludo"})
    assert response.status_code == 200
    assert "Ludothèque publique" in response.content.decode()
