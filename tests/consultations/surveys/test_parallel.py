"""Fifty identical submissions at the same moment leave one row, on the real database.

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
from django.db import connection, connections
from django.test import Client

from consultations.base import services, views
from consultations.base.models import Participant
from consultations.surveys.models import Answer, SurveyResponse
from core.models import Space
from tests.factories.base import make_local_home, make_site
from tests.factories.participation import (
    CampaignIndexPageFactory,
    CampaignPageFactory,
    SurveyFactory,
    send,
    submission,
)

pytestmark = pytest.mark.slow

TIMES = 50
AT_ONCE = 8


@pytest.fixture
def survey(database_copy):
    home = make_site()
    gard = make_local_home(home, "gard", "Caf du Gard")
    survey = SurveyFactory(space=Space.objects.get(slug="gard"))
    CampaignPageFactory(parent=CampaignIndexPageFactory(parent=gard), surveys=(survey,))
    return survey


def send_all(survey):
    """The statuses of the same POST sent TIMES times, AT_ONCE at a time, each from a browser without a cookie."""
    start = threading.Barrier(AT_ONCE)
    data = submission(survey, key=uuid.uuid4())

    def one(place):
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            return send(Client(raise_request_exception=False), survey, data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(TIMES)))


def test_one_row_and_no_error(survey):
    assert set(send_all(survey)) == {303}
    assert SurveyResponse.objects.count() == 1
    assert Answer.objects.count() == 6
    assert Participant.objects.count() == 1


def test_control_with_a_look_before_each_insert_instead_of_the_guards_there_are_several(survey, monkeypatch):
    """The naive way, without transaction, lock or constraint: it shows that the test above can fail."""

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
    send_all(survey)
    assert SurveyResponse.objects.count() > 1
    assert connection.vendor in ("sqlite", "postgresql")
