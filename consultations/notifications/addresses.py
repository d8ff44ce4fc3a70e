"""Which texts are addresses that we write to."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _


def validate_address(text: str) -> None:
    """Raise ValidationError unless it is one address. Stricter than Django's own rule, which takes signs that end a line and quoted names.

    A quoted name may hold a comma or an @: some programs would read two addresses in it.
    """
    if not text.isprintable() or any(sign in text for sign in '",;<>'):
        raise ValidationError(_("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."), code="invalid")
    validate_email(text)
