"""`manage.py check_links`: to be run each night."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from journeys.tasks import check_and_label, check_links_and_label


class Command(BaseCommand):
    help = "Ask every address that published journeys link to whether it answers, then look at the journeys again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--later", action="store_true", help="hand the work to the background worker")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["later"]:
            check_links_and_label.enqueue()
            self.stdout.write("Handed to the background worker.")
            return
        figures, news = check_and_label()
        if figures.is_offline:
            self.stdout.write(f"None of {figures.asked} addresses answered: this server is cut off. Nothing was kept.")
            return
        self.stdout.write(
            f"{figures.asked} addresses: {len(figures.dead)} dead, {len(figures.unsure)} failed once, "
            f"{len(figures.too_long)} too long to be asked; {news} journeys changed."
        )
        for name in ("dead", "unsure", "too_long"):
            for url in getattr(figures, name):
                self.stdout.write(f"  {name}: {url}")
