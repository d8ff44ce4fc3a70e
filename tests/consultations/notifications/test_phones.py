"""One number has one writing, whatever way it was typed; what is not a number is refused in plain words."""

import re

import phonenumbers
import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from consultations.notifications import phones
from consultations.notifications.phones import FRENCH, normalise_phone, readable_phone

SIGNS = st.text(alphabet="0123456789+ .-/()\u00a0\u202f", max_size=24)
MOBILES = st.integers(612000000, 689999999).filter(
    lambda number: phonenumbers.is_valid_number(phonenumbers.PhoneNumber(country_code=33, national_number=number))
)


def ways_to_write(national: str) -> list[str]:
    """« 612345678 », as people write it."""
    pairs = [national[0], *(national[place : place + 2] for place in range(1, 9, 2))]
    local = [f"0{pairs[0]}", *pairs[1:]]
    written = [sign.join(local) for sign in ("", " ", ".", "-", "/", "\u2011", "\u00a0", "\u202f")]
    written += [f"{country}{' '.join(pairs)}" for country in ("+33 ", "0033 ", "+33 (0)", "+33(0) ", "(+33) ")]
    return [*written, f"\u202d{' '.join(local)}\u202c", f"  {national} "]


@given(MOBILES, st.sampled_from(FRENCH))
def test_one_number_has_one_writing(number, region):
    assert {normalise_phone(text, region) for text in ways_to_write(str(number))} == {f"+33{number}"}


@given(SIGNS, st.sampled_from([*FRENCH, "BE", "PM"]))
def test_once_or_twice_is_the_same(text, region):
    try:
        number = normalise_phone(text, region)
    except ValidationError:
        return
    assert phonenumbers.is_valid_number(phonenumbers.parse(number))
    assert {normalise_phone(number, other) for other in (*FRENCH, "BE")} == {number}
    assert normalise_phone(readable_phone(number)) == number


@given(st.text(max_size=60))
def test_whatever_is_typed_is_a_number_or_a_plain_refusal(text):
    try:
        number = normalise_phone(text)
    except ValidationError:
        return
    assert re.fullmatch(r"\+[0-9]{7,15}", number)


def test_refusal_says_how_to_write_one():
    with pytest.raises(ValidationError, match=r"Ce numéro n’est pas complet\. Exemple : 06 12 34 56 78\."):
        normalise_phone("06 12")


@pytest.mark.parametrize(
    ("text", "region", "number"),
    [
        ("0692 12 34 56", "RE", "+262692123456"),
        ("0262 12 34 56", "RE", "+262262123456"),
        ("0690 12 34 56", "GP", "+590690123456"),
        ("0694 20 12 34", "GF", "+594694201234"),
        ("0696 20 12 34", "MQ", "+596696201234"),
        ("0639 69 12 34", "YT", "+262639691234"),
        # One comes from elsewhere, or writes to the national site.
        ("06 12 34 56 78", "RE", "+33612345678"),
        ("0692 12 34 56", "FR", "+262692123456"),
        ("0696 20 12 34", "YT", "+596696201234"),
        ("+44 7911 123456", "FR", "+447911123456"),
    ],
)
def test_overseas(text, region, number):
    assert normalise_phone(text, region) == number


@given(st.sampled_from("67"), st.integers(0, 99999999))
def test_a_mobile_number_is_of_one_place(first, rest):
    """Else the place where it is read first would decide whose it is."""
    local = f"0{first}{rest:08}"
    assert len({phones._read(local, place) for place in FRENCH} - {""}) <= 1


def test_a_line_that_may_be_of_two_places_is_of_that_of_the_space():
    assert normalise_phone("0269 60 12 34", "YT") == "+262269601234"
    assert normalise_phone("0800 12 34 56", "FR") == "+33800123456"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "06 12 34 56 7",
        "06 12 34 56 789",
        "06 12 34 56 7O",
        "3230",
        "00 00 00 00 00",
        "camille@exemple.fr",
        "06 12 34 56 78 poste 3",
        "06 12 34 56 78 x3",
        "06 12 34 56 78 #3",
        "06 12 34 56 78;ext=3",
        "06 12 34 56 78, 07 12 34 56 78",
        "06 12 34 56 78 / 07 12 34 56 78",
        "Maman 06 12 34 56 78",
        "0800 CAF CAF",
        "06 12 34 56 78\n",
        "06 12 34\r\n56 78",
        "06 12 34 56 78\x00",
        "06 12 34 56 78\u2028",
        "+",
        "+33",
        "+999 12345678",
        "6" * 500,
    ],
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ValidationError):
        normalise_phone(text)


def test_control_the_library_alone_reads_letters_as_keys():
    assert phones._read("0800 CAF CAF", "FR") == "+33800223223"
    assert phones._read("Maman 06 12 34 56 78", "FR") == "+33612345678"


@pytest.mark.parametrize(
    ("number", "read"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262692123456", "+262 692 12 34 56"),
        ("+447911123456", "+44 7911 123456"),
        ("", ""),
        ("0123@efface.invalid", "0123@efface.invalid"),
    ],
)
def test_as_people_read_it(number, read):
    assert readable_phone(number) == read
