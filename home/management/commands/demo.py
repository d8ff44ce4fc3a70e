"""`manage.py demo`: the demo site."""

import time
from argparse import ArgumentParser
from typing import Any, ClassVar

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

from home.demo import build, pages, rights


class Command(BaseCommand):
    requires_system_checks: ClassVar[list[str]] = []  # `make demo` migrates first, which checks
    help = (
        "Create the demo site: pages, five spaces, answers made by a program, accounts. Run again, it changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--answers", type=int, default=2000, help="how many answers to make (default: 2000)")
        parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same answers (default: 1)")
        parser.add_argument(
            "--passwords", action="store_true", help="give the demo's accounts new passwords, and print them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["answers"] < 0:
            raise CommandError("--answers: a number of answers cannot be negative.")
        with translation.override("fr"):
            self._handle(options)

    def _handle(self, options: dict[str, Any]) -> None:
        if build.exists():
            pages.follow_address(settings.WAGTAILADMIN_BASE_URL)
            if not self._index_is_there():
                self._index()
            if options["passwords"]:
                self._show(rights.create_accounts())
            else:
                self.stdout.write("The demo is there; nothing was changed. New passwords: manage.py demo --passwords")
            return
        start = time.monotonic()
        passwords = build.build(timezone.localdate(), options["answers"], options["seed"], self._say)
        self._index()
        self.stdout.write(f"Done in {time.monotonic() - start:.0f} s.")
        self._show(passwords)

    def _index(self) -> None:
        self._say("Search index")
        call_command("update_index", verbosity=0)

    def _index_is_there(self) -> bool:
        """A search for any word finds a page, or the index has to be made."""
        return bool(get_search_backend().search("Caf", Page.objects.live())[:1])

    def _say(self, step: str) -> None:
        self.stdout.write(f"  {step}…")
        self.stdout.flush()

    def _show(self, passwords: dict[str, str]) -> None:
        width = max(map(len, passwords))
        self.stdout.write("\nAccounts of the demo (/admin/). The passwords are not kept anywhere: note them now.")
        for name, password in passwords.items():
            self.stdout.write(f"  {name:<{width}}  {password}")
        self.stdout.write("")
