"""System checks, migrations, imports, production settings: the rules that keep the house in order."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.template import TemplateDoesNotExist

from core import checks
from core.fields import ContentField

ROOT = Path(settings.BASE_DIR)
GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "x9" * 40 + "Zq!",
    "ALLOWED_HOSTS": "exemple.fr",
    "DATABASE_URL": "sqlite:///:memory:",
}


def manage(*arguments, **environment):
    """Run manage.py in a process of its own, with these variables and no other of ours."""
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    given = {name: value for name, value in (GOOD | environment).items() if value is not None}
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=clean | given, capture_output=True, text=True, timeout=120, check=False
    )


class TestChecks:
    def test_all_is_well(self):
        assert checks.pages_stand_on_base_page(None) == []
        assert checks.site_is_not_a_package(None) == []

    def test_page_that_does_not_stand_on_base_page(self, monkeypatch):
        from home.models import HomePage

        stranger = type("Stranger", (), {"__module__": "home.models", "_meta": HomePage._meta})
        monkeypatch.setattr(checks, "get_page_models", lambda: [stranger])
        assert [error.id for error in checks.pages_stand_on_base_page(None)] == ["core.E001"]

    def test_page_without_a_template(self, monkeypatch):
        def missing(name):
            raise TemplateDoesNotExist(name)

        monkeypatch.setattr("django.template.loader.get_template", missing)
        found = {error.id for error in checks.pages_stand_on_base_page(None)}
        assert found == {"core.E002"}

    def test_site_made_a_package(self, tmp_path, settings):
        (tmp_path / "site").mkdir()
        settings.BASE_DIR = tmp_path
        assert checks.site_is_not_a_package(None) == []
        (tmp_path / "site" / "__init__.py").touch()
        assert [error.id for error in checks.site_is_not_a_package(None)] == ["core.E003"]

    def test_django_finds_nothing_to_say(self, db):
        call_command("check", fail_level="WARNING")


def test_no_migration_is_missing(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_content_field_writes_no_block_in_migrations():
    from core.blocks import ContentBlocks, HeadingBlock

    small = ContentField([("heading", HeadingBlock())], blank=True)
    large = ContentField(ContentBlocks(), blank=True)
    small.name = large.name = "body"
    assert small.deconstruct() == large.deconstruct()
    assert "block_lookup" not in small.deconstruct()[3]
    assert small.deconstruct()[3]["blank"] is True


def test_imports_go_down_only():
    environment = {**os.environ, "PYTHONPATH": f"site{os.pathsep}."}
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.slow
class TestProduction:
    def test_deployment_check_is_clean(self):
        done = manage("check", "--deploy", "--fail-level", "WARNING")
        assert done.returncode == 0, done.stderr

    @pytest.mark.parametrize(
        ("environment", "word"),
        [
            ({"SECRET_KEY": None}, "SECRET_KEY"),
            ({"SECRET_KEY": "short"}, "SECRET_KEY"),
            ({"SECRET_KEY": "dev-only-key-never-in-production" + "x" * 40}, "SECRET_KEY"),
            ({"SECRET_KEY": "django-insecure-" + "x" * 60}, "SECRET_KEY"),
            ({"DEBUG": "1"}, "DEBUG"),
            ({"DEBUG": "True"}, "DEBUG"),
            ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
            ({"ALLOWED_HOSTS": "exemple.fr,*"}, "ALLOWED_HOSTS"),
        ],
    )
    def test_refuses_to_start(self, environment, word):
        done = manage("check", **environment)
        assert done.returncode != 0
        assert "ImproperlyConfigured" in done.stderr
        assert word in done.stderr.strip().splitlines()[-1]

    def test_sqlite_is_opened_as_it_must_be(self, tmp_path):
        code = (
            "from django.db import connection as c; k=c.cursor(); "
            "print([k.execute(f'PRAGMA {p}').fetchone()[0] for p in "
            "('journal_mode','synchronous','foreign_keys','busy_timeout')], c.transaction_mode)"
        )
        done = manage("shell", "--no-imports", "-c", code, DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}")
        assert done.stdout.strip().endswith("['wal', 2, 1, 20000] IMMEDIATE"), done.stdout + done.stderr
