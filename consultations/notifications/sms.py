"""Text messages, through whatever service the site is given: `SMS_BACKEND` names a class of this shape."""

import sys
from abc import ABC, abstractmethod

from django.conf import settings
from django.utils.module_loading import import_string


class SmsRefused(Exception):
    """The service answered, and its answer was no: the message surely did not go, and may be tried again."""


class SmsBackend(ABC):
    """Sends a text to a number. Anything raised but SmsRefused leaves in doubt whether it went: it is not sent twice."""

    @abstractmethod
    def send(self, *, to: str, text: str) -> None:
        """Send `text` to a number in E.164."""


class ConsoleBackend(SmsBackend):
    """Writes messages where the process writes: for demonstrations. The number is masked but for its last two figures."""

    def send(self, *, to: str, text: str) -> None:
        sys.stdout.write(f"SMS → {to[:3]}…{to[-2:]} : {text}\n")
        sys.stdout.flush()


#: What `MemoryBackend` sent, for tests: (number, text).
outbox: list[tuple[str, str]] = []


class MemoryBackend(SmsBackend):
    """Keeps messages in the process, for tests."""

    def send(self, *, to: str, text: str) -> None:
        outbox.append((to, text))


def sms_backend() -> SmsBackend | None:
    """The service of this site; None where there is none: messages to numbers then wait, and an agent calls."""
    return import_string(settings.SMS_BACKEND)() if settings.SMS_BACKEND else None
