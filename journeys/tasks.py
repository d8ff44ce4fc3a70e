"""What is done outside a request (django-tasks)."""

from django_tasks import task

from .labels import review_all
from .link_checker import Figures, check_links


@task()
def check_links_and_label() -> dict[str, int]:
    """Ask every address, then look at the journeys again. Returns figures that can be kept as JSON."""
    figures, _reviews = check_and_label()
    return {"asked": figures.asked, "dead": len(figures.dead), "unsure": len(figures.unsure)}


def check_and_label() -> tuple[Figures, int]:
    """The same, with all that was found, and how many journeys have news."""
    figures = check_links()
    return figures, sum(review.is_news for review in review_all())
