"""Which texts are telephone numbers, and the one way in which each is kept: E.164, « +33612345678 »."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

INCOMPLETE = _("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78.")


def normalise_phone(text: str, region: str = "FR") -> str:
    """The number in E.164. A number without its country is read where `region` (ISO 3166) is: « 0692… » is of La Réunion.

    Raises ValidationError if it cannot be somebody's number.
    """
    if not text.isprintable() or len(text) > 40:
        raise ValidationError(INCOMPLETE, code="invalid")
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException as wrong:
        raise ValidationError(INCOMPLETE, code="invalid") from wrong
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise ValidationError(INCOMPLETE, code="invalid")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def readable_phone(number: str) -> str:
    """As people read it: « 06 12 34 56 78 », or with its country when it is not French."""
    try:
        parsed = phonenumbers.parse(number)
    except NumberParseException:
        return number
    is_french = phonenumbers.region_code_for_number(parsed) == "FR"
    return phonenumbers.format_number(
        parsed, PhoneNumberFormat.NATIONAL if is_french else PhoneNumberFormat.INTERNATIONAL
    )
