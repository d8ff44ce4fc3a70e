import pytest
from django.core.exceptions import ValidationError

from journeys.durations import Offset, axis_label, parse, validate_duration
from journeys.models import Moment


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("P0D", Offset(0, 0)),
        ("P5D", Offset(0, 5)),
        ("-P1M", Offset(-1, 0)),
        ("P1Y6M", Offset(18, 0)),
        ("-P1Y", Offset(-12, 0)),
        ("P10W", Offset(0, 70)),
        ("P1M15D", Offset(1, 15)),
    ],
)
def test_iso_durations_are_read(text, offset):
    assert parse(text) == offset


@pytest.mark.parametrize("text", ["", "P", "5D", "P5", "PT5H", "P5Dx", "P-5D", "+P5D", "P5D\n", "cinq jours", "P1D1M"])
def test_anything_else_is_refused_in_plain_words(text):
    with pytest.raises(ValidationError, match="n’est pas une durée"):
        validate_duration(text)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("P5D", "+ 5 jours"),
        ("P1D", "+ 1 jour"),
        ("-P1M", "− 1 mois"),
        ("P1Y", "+ 1 an"),
        ("-P24M", "− 2 ans"),
        ("P10W", "+ 10 sem."),
        ("P0D", "Jour J"),
    ],
)
def test_axis_says_a_duration_shortly(text, label):
    assert axis_label(text) == label


def test_moment_refuses_an_end_before_its_start():
    moment = Moment(phrase="un jour", earliest_offset="P2M", latest_offset="P5D")
    with pytest.raises(ValidationError) as refused:
        moment.clean()
    assert "latest_offset" in refused.value.message_dict
    Moment(phrase="un jour", earliest_offset="P5D", latest_offset="P2M").clean()


def test_moment_axis_prefers_the_words_of_the_editor():
    assert Moment(axis_label="3e mois", latest_offset="P5D").axis == "3e mois"
    assert Moment(latest_offset="P5D").axis == "+ 5 jours"
    assert Moment().axis == ""
