"""What makes one person one: their address, or their number."""

import unicodedata

from django.utils.crypto import salted_hmac

from core.models import Space

#: The region whose local way of writing numbers a Caf's people use. The others: that of metropolitan France.
REGIONS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}


def normal_address(email: str) -> str:
    """Trimmed, in one form and in small letters. What comes after a « + » is part of it: it may be another person's."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def person_key(*, email: str = "", phone: str = "") -> str:
    """A hash of the address, or else of the number (E.164): the same person has the same one. Keyed: it leads to nobody by itself."""
    said = f"mail:{normal_address(email)}" if email else f"tel:{phone}"
    return salted_hmac("workshops.person", said, algorithm="sha256").hexdigest()


def region_of(space: Space | None) -> str:
    """Where the numbers of a space are read."""
    departments = space.departments if space else ()
    return next((REGIONS[code] for code in departments if code in REGIONS), "FR")
