"""What every page type must keep: its template, the rules of the house in its HTML, its number of queries."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import get_page_models

from core.models import BasePage

MODELS = [model for model in get_page_models() if not model.__module__.startswith(("wagtail.", "wagtail_"))]
NAMES = [model.__name__ for model in MODELS]
# (what it is, a pattern that must not be found)
FORBIDDEN = [
    ("a style attribute", r"<[a-z][^>]*\sstyle="),
    ("a style element", r"<style[\s>]"),
    # A block of linked data is not run: the policy has no say in it.
    ("a script with content", r"<script(?![^>]*\ssrc=)(?! type=\"application/ld\+json\">)[^>]*>"),
    ("an event attribute", r"<[a-z][^>]*\son[a-z]+="),
    ("a javascript address", r"(?:href|src|action)=[\"']?\s*javascript:"),
    ("a token", r"csrfmiddlewaretoken"),
    (
        "a resource of another site",
        r"<(?:script|link|img|iframe|source|video)[^>]*\s(?:src|href|srcset)=\"(?:https?:)?//(?!testserver|localhost)",
    ),
]


def test_every_page_type_is_tried(whole):
    assert set(whole.pages) == set(MODELS), "a new page type needs its page in tests/contracts/conftest.py"


def test_there_are_page_types():
    assert len(MODELS) >= 10


@pytest.mark.parametrize("model", MODELS, ids=NAMES)
def test_stands_on_base_page_and_has_its_template(model):
    assert issubclass(model, BasePage)
    assert get_template(model.template)


def keeps_the_rules(response) -> None:
    html = response.content.decode()
    assert response.status_code == 200
    assert '<html lang="fr"' in html
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert re.search(r"<title>\s*\S", html)
    for what, pattern in FORBIDDEN:
        assert not re.search(pattern, html, re.IGNORECASE), what
    assert not re.search(r"\{[{%]", html), "a tag of the template language was left"
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert not response.cookies
    assert response["Cache-Control"] == "public, max-age=60"


@pytest.mark.slow
def test_keeps_the_rules_of_the_house(client, settings, whole, subtests):
    settings.PUBLIC_PAGE_SECONDS = 60
    for model, page in whole.pages.items():
        with subtests.test(page=model.__name__):
            keeps_the_rules(client.get(page.url))


@pytest.mark.parametrize(("what", "pattern"), FORBIDDEN, ids=[what for what, _ in FORBIDDEN])
def test_control_the_patterns_find_what_they_forbid(what, pattern):
    bad = (
        '<p class="a" style="x"></p><style>p{}</style><script>1</script><a onclick="x" href="javascript:x">'
        '<input name="csrfmiddlewaretoken"><img src="https://ailleurs.example/x.png">'
    )
    good = '<p class="style="></p><script src="/static/x.js" defer></script><img src="/x.png"><a href="https://caf.fr">on</a>'
    assert re.search(pattern, bad, re.IGNORECASE)
    assert not re.search(pattern, good.replace('class="style="', ""), re.IGNORECASE)


@pytest.mark.slow
def test_takes_ten_queries_at_most_uncached(whole, subtests):
    for model, page in whole.pages.items():
        Client().get(page.url)  # what a process remembers is remembered
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(page.url).status_code == 200
        listing = "\n".join(query["sql"][:200] for query in queries)
        with subtests.test(page=model.__name__):
            assert len(queries) <= 10, f"{len(queries)} queries\n{listing}"


@pytest.mark.slow
def test_is_the_same_for_everyone(whole, subtests):
    for model, page in whole.pages.items():
        with subtests.test(page=model.__name__):
            first = Client(headers={"accept-language": "en", "user-agent": "a"}).get(page.url).content
            cache.clear()
            assert Client(headers={"accept-language": "de", "user-agent": "b"}).get(page.url).content == first


@pytest.mark.slow
def test_can_be_edited(whole, subtests, admin_client):
    for model, page in whole.pages.items():
        with subtests.test(page=model.__name__):
            assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
            assert admin_client.get(f"/admin/pages/{page.pk}/view_draft/").status_code == 200
