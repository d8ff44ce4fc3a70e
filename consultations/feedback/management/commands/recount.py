"""`manage.py recount`: the tallies of opinions, counted again from the answers."""

from typing import Any

from django.core.management.base import BaseCommand

from consultations.feedback.tallies import recount


class Command(BaseCommand):
    help = "Count the opinions again, and correct the tallies that are wrong. It should find none."

    def handle(self, *args: Any, **options: Any) -> None:
        corrected = recount()
        self.stdout.write(f"Tallies corrected: {corrected}.")
