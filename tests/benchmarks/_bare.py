"""The yardstick: one Django view of 30 KB, no middleware, no template, no database. Served by `gunicorn _bare:application`."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=[],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="the bare view signs nothing",
)
BODY = b"<p>" + b"x" * (30 * 1024 - 3)


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})  # what CommonMiddleware would add


urlpatterns = [path("", bare)]
application = get_wsgi_application()
