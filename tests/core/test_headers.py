"""Headers of security on every kind of response."""

import pytest
from django.contrib.auth import get_user_model


def policy(response) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";") if part.strip()]
    return {part[0]: part[1] if len(part) > 1 else "" for part in parts}


@pytest.mark.parametrize("address", ["/", "/recherche/", "/participer/suivre/", "/inconnue/"])
def test_public_responses_have_the_strict_policy(client, home, address):
    response = client.get(address)
    found = policy(response)
    assert found["default-src"] == "'none'"
    assert found["frame-ancestors"] == "'none'"
    assert found["base-uri"] == "'none'"
    assert found["script-src"] == found["style-src"] == found["form-action"] == "'self'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert "http" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Referrer-Policy"] in ("strict-origin-when-cross-origin", "same-origin")


def test_admin_has_the_strictest_it_works_with(client, home):
    client.force_login(get_user_model().objects.create_superuser("a", "a@exemple.fr", "x"))
    for address in ("/admin/", "/admin/login/", f"/admin/pages/{home.pk}/edit/"):
        response = client.get(address)
        found = policy(response)
        assert found["script-src"] == "'self'"
        assert found["default-src"] == "'none'"
        assert found["frame-ancestors"] == "'self'"
        assert response["X-Frame-Options"] == "DENY"


def test_only_the_preview_may_be_framed_by_the_admin(client, home):
    client.force_login(get_user_model().objects.create_superuser("a", "a@exemple.fr", "x"))
    home.save_revision()
    client.post(f"/admin/pages/{home.pk}/edit/preview/?mode=", {})
    for address in ("edit/preview/?in_preview_panel=true&mode=", "view_draft/"):
        response = client.get(f"/admin/pages/{home.pk}/{address}")
        assert response.status_code == 200
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert policy(response)["frame-ancestors"] == "'self'"
    assert client.get(home.url)["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("address", ["/administration/", "/en/admin/", "//admin/"])
def test_an_address_that_looks_like_the_admin_is_not(client, home, address):
    response = client.get(address)
    assert response["X-Frame-Options"] == "DENY"
    assert "unsafe" not in response["Content-Security-Policy"]


def test_language_is_told(client, home):
    assert client.get("/")["Content-Language"] == "fr"


class TestHealth:
    @pytest.fixture(autouse=True)
    def _index(self, monkeypatch):
        monkeypatch.setattr("config.health.index_ok", lambda: True)

    def test_says_what_works(self, client, db):
        response = client.get("/sante/")
        assert response.status_code == 200
        assert response.json()["ok"] is True
        assert response.json()["database"] is True
        assert "no-store" in response["Cache-Control"]
        assert client.head("/sante/").status_code == 200
        assert client.post("/sante/").status_code == 405

    def test_is_an_outage_without_the_database(self, client, db, monkeypatch):
        monkeypatch.setattr("config.health.database_ok", lambda: False)
        response = client.get("/sante/")
        assert response.status_code == 503
        assert response.json()["ok"] is False

    def test_tells_a_missing_index_but_stays_up(self, client, db, monkeypatch):
        monkeypatch.setattr("config.health.index_ok", lambda: False)
        assert client.get("/sante/").json() == {"database": True, "cache": True, "index": False, "ok": True}

    def test_database_that_does_not_answer(self, monkeypatch):
        from django.db import OperationalError

        from config import health

        def fail():
            raise OperationalError

        monkeypatch.setattr(health.connection, "cursor", fail)
        assert health.database_ok() is False
