"""Sending the outbox: each message once at most, even if a process dies half-way or two work at the same moment.

A message is marked SENDING, and that is committed, before the mail server is asked. What happens then is one of three things: the
server took it (SENT); it was surely not taken (WAITING again, later and later); nobody knows, because the process died or the answer
was lost (FAILED: a person would rather ask again than be written to twice).
"""

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from smtplib import SMTPException, SMTPHeloError, SMTPRecipientsRefused, SMTPResponseException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from .addresses import forgotten
from .models import Channel, Message, State
from .sms import SmsRefused, sms_backend

MAX_ATTEMPTS = 6
FIRST_DELAY = timedelta(minutes=1)
LONGEST_DELAY = timedelta(hours=6)
TEXTS_LATE_AFTER = timedelta(days=2)
IN_DOUBT_AFTER = timedelta(minutes=15)  # a sending takes seconds: beyond, its process is dead
HOUR = timedelta(hours=1)
SENT_PER_HOUR = 10  # to one address, whatever the messages and how urgent: nobody is drowned through us

# The server answered, and its answer was no.
REFUSALS = (SMTPResponseException, SMTPRecipientsRefused, SMTPHeloError, SmsRefused)

logger = logging.getLogger(__name__)


@dataclass
class Figures:
    """What one run did."""

    sent: int = 0
    postponed: int = 0
    abandoned: int = 0


def send_due(*, limit: int | None = None, only: int | None = None) -> Figures:
    """Send the messages that are due, the oldest first: all, `limit` of them at most, or the one named by `only`."""
    figures = Figures(abandoned=abandon_interrupted() + give_up_late_texts())
    mailer, texter = get_connection(), sms_backend()
    tried: set[int] = set()
    channels = [Channel.EMAIL, *([Channel.SMS] if texter else [])]
    try:
        while (limit is None or len(tried) < limit) and (message := _claim(only, tried, channels)):
            tried.add(message.pk)
            if texter and message.channel == Channel.SMS:
                _send(message, partial(texter.send, to=message.recipient, text=message.body), figures)
                continue
            try:
                mailer.open()
            except (SMTPException, OSError) as error:  # no server: the others would wait as long for nothing
                _refused(message, error, figures)
                break
            if not _send(message, partial(_mail, message, mailer), figures):
                mailer.close()
    finally:
        mailer.close()
    return figures


def give_up_late_texts() -> int:
    """Cancel text messages that waited two days, for want of a service: « demain » is past, and a number is not kept for nothing. How many."""
    late = Message.objects.filter(
        channel=Channel.SMS, state=State.WAITING, created_at__lt=timezone.now() - TEXTS_LATE_AFTER
    )
    return late.update(state=State.CANCELLED)


def abandon_interrupted() -> int:
    """Give up those that a process was sending when it died: nobody knows whether they were sent. Returns how many."""
    return Message.objects.filter(state=State.SENDING, next_attempt_at__lte=timezone.now()).update(
        state=State.FAILED,
        last_error=_("Envoi interrompu : nous ne savons pas si le message est parti. Il n’est pas renvoyé."),
    )


def _claim(only: int | None, tried: set[int], channels: list[Any]) -> Message | None:
    """Take a message for this process and commit it, or None if nothing is due. `next_attempt_at` then says until when it is ours."""
    while True:
        with transaction.atomic():
            due = Message.objects.due().filter(channel__in=channels).exclude(pk__in=tried)
            if only is not None:
                due = due.filter(pk=only)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True)
            message = due.first()
            if message is None:
                return None
            if later := _full_until(message.recipient):
                Message.objects.filter(pk=message.pk, state=State.WAITING).update(next_attempt_at=later)
                continue
            # The state is looked at again by the statement that changes it: one process changes one row.
            mine = Message.objects.filter(pk=message.pk, state=State.WAITING).update(
                state=State.SENDING, attempts=F("attempts") + 1, next_attempt_at=timezone.now() + IN_DOUBT_AFTER
            )
        if mine:
            message.attempts += 1
            return message


def _full_until(recipient: str) -> datetime | None:
    """Until when an address has had all that it may be sent in an hour; None if it may be written to.

    Counted when a message is taken, one at a time for an address: exact however many write to it, or send, at the same moment. Those that
    were surely not sent are waiting again and do not count.
    """
    if connection.vendor == "postgresql":  # SQLite has one writer at a time
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"send:{recipient.lower()}"])
    taken = Message.objects.annotate(lower=Lower("recipient")).filter(
        lower__in=[recipient.lower(), forgotten(recipient)],
        state__in=[State.SENDING, State.SENT, State.FAILED],
        next_attempt_at__gt=timezone.now() + IN_DOUBT_AFTER - HOUR,  # taken a quarter of an hour before
    )
    times = list(taken.order_by("-next_attempt_at").values_list("next_attempt_at", flat=True)[:SENT_PER_HOUR])
    return times[-1] - IN_DOUBT_AFTER + HOUR if len(times) == SENT_PER_HOUR else None


def _mail(message: Message, mailer: Any) -> None:
    """Made where its errors are caught: a message that cannot be written is not the end of the others."""
    email(message, mailer).send()


def _send(message: Message, send: Callable[[], Any], figures: Figures) -> bool:
    """Try once, and keep what came of it. Returns whether the service is still good for the next one."""
    try:
        send()
    except REFUSALS as error:
        _refused(message, error, figures)
    except Exception as error:  # noqa: BLE001  (whatever it is, the next message is not its victim)
        _finish(message, State.FAILED, last_error=_said(error))
        figures.abandoned += 1
        logger.warning("Message %s: %s", message.pk, _said(error))
    else:
        _finish(message, State.SENT, sent_at=timezone.now(), last_error="")
        figures.sent += 1
        return True
    return False


def _refused(message: Message, error: Exception, figures: Figures) -> None:
    """Surely not sent: later, or never after the last try."""
    if message.attempts >= MAX_ATTEMPTS:
        _finish(message, State.FAILED, last_error=_said(error))
        figures.abandoned += 1
        logger.warning("Message %s: %s", message.pk, _said(error))
        return
    # Who asked to be forgotten meanwhile is not written to: the row no longer has the address.
    kept = Message.objects.filter(pk=message.pk, recipient=message.recipient).exists()
    _finish(
        message,
        State.WAITING if kept else State.CANCELLED,
        next_attempt_at=timezone.now() + delay(message.attempts),
        last_error=_said(error),
    )
    figures.postponed += 1


def _finish(message: Message, state: Any, **columns: Any) -> None:
    Message.objects.filter(pk=message.pk, state=State.SENDING).update(state=state, **columns)


def delay(attempts: int) -> timedelta:
    """How long to wait after so many tries: 1 min, 5, 25, 2 h 05, 6 h."""
    return min(FIRST_DELAY * 5 ** (attempts - 1), LONGEST_DELAY)


def _said(error: Exception) -> str:
    """What went wrong, without the words of the server: they repeat the address."""
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def message_id(key: str) -> str:
    """The Message-ID of a key, always the same: a mailbox that gets it twice shows it once."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{hashlib.sha256(f'{settings.SECRET_KEY}:{key}'.encode()).hexdigest()[:40]}@{domain}>"


def email(message: Message, mailer: Any = None) -> EmailMultiAlternatives:
    """The e-mail of a message. With `stop_url`, a mail program shows its own button to stop (RFC 2369 and RFC 8058)."""
    headers = {
        "Message-ID": message_id(message.key),
        "Auto-Submitted": "auto-generated",
        "Content-Language": message.language,
    }
    if message.stop_url:
        headers["List-Unsubscribe"] = f"<{message.stop_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made = EmailMultiAlternatives(
        message.subject, message.body, to=[message.recipient], headers=headers, connection=mailer
    )
    if message.calendar:
        _add_calendar(made, message.calendar)
    return made


def _add_calendar(made: EmailMultiAlternatives, calendar: str) -> None:
    """Twice, as the invitations of Google are made. Beside the text, with its method in its type (RFC 6047, 2.4): there alone Outlook
    moves or takes out the event it has (MS-STANOICAL, 2.2.168); and as a file, for who opens or saves it.
    """
    method = found[1] if (found := re.search(r"^METHOD:([A-Z]+)\r?$", calendar, re.MULTILINE)) else "PUBLISH"
    made.attach_alternative(calendar, f"text/calendar; method={method}")
    made.attach("atelier.ics", calendar.encode(), "application/ics")
