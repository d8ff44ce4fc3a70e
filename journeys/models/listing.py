"""The journeys a reader finds somewhere: in a Caf, its own first, then the national ones it has not taken up."""

from django.db.models import Count, Q
from wagtail.models import Page
from wagtail.query import PageQuerySet

from .local import LocalJourneyPage, is_in_a_caf


def listed(page: Page, national: PageQuerySet) -> list[Page]:
    """Journeys and those of the Caf `page` is in, each with `step_count`, the number of steps on its map; two queries at most.

    `national`: the published journeys to choose from.
    """
    own = list(LocalJourneyPage.objects.descendant_of(page).shown()) if is_in_a_caf(page) else []
    others = national.exclude(pk__in=[local.master_id for local in own]).order_by("path")
    return [*own, *others.annotate(step_count=Count("steps", filter=Q(steps__on_map=True)))]
