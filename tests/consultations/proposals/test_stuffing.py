"""Ballot stuffing on one proposal: many forged voters behind one address, and friends of one link, each on a network of their own.

`STUFFING_VOTERS=5000` plays the real size (`tests/benchmarks/stuffing.py`). `--log-cli-level=INFO` shows the figures.
"""

import logging
import os
import uuid

import pytest
from django.test import Client

from consultations.proposals.models import Scope, Tally, Vote
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory

pytestmark = pytest.mark.slow
LOG = logging.getLogger(__name__)
FORGED, FRIENDS, MOST = int(os.environ.get("STUFFING_VOTERS", "400")), 200, 60


@pytest.fixture
def proposal(national, settings, caplog):
    caplog.set_level(logging.ERROR, "django.request")  # a line for each refusal
    settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR = 60, 30
    return ProposalFactory(participation=OpenQuestionFactory(space=national))


def vote(proposal, address):
    """A browser of its own, which was on the page for half a minute."""
    data = {"cle": str(uuid.uuid4()), "page": "", "duree": "30", "vote": "agree"}
    client = Client(REMOTE_ADDR=address, headers={"sec-fetch-site": "same-origin"})
    return client.post(proposal.get_vote_url(), data).status_code


def counted(proposal, scope=Scope.TRUSTED):
    row = Tally.objects.filter(proposal=proposal, space=None, scope=scope).first()
    return row.agree if row else 0


def test_forged_voters_of_one_address_count_for_few(proposal):
    for _one in range(FORGED):
        vote(proposal, "203.0.113.7")
    LOG.info("%s forged votes: %s counted", FORGED, counted(proposal))
    assert 0 < counted(proposal) <= MOST
    assert counted(proposal, Scope.SEQUENCE) == 0  # no sequence had shown it: scores do not move at all


def test_control_without_the_counts_of_networks_all_forged_votes_count(proposal, settings):
    settings.NETWORK_PER_MINUTE = settings.NETWORK_NEWCOMERS_PER_HOUR = 0
    for _one in range(MOST + 20):
        vote(proposal, "203.0.113.7")
    assert counted(proposal) == MOST + 20


def test_friends_on_one_link_all_count(proposal):
    for number in range(FRIENDS):
        assert vote(proposal, f"198.51.{number // 250}.{1 + number % 250}") == 200
    assert counted(proposal) == FRIENDS == Vote.objects.trusted().count()
