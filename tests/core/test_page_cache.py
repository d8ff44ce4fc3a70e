"""What is public may be kept; everything else never is."""

import gzip
import os
import subprocess
import sys
from contextvars import Context

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import Client, RequestFactory
from wagtail.models import PageViewRestriction

from core.caching import bump_site_version, mark_public, remembered, site_version
from core.middleware import PublicPageCacheMiddleware
from home.models import StandardPage
from tests.factories.base import StandardPageFactory


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.PUBLIC_PAGE_SECONDS = settings.CACHE_MIDDLEWARE_SECONDS = 60


@pytest.fixture
def page(home):
    return StandardPageFactory(parent=home, title="Première version", slug="page")


def is_kept(response) -> bool:
    """Whether it came from the cache."""
    return "Age" in response


class TestPublicPage:
    def test_is_kept_and_served_again_without_a_query(self, client, page, django_assert_num_queries):
        first = client.get(page.url)
        assert first["Cache-Control"] == "public, max-age=60"
        assert not is_kept(first)
        with django_assert_num_queries(0):
            second = client.get(page.url)
        assert is_kept(second)
        assert second.content == first.content
        assert not second.cookies

    def test_compressed_and_plain_are_kept_apart(self, client, page):
        plain = client.get(page.url)
        packed = client.get(page.url, headers={"accept-encoding": "br, gzip;q=1.0"})
        assert not is_kept(packed)
        assert packed["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(packed.content)) == len(plain.content)
        assert is_kept(client.get(page.url, headers={"accept-encoding": "deflate, gzip"}))
        again = client.get(page.url, headers={"accept-encoding": "identity"})
        assert is_kept(again)
        assert "Content-Encoding" not in again

    def test_varies_by_compression_only(self, client, page):
        response = client.get(page.url, headers={"accept-language": "en", "user-agent": "x"})
        assert response["Vary"] == "Accept-Encoding"

    def test_head_is_served_from_the_page_kept(self, client, page):
        client.get(page.url)
        response = client.head(page.url)
        assert response.status_code == 200
        assert response.content == b""
        assert is_kept(response)

    def test_addresses_with_a_question_are_not_kept(self, client, page):
        for _ in range(2):
            assert not is_kept(client.get(f"{page.url}?utm=1"))

    def test_post_is_not_kept(self, client, page):
        client.post(page.url)
        assert not is_kept(client.get(page.url))

    def test_missing_page_is_private(self, client, page):
        for _ in range(2):
            response = client.get("/inconnue/")
            assert response.status_code == 404
            assert not is_kept(response)
            assert "no-store" in response["Cache-Control"]


class TestSession:
    @pytest.fixture
    def editor(self, page):
        editor = Client()
        editor.force_login(get_user_model().objects.create_superuser("a", "a@exemple.fr", "x"))
        return editor

    def test_editor_is_served_past_the_cache_and_leaves_nothing_in_it(self, client, page, editor):
        seen = editor.get(page.url)
        assert not is_kept(seen)
        assert "private" in seen["Cache-Control"]
        first = client.get(page.url)
        assert not is_kept(first)
        assert "no-store" in editor.get(page.url)["Cache-Control"]

    def test_admin_is_private(self, editor):
        response = editor.get("/admin/")
        assert "private" in response["Cache-Control"]
        assert not is_kept(response)


class TestChange:
    def test_publication_shows_at_once(self, client, page):
        client.get(page.url)
        page.title = "Seconde version"
        page.save_revision().publish()
        response = client.get(page.url)
        assert "Seconde version" in response.content.decode()

    def test_draft_does_not_show(self, client, page):
        client.get(page.url)
        page.title = "Brouillon"
        page.save_revision()
        assert "Brouillon" not in client.get(page.url).content.decode()

    def test_unpublished_and_deleted_pages_are_gone_at_once(self, client, page):
        client.get(page.url)
        page.unpublish()
        assert client.get(page.url).status_code == 404
        page.save_revision().publish()
        assert client.get(page.url).status_code == 200
        StandardPage.objects.get().delete()
        assert client.get(page.url).status_code == 404

    def test_restricted_page_is_no_longer_served_and_never_kept(self, client, page):
        client.get(page.url)
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password="secret")
        for _ in range(2):
            response = client.get(page.url)
            assert "Première version" not in response.content.decode()
            assert not is_kept(response)
            assert "public" not in response["Cache-Control"]

    def test_version_moves_with_each_publication(self, page):
        before = site_version()
        page.save_revision().publish()
        assert site_version() != before

    def test_remembered_is_built_again_when_the_version_moves(self, page):
        made = []

        def build():
            made.append(1)
            return len(made)

        assert [remembered("x", build), remembered("x", build)] == [1, 1]
        page.save_revision().publish()
        assert remembered("x", build) == 2

    def test_drawn_while_another_version_is_published_is_not_kept_as_the_new_one(self, client, page, monkeypatch):
        draw = StandardPage.serve

        def draw_slowly(self, request, *args, **kwargs):
            response = draw(self, request, *args, **kwargs).render()
            elsewhere = Context()  # another thread has its own context
            elsewhere.run(bump_site_version)
            return response

        monkeypatch.setattr(StandardPage, "serve", draw_slowly)
        client.get(page.url)
        monkeypatch.undo()
        assert not is_kept(client.get(page.url))

    def test_the_version_moves_once_more_when_the_rows_are_written(self, page, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()
            before = site_version()
        assert site_version() != before

    @pytest.mark.slow
    def test_every_process_of_a_machine_sees_it_at_once(self, settings, tmp_path):
        settings.CACHES = {
            **settings.CACHES,
            "shared": {
                "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
                "LOCATION": tmp_path / "shared",
            },
        }
        before = site_version()
        assert site_version() == before
        code = "import django; django.setup(); from core.caching import bump_site_version; bump_site_version()"
        env = {
            **os.environ,
            "VAR_DIR": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "config.settings.base",
            "PYTHONPATH": "site",
        }
        env.pop("REDIS_URL", None)
        subprocess.run([sys.executable, "-c", code], check=True, env=env, cwd=settings.BASE_DIR)
        assert site_version() != before


class TestMiddleware:
    """The rules one by one, on a view of our own."""

    def run(self, view, path="/x/", **headers):
        request = RequestFactory().get(path, headers=headers)
        request.session = type("Session", (), {"accessed": False})()
        return PublicPageCacheMiddleware(view)(request), request

    def test_nothing_is_public_unless_its_view_says_so(self):
        response, _ = self.run(lambda request: HttpResponse("x"))
        assert response["Cache-Control"] == "private, no-store"

    def test_marked_is_public(self):
        response, _ = self.run(lambda request: mark_public(HttpResponse("x"), 5))
        assert response["Cache-Control"] == "public, max-age=5"

    def test_a_cookie_makes_it_private(self):
        def view(request):
            response = mark_public(HttpResponse("x"))
            response.set_cookie("a", "b")
            return response

        for _ in range(2):
            response, _ = self.run(view)
            assert response["Cache-Control"] == "private, no-store"
            assert not is_kept(response)

    def test_a_session_read_makes_it_private(self):
        def view(request):
            request.session.accessed = True
            return mark_public(HttpResponse("x"))

        response, _ = self.run(view)
        assert response["Cache-Control"] == "private, no-store"

    def test_what_the_view_said_is_kept(self):
        def view(request):
            return HttpResponse("x", headers={"Cache-Control": "max-age=3"})

        assert self.run(view)[0]["Cache-Control"] == "max-age=3"

    def test_language_is_in_the_key(self):
        texts = iter(("fr", "en"))
        view = lambda request: mark_public(HttpResponse(next(texts)))  # noqa: E731
        assert self.run(view, "/x/")[0].content == b"fr"
        assert self.run(view, "/en/x/")[0].content == b"en"
        assert self.run(view, "/x/")[0].content == b"fr"

    def test_off_when_seconds_are_none(self, settings):
        settings.PUBLIC_PAGE_SECONDS = 0
        view = lambda request: mark_public(HttpResponse("x"))  # noqa: E731
        for _ in range(2):
            assert not is_kept(self.run(view)[0])
