"""The links of our e-mails: signed, each for one use, leading to a page with a button (a GET changes nothing)."""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.urls import reverse
from wagtail.models import Site

from .models import Contact

CONFIRM_SALT = "participation.contact.confirm"
STOP_SALT = "participation.contact.stop"
CONFIRM_DAYS = 7


def _absolute(name: str, token: str) -> str:
    """The whole address of a page in the current language. The host is that of the site, never the one a request named."""
    site = Site.objects.filter(is_default_site=True).get()
    return site.root_url + reverse(f"participation:{name}", args=[token])


def confirm_address(contribution: Any, wants_news: bool) -> str:
    """The page that confirms the address of a contribution. Good for seven days."""
    said = [contribution.participation.participation_slug, contribution.pk, contribution.contact_id, int(wants_news)]
    return _absolute("confirm", signing.dumps(said, salt=CONFIRM_SALT))


def read_confirm(token: str) -> tuple[str, int, int, bool] | None:
    """(type's slug, contribution, contact, whether news are wanted) of such a link; None if it is not ours, or too old."""
    try:
        slug, contribution, contact, wants_news = signing.loads(
            token, salt=CONFIRM_SALT, max_age=timedelta(days=CONFIRM_DAYS)
        )
    except (signing.BadSignature, ValueError):
        return None
    return slug, contribution, contact, bool(wants_news)


def stop_address(contact: Contact) -> str:
    """The page that stops the messages of a campaign to an address. Good for ever: one may always stop."""
    return _absolute("stop", signing.dumps(contact.pk, salt=STOP_SALT))


def read_stop(token: str) -> Contact | None:
    """The contact of such a link; None if it is not ours, or the address is erased already."""
    try:
        pk = signing.loads(token, salt=STOP_SALT)
    except (signing.BadSignature, ValueError):
        return None
    return Contact.objects.filter(pk=pk).first()
