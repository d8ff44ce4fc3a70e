"""Date arithmetic: what a day and an offset give, whatever the month, the year and the region."""

import calendar
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from journeys.date_words import in_words
from journeys.dates import (
    FRANCE,
    REGIONS,
    Form,
    When,
    bounds,
    dates_of,
    days_off,
    holidays_by_region,
    next_working_day,
    region_of,
    shift,
)
from journeys.durations import Offset, parse

days = st.dates(dt.date(2006, 1, 1), dt.date(2040, 12, 31))
months = st.integers(-400, 400)
regions = st.sampled_from(sorted(REGIONS))
TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("day", "duration", "expected"),
    [
        ("2026-01-31", "P1M", "2026-02-28"),
        ("2028-01-31", "P1M", "2028-02-29"),
        ("2028-02-29", "P1Y", "2029-02-28"),
        ("2026-03-31", "-P1M", "2026-02-28"),
        ("2026-12-31", "P2M", "2027-02-28"),
        ("2026-10-24", "P1D", "2026-10-25"),  # the night the clocks change
        ("2027-03-27", "P2D", "2027-03-29"),
        ("2027-06-15", "-P182D", "2026-12-15"),
        ("2026-11-25", "P2W", "2026-12-09"),
        ("2026-08-31", "P1M1D", "2026-10-01"),
    ],
)
def test_an_offset_moves_a_day(day, duration, expected):
    assert shift(dt.date.fromisoformat(day), parse(duration)).isoformat() == expected


@given(days, months)
def test_months_land_in_the_month_meant_on_the_same_day_or_its_last(day, offset):
    moved = shift(day, Offset(offset, 0))
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == offset
    last = calendar.monthrange(moved.year, moved.month)[1]
    assert moved.day == min(day.day, last)


@given(days, months, st.integers(-5000, 5000))
def test_days_are_added_after_months(day, offset, more):
    assert shift(day, Offset(offset, more)) - shift(day, Offset(offset, 0)) == dt.timedelta(days=more)


@given(days, days, months, st.integers(-400, 400))
def test_an_earlier_day_never_gives_a_later_date(first, second, offset, more):
    first, second = sorted([first, second])
    assert shift(first, Offset(offset, more)) <= shift(second, Offset(offset, more))


@given(days, regions)
def test_a_working_day_is_open_and_the_first_one(day, region):
    found = next_working_day(day, region)
    closed = [day + dt.timedelta(days=n) for n in range((found - day).days)]
    assert found.weekday() < 5
    assert found not in days_off(region, found.year)
    assert all(one.weekday() >= 5 or one in days_off(region, one.year) for one in closed)
    assert len(closed) < 7


@pytest.mark.parametrize(
    ("region", "day", "expected"),
    [
        (FRANCE, "2026-12-25", "2026-12-28"),  # Friday, then the week-end
        ("alsace-moselle", "2028-12-25", "2028-12-27"),  # the 26th too
        ("guyane", "2026-06-10", "2026-06-11"),  # abolition of slavery
        ("la-reunion", "2027-12-20", "2027-12-21"),
        ("mayotte", "2026-04-27", "2026-04-28"),
        ("martinique", "2026-05-22", "2026-05-26"),  # and Whit Monday
        (FRANCE, "2026-06-10", "2026-06-10"),
    ],
)
def test_each_region_has_its_own_days_off(region, day, expected):
    assert next_working_day(dt.date.fromisoformat(day), region).isoformat() == expected


def test_control_without_the_rule_a_deadline_falls_on_a_closed_day():
    birth = dt.date(2026, 12, 20)
    ruled = When(earliest="P0D", latest="P5D", precision="jour", report="ouvrable")
    plain = When(earliest="P0D", latest="P5D", precision="jour")
    assert dates_of(ruled, birth, FRANCE, TODAY).last == dt.date(2026, 12, 28)
    assert dates_of(plain, birth, FRANCE, TODAY).last == dt.date(2026, 12, 25)


@given(days, st.sampled_from(["jour", "semaine", "mois", "environ"]))
def test_weeks_of_pregnancy_are_about_and_never_a_deadline(birth, precision):
    dates = dates_of(When(days=-182, precision=precision, report="ouvrable"), birth, FRANCE, TODAY)
    assert (dates.form, dates.last) == (Form.ABOUT, birth - dt.timedelta(days=182))


@pytest.mark.parametrize(
    ("when", "form"),
    [
        (When(latest="P5D", precision="jour"), Form.UNTIL),
        (When(earliest="P0D", precision="jour"), Form.FROM),
        (When(earliest="-P6M", latest="-P4M", precision="mois"), Form.BETWEEN),
        (When(earliest="-P6M", latest="-P4M"), Form.ABOUT_BETWEEN),
        (When(earliest="P0D", latest="P0D", precision="jour"), Form.ON),
        (When(kind="date_fixe", latest="P1M", precision="jour"), Form.ON),
        (When(kind="date_fixe", latest="P1M", precision="semaine"), Form.ABOUT),
        (When(kind="date_fixe", latest="P1M", precision="mois"), Form.IN_MONTH),
        (When(earliest="P1M", precision="mois"), Form.FROM_MONTH),
        (When(latest="P1M", precision="mois"), Form.UNTIL),  # a deadline keeps its day
        (When(kind="recurrent", earliest="P3M", recurrence="P3M", precision="mois"), Form.RECURRENT_MONTHS),
        (When(kind="recurrent", earliest="P3M", recurrence="P3M", precision="jour"), Form.RECURRENT),
    ],
)
def test_precision_decides_the_words(when, form):
    assert dates_of(when, TODAY, FRANCE, TODAY).form == form


@pytest.mark.parametrize("when", [When(kind="a_tout_moment", latest="P5D"), When(), When(kind="recurrent")])
def test_a_step_at_any_time_has_no_date(when):
    assert not when.is_dated
    assert dates_of(when, TODAY, FRANCE, TODAY) is None


@given(days, days)
def test_what_comes_back_is_told_for_the_next_three_times(anchor, today):
    when = When(kind="recurrent", earliest="P1M", recurrence="P3M", precision="mois")
    found = dates_of(when, anchor, FRANCE, today).days
    assert len(found) == 3
    assert all(day >= today for day in found)
    assert not dates_of(when, anchor, FRANCE, today).is_passed
    assert {(day.year * 12 + day.month - anchor.year * 12 - anchor.month - 1) % 3 for day in found} == {0}


@pytest.mark.parametrize(("precision", "form"), [("jour", Form.FROM), ("mois", Form.FROM_MONTH)])
def test_a_recurrence_that_goes_nowhere_ends(precision, form):
    when = When(kind="recurrent", earliest="P1M", recurrence="P0D", precision=precision)
    assert dates_of(when, TODAY, FRANCE, TODAY).form == form


@pytest.mark.parametrize(
    ("when", "words"),
    [
        (When(latest="P5D", precision="jour"), "au plus tard le 30 novembre 2026"),
        (When(kind="date_fixe", latest="P6D", precision="jour"), "le 1er décembre 2026"),
        (When(kind="date_fixe", latest="P4M", precision="mois"), "en mars 2027"),
        (When(earliest="P5M", precision="mois"), "dès avril 2027"),
        (When(days=-182), "vers le 27 mai 2026"),
        (When(kind="recurrent", earliest="P3M", recurrence="P3M", precision="mois"),
         "en février 2027, puis en mai 2027, puis en août 2027"),
    ],
)  # fmt: skip
def test_dates_are_said_in_french(when, words):
    assert in_words(dates_of(when, TODAY, FRANCE, TODAY)).replace("\xa0", " ") == words


@given(days, days)
def test_only_a_deadline_can_be_passed(anchor, today):
    assert dates_of(When(latest="P5D", precision="jour"), anchor, FRANCE, today).is_passed == (
        anchor + dt.timedelta(days=5) < today
    )
    assert not dates_of(When(earliest="P0D", precision="jour"), anchor, FRANCE, today).is_passed


def test_departments_lead_to_their_region():
    assert [region_of([code]) for code in ("30", "67", "973", "974", "976")] == [
        FRANCE, "alsace-moselle", "guyane", "la-reunion", "mayotte",
    ]  # fmt: skip
    assert region_of([]) == FRANCE


def test_the_file_for_browsers_says_the_same_days():
    file = holidays_by_region(TODAY)
    first, last = bounds(TODAY)
    for region in REGIONS:
        told = {dt.date.fromisoformat(day) for day in file[""] + file[region]}
        for year in range(first.year, last.year + 1):
            assert {day for day in told if day.year == year} == days_off(region, year)
