"""All that the publish gate (`journeys.gate`) looks at for one journey."""

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from wagtail.models import Revision

from .approvals import Approval, approvals_of, authors_of
from .links import addresses_of, checks_of
from .models.evidence import Evidence, LinkCheck
from .models.organism import Organism
from .presentation import Journey

if TYPE_CHECKING:
    from .models.pages import JourneyPage

# The reader's own lane is drawn as an organism; it is not one.
READER = "moi"


def bodies_of(journey: Journey) -> list[Organism]:
    """The organisms that take part, the reader left out."""
    return [organism for organism in journey.organisms if organism.key != READER]


class Dossier:
    """A journey and all that shows how it was made, each part read once and only if a check asks for it."""

    def __init__(self, page: "JourneyPage", revision: Revision | None, today: dt.date) -> None:
        self.page = page
        self.revision = revision
        self.today = today
        self.a_year_ago, self.in_a_year = shift_year(today, -1), shift_year(today, 1)

    @cached_property
    def journey(self) -> Journey:
        return Journey(self.page)

    @cached_property
    def bodies(self) -> list[Organism]:
        return bodies_of(self.journey)

    @cached_property
    def evidence(self) -> list[Evidence]:
        rows = list(self.page.evidence.all())
        prefetch_related_objects(rows, "source_page")
        return rows

    @cached_property
    def approvals(self) -> list[Approval]:
        return approvals_of(self.revision.pk if self.revision else None)

    @cached_property
    def authors(self) -> set[int]:
        return authors_of(self.revision)

    @cached_property
    def addresses(self) -> set[str]:
        return addresses_of(self.journey)

    @cached_property
    def link_checks(self) -> dict[str, LinkCheck]:
        return checks_of(self.addresses)

    def approval(self, role: Any) -> Approval | None:
        """The reading of this draft in a `ReviewRole`, by somebody who did not write it."""
        return next((one for one in self.approvals if one.role == role and one.user_id not in self.authors), None)


def shift_year(day: dt.date, years: int) -> dt.date:
    """The same day of another year; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
