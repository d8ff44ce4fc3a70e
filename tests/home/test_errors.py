import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.views.defaults import bad_request, server_error


@pytest.mark.parametrize("template", ["400.html", "413.html", "500.html"])
def test_last_resort_pages_need_neither_context_nor_database(template):
    """No `db` fixture: a query would be an error."""
    html = render_to_string(template)
    assert '<html lang="fr"' in html
    assert 'href="/static/css/tokens.css"' in html
    assert "<style" not in html
    assert " style=" not in html
    assert 'href="/"' in html


def test_django_shows_our_error_pages():
    request = RequestFactory().get("/")
    failure = server_error(request)
    assert failure.status_code == 500
    assert "Le site a eu un problème" in failure.content.decode()
    refusal = bad_request(request, ValueError())
    assert refusal.status_code == 400
    assert "Nous n’avons pas compris cette demande" in refusal.content.decode()


def test_unknown_address_gets_a_page_that_helps(client, home):
    response = client.get("/nulle-part/")
    html = response.content.decode()
    assert response.status_code == 404
    assert "Cette page n’existe pas" in html
    assert 'href="/recherche/"' in html


def test_unknown_address_under_a_caf_keeps_its_colours(client, gard):
    html = client.get(f"{gard.get_url()}nulle-part/").content.decode()
    assert 'data-accent="prune"' in html
    assert "Caf du Gard" in html
