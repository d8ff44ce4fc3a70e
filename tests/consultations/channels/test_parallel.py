"""An agent's button pressed twice, or a connection that sends again: the same key many times at once is one row and one line of the journal.

Threads, each with its own connection, on a copy of the test database: what they commit disappears with it.
"""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from consultations.base import services
from consultations.channels import paper
from consultations.channels.entry import ENTERED
from consultations.surveys.models import Answer, SurveyResponse
from core.models import Space
from tests.factories.base import make_local_home, make_site
from tests.factories.participation import SurveyFactory, answers_for

from .conftest import address, agent_of, codes

pytestmark = pytest.mark.slow

TIMES = 24
AT_ONCE = 6
GIVEN = {"single": 1, "multiple": [0, 2], "scale": 4, "short_text": "Bien"}


def sheet(survey, key):
    typed = codes(survey, single="2", multiple="1 3", scale="4", short_text="Bien")
    return {"cle": key, "jour": timezone.localdate().isoformat(), "enregistrer": "1", **typed}


def call(survey, key):
    return {"cle": key, "canal": "desk", "etape": "enregistrer", **answers_for(survey, **GIVEN)}


WAYS = {"papier/": sheet, "pour-une-personne/": call}


@pytest.fixture(params=["pseudonyme", "anonyme"])
def survey(database_copy, request):
    make_local_home(make_site(), "gard", "Caf du Gard")
    return SurveyFactory(space=Space.objects.get(slug="gard"), anonymity=request.param)


def send_all(survey, verb):
    """The statuses of one sending of one agent, sent TIMES times, AT_ONCE at a time."""
    agent = agent_of(survey.space)
    start, data, key = threading.Barrier(AT_ONCE), WAYS[verb](survey, str(uuid.uuid4())), agent.cookies["sessionid"]

    def one(place):
        try:
            client = Client(raise_request_exception=False)
            client.cookies["sessionid"] = key.value
            if place < AT_ONCE:
                start.wait(timeout=20)
            return client.post(address(survey, verb), data).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.parametrize("verb", WAYS)
def test_the_same_key_at_once_is_one_row(survey, verb):
    assert set(send_all(survey, verb)) == {303}
    assert SurveyResponse.objects.count() == 1
    assert Answer.objects.count() == 5
    assert ModelLogEntry.objects.filter(action=ENTERED).count() == 1


def test_control_without_the_guards_there_are_several(survey, monkeypatch):
    """Without transaction, and with a look before each insert in the place of the constraint: the test above can fail."""

    def look(model, given, *rest):
        found = model.objects.filter(submission_key=given.stored_key).first()
        time.sleep(0.05)
        return found

    def enter(*, entry, form, submission_key, **more):
        return entry.kind.record(entry.submission(submission_key), form)

    record, new = services._record.__wrapped__, services._new

    def new_with_another_key(*given):
        made = new(*given)
        made.submission_key, made.receipt_hash = uuid.uuid4(), uuid.uuid4().hex
        return made

    monkeypatch.setattr(services, "_existing", look)
    monkeypatch.setattr(services, "_own_anonymous", look)
    monkeypatch.setattr(services, "_new", new_with_another_key)
    monkeypatch.setattr(services, "_record", record)
    monkeypatch.setattr(paper, "enter", enter)
    send_all(survey, "papier/")
    assert SurveyResponse.objects.count() > 1
