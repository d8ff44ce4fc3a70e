"""`manage.py erase_person`: erases what one person gave, at that person's request. The address and the code are never printed."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from consultations.participation import types
from consultations.privacy.erasure import NothingFound, erase_person


class Command(BaseCommand):
    help = "Erase what one person gave. Make sure first that the address, or the receipt, is that person's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("--receipt", default="", help="the 12 characters of a receipt")
        who.add_argument("--email", default="", help="the address, whatever the campaign")
        parser.add_argument("--dry-run", action="store_true", help="count what would be erased, and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = erase_person(
                kinds=types(), receipt=options["receipt"], email=options["email"], dry_run=options["dry_run"]
            )
        except NothingFound:
            raise CommandError("Nothing was found under this code or this address.") from None
        verb = "would be erased" if options["dry_run"] else "erased"
        for name, rows in done.items():
            self.stdout.write(f"{name}: {rows} {verb}")
