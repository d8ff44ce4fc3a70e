"""Offsets from the day a journey is anchored to (a birth, a departure), written as ISO 8601 durations.

Only whole years, months, weeks and days: `P5D`, `-P1M`, `P1Y6M`. Hours have no meaning in a journey.
"""

import re
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

_DURATION = re.compile(
    r"(?P<sign>-?)P(?=\d)(?:(?P<y>\d{1,2})Y)?(?:(?P<m>\d{1,3})M)?(?:(?P<w>\d{1,3})W)?(?:(?P<d>\d{1,4})D)?"
)
DAYS_IN_A_MONTH = 30.44  # to compare offsets; real dates clamp to the calendar


class Offset(NamedTuple):
    """Months and days before (negative) or after the anchor."""

    months: int
    days: int

    @property
    def about_days(self) -> float:
        return self.months * DAYS_IN_A_MONTH + self.days


def parse(text: str) -> Offset:
    """The offset an ISO 8601 duration says. Raises ValueError on anything else."""
    match = _DURATION.fullmatch(text)
    if not match:
        raise ValueError(f"not an ISO 8601 duration in years, months, weeks and days: {text!r}")
    sign = -1 if match["sign"] else 1
    years, months, weeks, days = (int(match[name] or 0) for name in "ymwd")
    return Offset(sign * (years * 12 + months), sign * (weeks * 7 + days))


def validate_duration(text: str) -> None:
    """Refuse, in plain words, what `parse` cannot read."""
    try:
        parse(text)
    except ValueError as error:
        raise ValidationError(
            _(
                "« %(value)s » n’est pas une durée. Exemples : P5D (5 jours après), -P1M (1 mois avant), P60D (60 jours après)."
            ),
            params={"value": text},
        ) from error


def axis_label(text: str) -> str:
    """A duration in as few signs as the map's axis has room for: « + 5 jours », « − 1 mois », « Jour J »."""
    offset = parse(text)
    before = offset.months < 0 or offset.days < 0
    months, days = abs(offset.months), abs(offset.days)
    parts = []
    if months and months % 12 == 0 and not days:
        parts.append(ngettext("%(count)s an", "%(count)s ans", months // 12) % {"count": months // 12})
    elif months:
        parts.append(ngettext("%(count)s mois", "%(count)s mois", months) % {"count": months})
    if days and days % 7 == 0 and days < 100 and not months:
        parts.append(ngettext("%(count)s sem.", "%(count)s sem.", days // 7) % {"count": days // 7})
    elif days:
        parts.append(ngettext("%(count)s jour", "%(count)s jours", days) % {"count": days})
    if not parts:
        return str(_("Jour J"))
    return f"{'−' if before else '+'} {' '.join(parts)}"
