"""Nothing that the public may not read comes out of the search, suggestions included (threat T12)."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from home.models import StandardPage

CANARY = "zorglubique"
NEAR = "zorglubiqe"
QUERIES = ("canari", CANARY, NEAR, f'"{CANARY}"', f"{CANARY} absent", f"{NEAR} canari", "secret")


def _restrict(page: Page, kind: str, **values) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, **values)
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.create(name="Un groupe"))


def draft(page):
    page.unpublish()


def scheduled(page):
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    page.save()


def expired_but_still_live(page):
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))


def expired(page):
    Page.objects.filter(pk=page.pk).update(expired=True, live=False)


def for_members(page):
    _restrict(page, PageViewRestriction.LOGIN)


def behind_a_password(page):
    _restrict(page, PageViewRestriction.PASSWORD, password="secret")


def for_a_group(page):
    _restrict(page, PageViewRestriction.GROUPS)


def under_a_private_page(page):
    _restrict(page.get_parent(), PageViewRestriction.LOGIN)


def in_another_language(page):
    Page.objects.filter(pk=page.pk).update(locale=Locale.objects.get_or_create(language_code="en")[0])


def on_another_site(page):
    root = Page.get_first_root_node()
    other = root.add_child(instance=StandardPage(title="Autre site", slug="autre"))
    Site.objects.create(hostname="autre.test", root_page=other)
    page.move(Page.objects.get(pk=other.pk), pos="last-child")


def changed_in_a_draft_only(page):
    page.title, page.introduction = "Titre public", ""
    page.save()
    page.title = f"Un canari {CANARY}"
    page.save_revision()


def deleted(page):
    page.delete()


STATES = [
    draft,
    scheduled,
    expired_but_still_live,
    expired,
    for_members,
    behind_a_password,
    for_a_group,
    under_a_private_page,
    in_another_language,
    on_another_site,
    changed_in_a_draft_only,
    deleted,
]


@pytest.fixture
def canary(home, add) -> Page:
    section = add(home, StandardPage, "Rubrique")
    return add(section, StandardPage, f"Un canari {CANARY}", introduction=f"Un secret {CANARY} ici.")


def _said(client, query: str) -> str:
    """What the page says of its own, without what the visitor typed."""
    response = client.get("/recherche/", {"q": query})
    assert response.status_code == 200
    return (
        response.content.decode().lower().replace(query.lower().replace('"', "&quot;"), "").replace(query.lower(), "")
    )


@pytest.mark.parametrize("hide", STATES)
@pytest.mark.parametrize("when", ["at once", "after a rebuild"])
def test_hidden_page_never_appears(canary, client, rebuild, hide, when):
    hide(canary)
    if when == "after a rebuild":
        rebuild()
    for query in QUERIES:
        said = _said(client, query)
        assert 'class="s-hit"' not in said
        assert CANARY not in said
        assert "s-near" not in said


def test_public_page_appears(canary, client):
    """Negative control: the same page, when public, is found by these queries, and suggested."""
    for query in QUERIES[:2]:
        assert 'class="s-hit"' in _said(client, query)
    near = _said(client, NEAR)
    assert CANARY in near
    assert "s-near" in near


def test_lagging_index_shows_nothing_hidden(canary, client, settings, index):
    """The index still has the page: the database decides."""
    settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
    Page.objects.filter(pk=canary.pk).update(live=False)
    assert index.read(lambda s: s.doc_frequency("words", CANARY)) == 1
    for query in QUERIES:
        assert CANARY not in _said(client, query)


def test_unpublishing_removes_and_publishing_brings_back(canary, client):
    canary.unpublish()
    assert 'class="s-hit"' not in _said(client, "canari")
    canary.save_revision().publish()
    assert 'class="s-hit"' in _said(client, "canari")
