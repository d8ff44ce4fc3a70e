"""The migrated database, kept between runs: migrating an empty SQLite takes ten seconds of each process.

What is kept is a copy of the database right after the migrations, under a name that says what it was made from. A change of a
migration (ours or an installed package's), of a permission or of a library makes another. Nothing else is ever kept.
"""

import fcntl
import hashlib
import sqlite3
from collections.abc import Callable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection

# Those of each settings apart: another list of participation types makes other tables.
FOLDER = Path(__file__).parents[1] / "var" / "tests" / settings.SETTINGS_MODULE


def fingerprint() -> str:
    """What the migrated database depends on, in a few characters."""
    made_of = hashlib.sha256()
    for name in ("django", "wagtail", "wagtail-localize"):
        made_of.update(f"{name} {version(name)} {sqlite3.sqlite_version}".encode())
    made_of.update(Path(__file__).read_bytes())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        for file in sorted((Path(app.path) / "migrations").glob("*.py")):
            made_of.update(f"{app.label} {file.name}".encode() + file.read_bytes())
    for model in sorted(apps.get_models(), key=lambda model: model._meta.label):  # their permissions are rows
        meta = model._meta
        made_of.update(f"{meta.label} {meta.verbose_name_raw} {meta.default_permissions} {meta.permissions}".encode())
    return made_of.hexdigest()[:24]


def open_migrated(migrate: Callable[[], None]) -> None:
    """Open the test database on a copy of the one kept, which `migrate` makes if there is none."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    kept = FOLDER / f"{fingerprint()}.sqlite3"
    with (FOLDER / "lock").open("w") as lock:  # the first process makes it, the others wait
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            migrate()
            _keep(kept)
            return
    _use(kept)


def _keep(kept: Path) -> None:
    for old in FOLDER.glob("*.sqlite3"):
        old.unlink()
    part = kept.with_suffix(".part")
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
    part.rename(kept)


def _use(kept: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = connection.creation._get_test_db_name()
    connection.ensure_connection()
    with closing(sqlite3.connect(kept)) as copy:
        copy.backup(connection.connection)
