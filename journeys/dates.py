"""The dates of a journey for one person: offsets counted from a day they give. Pure: no database, nothing kept.

The same rules run in the browser (static/js/journey-dates.js); tests/e2e/test_journey_dates.py compares the two.
"""

import calendar
import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import count
from typing import TYPE_CHECKING

import holidays
from django.utils.translation import gettext_lazy as _

from .durations import Offset, parse

if TYPE_CHECKING:
    from .models.moments import Moment

YEARS_BACK, YEARS_AHEAD = 20, 10  # how far from today a person's day may be
OCCURRENCES = 3  # of what comes back regularly
FRANCE = "metropole"
# Key: name, the library's own code, departments. Overseas days off mark the abolition of slavery; Alsace and Moselle keep
# Good Friday and 26 December (Code du travail, L3134-13 and L3422-2).
REGIONS = {
    FRANCE: (_("Métropole"), None, ()),
    "alsace-moselle": (_("Alsace, Moselle"), "57", ("57", "67", "68")),
    "guadeloupe": (_("Guadeloupe"), "971", ("971",)),
    "martinique": (_("Martinique"), "972", ("972",)),
    "guyane": (_("Guyane"), "973", ("973",)),
    "la-reunion": (_("La Réunion"), "974", ("974",)),
    "mayotte": (_("Mayotte"), "976", ("976",)),
    "saint-pierre-et-miquelon": (_("Saint-Pierre-et-Miquelon"), "PM", ("975",)),
    "saint-barthelemy": (_("Saint-Barthélemy"), "BL", ("977",)),
    "saint-martin": (_("Saint-Martin"), "MF", ("978",)),
}


class Form(StrEnum):
    """How a date is said. Each has its sentence in `date_words`.

    Only what has no deadline is said by its month: « avant fin mars » would make somebody late for the 12th.
    """

    ON = "on"  # on that day
    BETWEEN = "between"  # between two days
    UNTIL = "until"  # that day at the latest
    FROM = "from"  # from that day
    ABOUT = "about"  # about that day: never a legal date
    ABOUT_BETWEEN = "about_between"
    IN_MONTH = "in_month"
    FROM_MONTH = "from_month"
    RECURRENT = "recurrent"
    RECURRENT_MONTHS = "recurrent_months"


@dataclass(frozen=True)
class When:
    """What a Moment says of time, as plain data: the same that the page gives the browser."""

    kind: str = "fenetre"
    earliest: str = ""
    latest: str = ""
    days: int | None = None
    precision: str = "environ"
    report: str = "none"
    recurrence: str = ""

    @classmethod
    def of(cls, moment: "Moment") -> "When":
        return cls(
            moment.kind,
            moment.earliest_offset,
            moment.latest_offset,
            moment.days_from_anchor,
            moment.precision,
            moment.report_rule,
            moment.recurrence,
        )

    @property
    def is_dated(self) -> bool:
        """Whether a date can be computed."""
        return self.kind != "a_tout_moment" and bool(self.earliest or self.latest or self.days is not None)


@dataclass(frozen=True)
class StepDates:
    """The dates of one step. `days` has one day, two for a period, up to three for what comes back."""

    form: Form
    days: tuple[dt.date, ...]
    is_passed: bool

    @property
    def last(self) -> dt.date:
        """The day to remember: the deadline, or the beginning when there is none."""
        return self.days[0] if self.comes_back else self.days[-1]

    @property
    def comes_back(self) -> bool:
        return self.form in (Form.RECURRENT, Form.RECURRENT_MONTHS)


def shift(day: dt.date, offset: Offset) -> dt.date:
    """A day moved by months, then by days. A month that is too short gives its last day: 31 January + 1 month is 28 or 29 February."""
    months = day.year * 12 + day.month - 1 + offset.months
    year, month = divmod(months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last)) + dt.timedelta(days=offset.days)


@cache
def days_off(region: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a region in a year."""
    return frozenset(holidays.country_holidays("FR", subdiv=REGIONS[region][1], years=year))


def next_working_day(day: dt.date, region: str = FRANCE) -> dt.date:
    """`day`, or the first day after it that is no Saturday, Sunday or public holiday."""
    while day.weekday() >= 5 or day in days_off(region, day.year):
        day += dt.timedelta(days=1)
    return day


def region_of(departments: Iterable[str]) -> str:
    """The region whose holidays a department keeps."""
    known = {code: key for key, (_name, _library, codes) in REGIONS.items() for code in codes}
    return next((known[code] for code in departments if code in known), FRANCE)


def dates_of(when: When, anchor: dt.date, region: str, today: dt.date) -> StepDates | None:
    """The dates of a step for somebody whose day is `anchor`; None when there is nothing to compute.

    Weeks of pregnancy are given as days from the expected birth (start = birth − 273 days): they are approximate by nature,
    and `days` is a mark to remember, never a deadline, whatever the precision.
    """
    if not when.is_dated:
        return None
    start = shift(anchor, parse(when.earliest)) if when.earliest else None
    end = shift(anchor, parse(when.latest)) if when.latest else None
    if when.kind == "recurrent" and when.recurrence and start:
        return _recurrent(when, start, today)
    if end and when.report == "ouvrable":
        end = next_working_day(end, region)
    if start is None and end is None:
        day = anchor + dt.timedelta(days=when.days or 0)
        return StepDates(Form.ABOUT, (day,), day < today)
    days = tuple(day for day in dict.fromkeys((start, end)) if day)
    # What has only a beginning is never too late.
    is_passed = bool(end and end < today)
    return StepDates(_form(when, start, end), days, is_passed)


def _form(when: When, start: dt.date | None, end: dt.date | None) -> Form:
    about = when.precision == "environ"
    if start and end and start != end:
        return Form.ABOUT_BETWEEN if about else Form.BETWEEN
    if about:
        return Form.ABOUT
    if when.kind == "date_fixe":
        return {"mois": Form.IN_MONTH, "semaine": Form.ABOUT}.get(when.precision, Form.ON)
    if end:
        return Form.ON if start else Form.UNTIL
    return Form.FROM_MONTH if when.precision == "mois" else Form.FROM


def _recurrent(when: When, start: dt.date, today: dt.date) -> StepDates:
    by_month = when.precision == "mois"
    every = parse(when.recurrence)
    if every.about_days <= 0:
        return StepDates(Form.FROM_MONTH if by_month else Form.FROM, (start,), False)
    days = []
    for day in _occurrences(start, every):
        if day >= today:
            days.append(day)
        if len(days) == OCCURRENCES:
            break
    return StepDates(Form.RECURRENT_MONTHS if by_month else Form.RECURRENT, tuple(days), False)


def _occurrences(start: dt.date, every: Offset) -> Iterator[dt.date]:
    """Each is counted from the first, so that the 31st comes back after a short month."""
    for time in count():
        yield shift(start, Offset(every.months * time, every.days * time))


def bounds(today: dt.date) -> tuple[dt.date, dt.date]:
    """The first and last day a person may give."""
    return dt.date(today.year - YEARS_BACK, 1, 1), dt.date(today.year + YEARS_AHEAD, 12, 31)


def holidays_by_region(today: dt.date) -> dict[str, list[str]]:
    """ISO dates of the holidays that can matter, for the browser: those of everyone (`""`), then what each region adds."""
    years = range(today.year - YEARS_BACK - 1, today.year + YEARS_AHEAD + 5)
    by_region = {key: frozenset().union(*(days_off(key, year) for year in years)) for key in REGIONS}
    shared = frozenset.intersection(*by_region.values())
    return {
        "": sorted(day.isoformat() for day in shared),
        **{key: sorted(day.isoformat() for day in days - shared) for key, days in by_region.items()},
    }
