"""The yardstick: Django views without middleware or template. One of 30 KB, and one that makes an INSERT in BARE_DATABASE.

Served by `gunicorn _bare:application`, with the site's own gunicorn.conf.py. The INSERT is one statement, written by hand, committed by
itself, as durably as the site commits: SQLite in WAL with synchronous=FULL, in a file of its own; PostgreSQL with the server's settings,
in the table that `answers.py` makes. BARE_DATABASE is a file, or the address of a PostgreSQL database.
"""

import os

import dj_database_url
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

DATABASE = os.environ.get("BARE_DATABASE", "")
SQLITE = {
    "ENGINE": "django.db.backends.sqlite3",
    "NAME": DATABASE,
    "CONN_MAX_AGE": 600,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE IF NOT EXISTS word (id INTEGER PRIMARY KEY, text TEXT);",
    },
}


def database() -> dict:
    if DATABASE.startswith("postgres"):
        return dj_database_url.parse(DATABASE, conn_max_age=600, conn_health_checks=True)  # as the site's own
    return SQLITE


settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="the bare view signs nothing",
    DATABASES={"default": database()} if DATABASE else {},
)
BODY = b"<p>" + b"x" * (30 * 1024 - 3)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})  # what CommonMiddleware would add


def insert(request: HttpRequest) -> HttpResponse:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO word (text) VALUES (%s)", [request.POST["text"]])
    return HttpResponse(status=303, headers={"Location": "/", "Content-Length": "0"})


urlpatterns = [path("", bare), path("insert/", insert)]
application = get_wsgi_application()
