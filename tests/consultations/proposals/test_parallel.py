"""Many people vote on one proposal at the same moment: each is counted once, whatever the database does."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from consultations.base import acts
from consultations.proposals import tallies, voting
from consultations.proposals.models import Proposal, Tally, Vote
from consultations.proposals.tallies import recount
from core.models import Space
from tests.factories.base import make_site
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory

pytestmark = pytest.mark.slow
TIMES, AT_ONCE = 40, 8
CHOICES = ("agree", "disagree", "neutral")


@pytest.fixture
def proposal(database_copy) -> Proposal:
    make_site()
    return ProposalFactory(participation=OpenQuestionFactory(space=Space.objects.national()))


def send_all(proposal, key_of) -> set[int]:
    """The statuses of TIMES votes, AT_ONCE at a time, each from a browser without a cookie."""
    start, address = threading.Barrier(AT_ONCE), proposal.get_vote_url()

    def one(place):
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            data = {"vote": CHOICES[place % 3], "cle": key_of(place), "duree": "9"}
            client = Client(raise_request_exception=False)
            return client.post(address, data, headers={"sec-fetch-site": "same-origin"}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return set(pool.map(one, range(TIMES)))


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.NETWORK_PER_MINUTE = settings.NETWORK_NEWCOMERS_PER_HOUR = 0


def test_many_people_are_all_counted(proposal):
    assert send_all(proposal, lambda place: uuid.uuid4()) == {200}
    tally = Tally.objects.get(space=None, scope="all")
    assert (tally.agree, tally.disagree, tally.neutral) == (14, 13, 13)
    assert recount() == 0


def test_one_person_is_counted_once(proposal):
    key = uuid.uuid4()
    assert send_all(proposal, lambda place: key) == {200}
    assert Vote.objects.count() == 1
    assert Tally.objects.get(space=None, scope="all").counts.votes == 1
    assert recount() == 0


def test_control_with_counts_read_then_written_some_are_lost(proposal, monkeypatch):
    """The naive way, without the hold nor F(): it shows that the tests above can fail."""

    def read_then_write(*changes):
        for some in changes:
            for (row, column), change in some.items():
                tally = Tally.objects.filter(row.condition).first() or Tally(**row._asdict())
                time.sleep(0.005)
                setattr(tally, column, getattr(tally, column) + change)
                tally.save()

    def cast(*, actor, proposal, choice, marks):
        return voting._write(actor, proposal, choice, marks, None, "")

    monkeypatch.setattr(voting, "move_tallies", read_then_write)
    monkeypatch.setattr("consultations.proposals.vote_views.cast_vote", cast)
    # Outside of a transaction, whose lock on SQLite would let one in at a time.
    monkeypatch.setattr(acts, "_perform", acts._perform.__wrapped__)
    monkeypatch.setattr(acts, "participant_of", _participant_of(acts.participant_of))
    send_all(proposal, lambda place: uuid.uuid4())
    assert tallies.recount() > 0


def _participant_of(found):
    """The row is locked in a transaction of its own."""
    from django.db import transaction

    def participant_of(**given):
        with transaction.atomic():
            return found(**given)

    return participant_of
