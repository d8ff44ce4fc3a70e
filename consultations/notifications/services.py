"""Writing to the outbox, in the transaction of what the message tells; and taking back what was not sent yet."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .addresses import MARK, forgotten, validate_address
from .models import Channel, Message, State
from .phones import normalise_phone
from .sending import SENT_PER_HOUR
from .tasks import send_message

MESSAGES_PER_HOUR = 3  # to one address, whatever they tell
URGENT_PER_HOUR = SENT_PER_HOUR  # what cannot wait: a place that is free for a day, a session that is cancelled
HOUR = timedelta(hours=1)
BATCH = 500


def one_line(text: str) -> str:
    """A text on one line, as a header must be: no line break of any kind, 150 signs at most."""
    line = " ".join(without_nul(text).split())
    return line if len(line) <= 150 else f"{line[:149]}…"


def without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL: what the message tells would not be written either."""
    return text.replace("\0", " ")


@transaction.atomic
def post_message(
    *,
    key: str,
    recipient: str,
    subject: str,
    body: str,
    language: str,
    stop_url: str = "",
    calendar: str = "",
    channel: str = "email",
    urgent: bool = False,
    not_before: datetime | None = None,
) -> Message:
    """Write a message, sent once this transaction is committed. Asked twice with the same key, it is written once.

    `recipient` is an e-mail address; for the channel « sms », a number in E.164, and there is neither subject nor calendar. Beyond three
    messages an hour to one address it waits for its turn; an urgent one, beyond ten; and any, until `not_before`. Raises ValidationError
    if `recipient` is not an address, or not a number.
    """
    validate_recipient(recipient, channel)
    turn = _turn(written_lately(recipient), URGENT_PER_HOUR if urgent else MESSAGES_PER_HOUR)
    written, created = Message.objects.get_or_create(
        key=key,
        defaults={
            "channel": channel,
            "recipient": recipient,
            "subject": one_line(subject) if channel == Channel.EMAIL else "",
            "body": without_nul(body),
            "calendar": calendar if channel == Channel.EMAIL else "",
            "language": language,
            "stop_url": stop_url,
            "next_attempt_at": max(turn, not_before or turn),
        },
    )
    if created:
        transaction.on_commit(partial(send_message.enqueue, written.pk), robust=True)
    return written


def validate_recipient(recipient: str, channel: str) -> None:
    """Raise ValidationError unless it is one address, or one number, as the channel needs."""
    if channel == Channel.EMAIL:
        validate_address(recipient)
    elif normalise_phone(recipient) != recipient:
        raise ValidationError(_("Ce numéro n’est pas écrit comme il faut."), code="invalid")


@transaction.atomic
def post_messages(messages: Iterable[Message]) -> int:
    """The same for many at once, left to the next run of `send_messages`. Returns how many were not written before."""
    messages = list(messages)
    before = Message.objects.count()
    for start in range(0, len(messages), BATCH):
        batch = messages[start : start + BATCH]
        written = _lately(message.recipient for message in batch)
        for message in batch:
            validate_recipient(message.recipient, message.channel)
            # A constraint would refuse it, and SQLite would leave the row out without a word.
            is_email = message.channel == Channel.EMAIL
            message.subject = one_line(message.subject) if is_email else ""
            message.body = without_nul(message.body)
            message.calendar = message.calendar if is_email else ""
            message.next_attempt_at = _turn(written[message.recipient.lower()], MESSAGES_PER_HOUR)
            written[message.recipient.lower()] += 1
        Message.objects.bulk_create(batch, ignore_conflicts=True)
    return Message.objects.count() - before


def hold_address(address: str) -> None:
    """Until the end of this transaction, no other one counts or writes messages to this address.

    SQLite has one writer at a time (its transactions are IMMEDIATE): there is nothing to hold.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"mail:{address.lower()}"])


def written_lately(address: str) -> int:
    """How many messages were written to an address in the last hour, those of a person who asked to be forgotten too."""
    return _lately([address])[address.lower()]


def _lately(addresses: Iterable[str]) -> Counter[str]:
    """How many messages each address, in small letters, was written in the last hour. Most mailboxes know no capital letters."""
    owners = {one: address.lower() for address in addresses for one in (address.lower(), forgotten(address))}
    rows = Message.objects.filter(created_at__gt=timezone.now() - HOUR).exclude(state=State.CANCELLED)
    rows = rows.annotate(lower=Lower("recipient")).filter(lower__in=owners)
    found: Counter[str] = Counter()
    for lower, written in rows.values("lower").annotate(written=Count("pk")).order_by().values_list("lower", "written"):
        found[owners[lower]] += written
    return found


def _turn(written: int, per_hour: int) -> datetime:
    """When an address may be written to: now, or an hour later for each `per_hour` messages it had in the last hour."""
    return timezone.now() + HOUR * (written // per_hour)


def cancel_messages(*, prefix: str) -> int:
    """Cancel those not sent yet whose key begins so. Returns how many."""
    return Message.objects.filter(key__startswith=prefix, state=State.WAITING).update(state=State.CANCELLED)


@transaction.atomic
def forget_messages(*, prefix: str) -> None:
    """Cancel what was not sent, and take the address and the words out of the rest.

    The rows stay until they are purged: without them, somebody could have an address written to again and again by erasing.
    """
    cancel_messages(prefix=prefix)
    # Asked twice, the mark of a mark would count for nobody.
    for message in Message.objects.filter(key__startswith=prefix).exclude(recipient__endswith=MARK):
        message.recipient = forgotten(message.recipient)
        message.subject = message.body = message.calendar = message.stop_url = ""
        message.save(update_fields=["recipient", "subject", "body", "calendar", "stop_url"])
