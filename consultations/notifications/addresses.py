"""Which texts are addresses that we write to, and what stands in the place of one that is forgotten."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

LONGEST = 254  # RFC 5321, and the column
#: How what stands in the place of an address ends. No domain can be called so (RFC 2606).
MARK = "@efface.invalid"


def validate_address(text: str) -> None:
    """Raise ValidationError unless it is one address. Stricter than Django's own rule, which takes signs that end a line and quoted names.

    A quoted name may hold a comma or an @: some programs would read two addresses in it.
    """
    if len(text) > LONGEST or not text.isprintable() or any(sign in text for sign in '",;<>'):
        raise ValidationError(_("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."), code="invalid")
    validate_email(text)


def forgotten(address: str) -> str:
    """What stands in the place of an address, or a number, whose owner asked to be forgotten: it still counts, and leads to nobody."""
    mark = salted_hmac("notifications.forgotten", address.lower(), secret=settings.SECRET_KEY, algorithm="sha256")
    return f"{mark.hexdigest()[:32]}{MARK}"
