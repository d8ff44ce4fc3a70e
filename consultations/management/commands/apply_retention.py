"""`manage.py apply_retention`: erases what has been kept long enough. Each night; may be stopped and run again at any time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consultations.participation import types
from consultations.privacy.retention import apply


class Command(BaseCommand):
    help = "Erase what has been kept long enough, one line per kind of data (docs/how-to/keep-and-erase.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="count what is due, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        verb = "due" if options["dry_run"] else "erased"
        for name, rows in apply(types(), timezone.now(), dry_run=options["dry_run"]):
            self.stdout.write(f"{name}: {rows} {verb}")
