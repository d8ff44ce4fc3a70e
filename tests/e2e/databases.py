"""The database of the browser tests: SQLite in the demo's own folder, or a PostgreSQL database made and dropped here."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """DATABASE_URL of a database of its own beside the one that DATABASE_URL names; nothing when that is not PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    import psycopg

    name = f"e2e_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}"))}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def read_value(env: dict[str, str], sql: str) -> int:
    """The number that a query gives, read beside the running site."""
    if "DATABASE_URL" in env:
        import psycopg

        with psycopg.connect(env["DATABASE_URL"], autocommit=True) as connection:
            return connection.execute(sql).fetchone()[0]
    with closing(sqlite3.connect(Path(env["VAR_DIR"]) / "db.sqlite3")) as connection:
        return connection.execute(sql).fetchone()[0]
