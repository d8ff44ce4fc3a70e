"""A page of ours as a PDF that a screen reader can read (PDF/UA), by WeasyPrint. It fetches nothing but our own style sheet and font."""

from mimetypes import guess_type
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import SuspiciousOperation

#: Where our static files are, for a page that no server sends.
HERE = "https://page.invalid"


class NoPdf(Exception):
    """This server has not the libraries that make PDFs."""


def own_file(url: str) -> bytes:
    """What one of our static files holds. Any other address raises ValueError, whatever a text may hold."""
    prefix = HERE + settings.STATIC_URL
    if not url.startswith(prefix):
        raise ValueError("Nothing is fetched from elsewhere.")
    name = url.removeprefix(prefix)
    try:
        if staticfiles_storage.exists(name):  # collected, under a name that holds its hash
            with staticfiles_storage.open(name) as file:
                return file.read()
        path = finders.find(name)
    except SuspiciousOperation:
        path = None
    if not path:
        raise ValueError("This is none of our files.")
    with open(path, "rb") as file:
        return file.read()


def as_pdf(html: str) -> bytes:
    """The PDF of a page. Takes some tenths of a second. Raises NoPdf."""
    try:
        from weasyprint import HTML  # loaded late: it needs libraries of the system, and half a second
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as missing:
        raise NoPdf from missing

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: Any = None) -> Any:
            return URLFetcherResponse(url, own_file(url), {"Content-Type": guess_type(url)[0] or "font/woff2"})

    return HTML(string=html, url_fetcher=OwnFiles(), base_url=HERE).write_pdf(pdf_variant="pdf/ua-1")
