"""What the public reads of the votes on a proposal: shares, never counts by the minute. They come from its standing, made every quarter of an hour."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consultations.analysis.charts import largest_remainder
from consultations.analysis.wilson import wilson_lower_bound

from .models import Choice, Standing

#: The icon of each vote, and the colour of its part of a bar, from the left.
LOOKS = {"agree": ("check", "k1"), "neutral": ("minus", "k3"), "disagree": ("close", "k5")}


@dataclass(frozen=True)
class Share:
    """One vote of the three: how many gave it, in whole percent, and where its part of the bar begins (percent too)."""

    choice: str
    label: str
    icon: str
    shade: str
    count: int
    percent: int
    start: int


@dataclass(frozen=True)
class Outcome:
    """The votes on one proposal, all Caf together or those of one."""

    standing: Standing

    @cached_property
    def shares(self) -> list[Share]:
        counts = [getattr(self.standing, choice) for choice in LOOKS]
        percents = largest_remainder(counts)
        return [
            Share(choice, str(Choice(choice).label), icon, shade, count, percent, sum(percents[:place]))
            for place, ((choice, (icon, shade)), count, percent) in enumerate(
                zip(LOOKS.items(), counts, percents, strict=True)
            )
        ]

    @property
    def sentence(self) -> str:
        """The same in words."""
        percents = {share.choice: share.percent for share in self.shares}
        return _("%(agree)s %% d’accord, %(neutral)s %% neutres, %(disagree)s %% pas d’accord.") % percents

    def at_least(self, *choices: str) -> int:
        """The least whole percent that these votes let us believe of the rarest of these choices (Wilson's lower bound, 95 %)."""
        votes = self.standing.votes
        return min(int(100 * wilson_lower_bound(getattr(self.standing, choice), votes)) for choice in choices)


def outcome(standings: Any) -> Outcome | None:
    """What may be shown of one of these standings of all the Caf together, or None: under fifty votes nothing is said."""
    found = next((one for one in standings if one and one.space_id is None and one.votes >= settings.ZONE_FLOOR), None)
    return Outcome(found) if found else None
