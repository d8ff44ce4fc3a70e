"""`manage.py review_journeys`: to be run each night, because sources and approvals grow old."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from journeys.labels import Review, review_all


class Command(BaseCommand):
    help = (
        "Look at every published journey again: a page is called « Parcours » if the gate is met, otherwise « Guide »."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        reviews = list(review_all(dry_run=options["dry_run"]))
        for review in reviews:
            if review.is_news:
                self._say(review)
        journeys = sum(review.kind == "parcours" for review in reviews)
        changed = sum(review.is_news for review in reviews)
        self.stdout.write(f"{len(reviews)} journeys, {journeys} called « Parcours », {changed} changed.")

    def _say(self, review: Review) -> None:
        label = review.kind if review.kind == review.page.kind else f"{review.page.kind} → {review.kind}"
        self.stdout.write(f"{review.page.title}: {label}")
        for result in review.changed:
            self.stdout.write(f"  {result.code}: {'met' if result.is_met else result.detail}")
