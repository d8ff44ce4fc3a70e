"""Fifty identical taps at the same moment leave one answer and one count; fifty browsers at once are all counted."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test import Client

from consultations.base import views
from consultations.feedback import services
from consultations.feedback.models import Feedback, FeedbackAnswer, Tally
from consultations.feedback.tallies import recount
from tests.factories.base import make_site
from tests.factories.journeys import make_journey
from tests.factories.participation import opinion, send

pytestmark = pytest.mark.slow
TIMES = 50
AT_ONCE = 8


@pytest.fixture
def feedback(database_copy) -> Feedback:
    return Feedback.objects.get(pk=make_journey(make_site()).feedback_id)


def send_all(feedback, data_of):
    """The statuses of TIMES posts, AT_ONCE at a time, each from a browser without a cookie."""
    start = threading.Barrier(AT_ONCE)
    sent = [data_of(place) for place in range(TIMES)]

    def one(place):
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            return send(Client(raise_request_exception=False), feedback, sent[place]).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(one, range(TIMES)))


def test_one_browser_is_counted_once(feedback):
    data = opinion(feedback, key=uuid.uuid4())
    assert send_all(feedback, lambda place: data) == {303}
    assert FeedbackAnswer.objects.count() == 1
    assert Tally.objects.get().simple == 1


def test_many_browsers_are_all_counted(feedback):
    verdicts = ("simple", "moyen", "complique")
    assert send_all(feedback, lambda place: opinion(feedback, verdict=verdicts[place % 3])) == {303}
    tally = Tally.objects.get()
    assert (tally.simple, tally.medium, tally.hard) == (17, 17, 16)
    assert recount() == 0


def test_control_with_a_count_read_then_written_some_are_lost(feedback, monkeypatch):
    """The naive way, without F(): it shows that the test above can fail."""

    def read_then_write(moves):
        for cell, change in moves.items():
            tally, _created = Tally.objects.get_or_create(
                topic_id=cell.topic_id, space_id=cell.space_id, week=cell.week
            )
            time.sleep(0.02)
            setattr(tally, cell.column, getattr(tally, cell.column) + change)
            tally.save()

    monkeypatch.setattr(services, "move_tallies", read_then_write)
    # Outside of the answer's transaction, whose lock on SQLite would let one in at a time.
    monkeypatch.setattr(views, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(services, "record_contribution", _counted_after(services.record_contribution))
    send_all(feedback, lambda place: opinion(feedback))
    assert recount() > 0


def _counted_after(record):
    def recorded(*, model, submission, content):
        later = []
        delayed = type(content)(
            lambda answer, created: later.append((answer, created)), content.fill_columns, content.identity
        )
        answer = record(model=model, submission=submission, content=delayed)
        for args in later:
            content.write_rows(*args)
        return answer

    return recorded
