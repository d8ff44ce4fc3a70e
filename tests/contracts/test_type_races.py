"""The same sending many times at the same moment leaves one row, for every participation type, on the real database.

They are sent by threads, each with its own connection, to a copy of the test database: what they commit disappears with it.
"""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.db import connections
from django.test import Client

from consultations.base import services, views
from consultations.base.models import Participant, TookPart
from tests.consultations.conftest import database_copy  # noqa: F401  (a fixture)
from tests.contracts.conftest import show
from tests.contracts.kinds import Given, every_type
from tests.factories.base import make_site

pytestmark = [pytest.mark.slow, every_type]

TIMES = 30
AT_ONCE = 8


@pytest.fixture
def raced(kind, database_copy) -> Given:  # noqa: F811
    home = make_site()
    return show(kind, home, home.space)


def send_all(given: Given) -> set[int]:
    """The statuses of the same sending, AT_ONCE at a time, each from a browser without a cookie."""
    start, data = threading.Barrier(AT_ONCE), given.data()

    def one(place: int) -> int:
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            return given.post(data, Client(raise_request_exception=False)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(one, range(TIMES)))


@pytest.mark.parametrize(("anonymity", "people"), [("pseudonyme", (1, 0)), ("anonyme", (0, 1))])
def test_one_row_and_no_error(raced, anonymity, people):
    raced.change(anonymity=anonymity)
    assert send_all(raced) == {303}
    said = raced.rows.get().summary()
    assert str(said).count("canari premier") == 1, "its rows were written twice"
    assert (Participant.objects.count(), TookPart.objects.count()) == people


def test_control_with_a_look_before_each_insert_instead_of_the_guards_there_are_several(raced, monkeypatch):
    """The naive way, without transaction, lock or constraint: it shows that the test above can fail."""
    if raced.maker.guards_itself:
        pytest.skip("it has a hold of its own")

    def look(model, given, participant, identity):
        found = model.objects.filter(participation=given.participation).first()
        time.sleep(0.05)
        return found

    monkeypatch.setattr(views, "transaction", SimpleNamespace(atomic=nullcontext))
    record = services._record.__wrapped__
    monkeypatch.setattr(services, "_participant", lambda given: None)
    monkeypatch.setattr(services, "_existing", look)
    monkeypatch.setattr(
        services,
        "_record",
        lambda model, given, write: record(model, replace(given, submission_key=uuid.uuid4()), write),
    )
    send_all(raced)
    assert raced.rows.count() > 1
