"""Two senders at the same moment send each message once, on the real database."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from consultations.notifications import sending
from consultations.notifications.models import Message, State
from consultations.notifications.services import MESSAGES_PER_HOUR, post_message

pytestmark = pytest.mark.slow

SENDERS = 4
MESSAGES = 12
sent: list[str] = []


class Slow(EmailBackend):
    """A mail server that takes its time."""

    def send_messages(self, messages):
        time.sleep(0.01)
        sent.extend(message.subject for message in messages)
        return len(messages)


@pytest.fixture
def outbox(database_copy, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Slow"
    sent.clear()
    for number in range(MESSAGES):
        Message.objects.create(key=str(number), recipient=f"p{number}@exemple.fr", subject=str(number), body="…")


def at_once(work, times=SENDERS):
    start = threading.Barrier(times)

    def one(_place):
        try:
            start.wait(timeout=20)
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))


def test_each_is_sent_once(outbox):
    figures = at_once(sending.send_due)
    assert sorted(sent, key=int) == [str(number) for number in range(MESSAGES)]
    assert sum(one.sent for one in figures) == MESSAGES
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}


def test_control_with_a_look_and_no_claim_some_are_sent_twice(outbox, monkeypatch):
    def look(only, tried, channels):
        message = Message.objects.due().exclude(pk__in=tried).first()
        time.sleep(0.02)
        return message

    monkeypatch.setattr(sending, "_claim", look)
    at_once(sending.send_due)
    assert len(sent) > MESSAGES


def test_an_address_is_written_to_three_times_an_hour_by_many_at_once(database_copy):
    from django.db import transaction

    from consultations.notifications.services import hold_address, written_lately

    numbers = iter(range(100))

    def ask():
        with transaction.atomic():
            hold_address("camille@exemple.fr")
            if written_lately("camille@exemple.fr") < MESSAGES_PER_HOUR:
                time.sleep(0.02)
                post_message(
                    key=str(next(numbers)), recipient="camille@exemple.fr", subject="x", body="y", language="fr"
                )

    at_once(ask, times=8)
    assert Message.objects.count() == MESSAGES_PER_HOUR


def test_ten_an_hour_to_an_address_by_many_senders(outbox):
    Message.objects.update(recipient="camille@exemple.fr")
    figures = at_once(sending.send_due)
    assert sum(one.sent for one in figures) == len(sent) == sending.SENT_PER_HOUR
    assert Message.objects.filter(state=State.WAITING).count() == MESSAGES - sending.SENT_PER_HOUR
