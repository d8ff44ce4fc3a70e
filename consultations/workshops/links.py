"""The link a person is sent: to their own sign-up, whatever becomes of it. A GET shows, a button acts."""

import uuid

from django.core import signing
from django.urls import reverse
from wagtail.admin.utils import get_admin_base_url
from wagtail.models import Site

from .models import SignUp

SALT = "workshops.signup"


def token_of(signup: SignUp) -> str:
    """What stands for it in an address. Another address of the person makes another: the former one opens nothing any more."""
    return signing.dumps([signup.key.hex, signup.person_key[:16]], salt=SALT)


def signup_of(token: str) -> SignUp | None:
    """The sign-up of a link; None if it is not ours, or names nothing any more."""
    try:
        key, person = signing.loads(token, salt=SALT)
        key = uuid.UUID(key)
    except (signing.BadSignature, ValueError, TypeError, AttributeError):
        return None
    rows = SignUp.objects.select_related("participation__space", "session__workshop__space", "page", "profile")
    signup = rows.filter(key=key).first()
    return signup if signup and signup.person_key[:16] == person else None


def absolute(name: str, *args: object) -> str:
    """A whole address in the current language. The host is that of the site, never the one a request named."""
    site = Site.objects.filter(is_default_site=True).get()
    return site.root_url + reverse(f"participation:{name}", args=args)


def own_address(signup: SignUp) -> str:
    """The page of one sign-up."""
    return absolute("workshop_signup", token_of(signup))


def check_in_address(signup: SignUp) -> str:
    """The team's screen of the day, with the number of a sign-up in its field: a phone's camera opens it. It says nothing to anybody else."""
    screen = reverse("workshop_day", args=[signup.session.key])
    return f"{get_admin_base_url() or ''}{screen}?code={signup.number}"
