"""`manage.py recount`: what is counted as it comes, counted again from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from consultations.participation import types


class Command(BaseCommand):
    help = "Count opinions, votes and likes again, and correct the counts that are wrong. It should find none."

    def handle(self, *args: Any, **options: Any) -> None:
        corrected = sum(kind.recount() for kind in types())
        self.stdout.write(f"Tallies corrected: {corrected}.")
