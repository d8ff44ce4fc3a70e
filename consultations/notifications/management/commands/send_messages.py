"""Send what waits in the outbox. Run it each minute: it tries again what was refused, and may run beside itself."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from consultations.notifications.models import Channel, Message
from consultations.notifications.sending import send_due


class Command(BaseCommand):
    help = "Send the messages of the outbox that are due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--limit", type=int, default=None, help="how many at most (default: all)")

    def handle(self, *args: Any, **options: Any) -> None:
        done = send_due(limit=options["limit"])
        self.stdout.write(f"sent={done.sent} postponed={done.postponed} abandoned={done.abandoned}")
        if not settings.SMS_BACKEND and (waiting := Message.objects.due().filter(channel=Channel.SMS).count()):
            self.stdout.write(f"sms_waiting={waiting} (SMS_BACKEND is empty)")
