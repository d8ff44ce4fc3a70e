"""Free the places nobody answered for, call the next ones, send reminders and thanks. Run it each five minutes: it may run beside itself."""

from typing import Any

from django.core.management.base import BaseCommand

from consultations.workshops.schedule import run


class Command(BaseCommand):
    help = "Do what is due around the sessions of workshops."

    def handle(self, *args: Any, **options: Any) -> None:
        done = run()
        self.stdout.write(
            f"expired={done.expired} reminded={done.reminded} thanked={done.thanked} dropped={done.dropped}"
        )
