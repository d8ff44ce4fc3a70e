"""A PostgreSQL database of its own for a benchmark, beside the one that DATABASE_URL names; nothing without it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql


@contextmanager
def database_beside(name: str) -> Iterator[dict[str, str]]:
    """The variable that names the new database; empty for SQLite. It is dropped at the end."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield {}
        return
    parts = urlsplit(url)
    made = f"{parts.path.strip('/')}_{name}"
    with psycopg.connect(url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(made))
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(made)))
        try:
            yield {"DATABASE_URL": urlunsplit(parts._replace(path=f"/{made}"))}
        finally:
            connection.execute(drop)
