"""Which texts are telephone numbers, and the one way in which each is kept: E.164, « +33612345678 »."""

import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

#: Countries of the French numbering plan: a number of any of them is dialled with the same ten digits from all the others.
FRENCH = ("FR", "GP", "GF", "MQ", "RE", "YT")
LONGEST = 40
INCOMPLETE = _("Ce numéro n’est pas complet. Exemple : 06 12 34 56 78.")


def normalise_phone(text: str, region: str = "FR") -> str:
    """The number in E.164. A number without its country is read where `region` (ISO 3166) is, then elsewhere in France.

    A mobile number is of one place only: « 0692… » is of La Réunion, whoever writes it. Of a few lines and of 08 and 09 there are several,
    and `region` decides. Raises ValidationError if it cannot be somebody's number.
    """
    typed = _as_typed(text)
    for place in dict.fromkeys((region, *FRENCH)) if region in FRENCH else (region,):
        if found := _read(typed, place):
            return found
    raise ValidationError(INCOMPLETE, code="invalid")


def _as_typed(text: str) -> str:
    """Without the spaces that word processors write, and the marks that telephones copy with a number; "" if it holds anything but a number.

    The library would read letters as the keys they are on (« 0800 CAF CAF »), and leave out what stands before the number.
    """
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    plain = "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in seen)
    is_number = len(plain) <= LONGEST and plain.isprintable() and not any(sign.isalpha() for sign in plain)
    return plain if is_number else ""


def _read(typed: str, region: str) -> str:
    try:
        number = phonenumbers.parse(typed, region)
    except NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or number.extension:
        return ""
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
