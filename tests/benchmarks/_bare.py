"""The yardstick: Django views without middleware or template. One of 30 KB, and one that makes an INSERT in BARE_DATABASE.

Served by `gunicorn _bare:application`.
"""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

DATABASE = os.environ.get("BARE_DATABASE", "")
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="the bare view signs nothing",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATABASE,
            "CONN_MAX_AGE": 600,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                "CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, text TEXT);",
            },
        }
    }
    if DATABASE
    else {},
)
BODY = b"<p>" + b"x" * (30 * 1024 - 3)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})  # what CommonMiddleware would add


def insert(request: HttpRequest) -> HttpResponse:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO row (text) VALUES (%s)", [request.POST["text"]])
    return HttpResponse(status=303, headers={"Location": "/", "Content-Length": "0"})


urlpatterns = [path("", bare), path("insert/", insert)]
application = get_wsgi_application()
