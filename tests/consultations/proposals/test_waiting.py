"""Votes of one network are looked at together, never by what they say; a decision holds for these people's votes, past and to come."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from consultations.base.acting import Acts
from consultations.proposals.models import OpenQuestion, Proposal, Tally, Vote
from consultations.proposals.tallies import recount
from consultations.proposals.voting import cast_vote
from consultations.proposals.waiting import VOTES
from tests.factories.base import make_editor
from tests.factories.proposals import ProposalFactory


@pytest.fixture
def burst(settings, proposal, someone) -> uuid.UUID:
    """Four people of one network, of whom one waits, where three an hour are let in freely; and somebody else."""
    settings.NETWORK_NEWCOMERS_PER_HOUR = 3
    cluster = uuid.uuid4()
    for trust in ("counted", "counted", "counted", "waiting"):
        cast_vote(actor=someone(cluster=cluster, trust=trust), proposal=proposal, choice="agree")
    cast_vote(actor=someone(), proposal=proposal, choice="disagree")
    return cluster


def member(space, *actions) -> Client:
    person = Client()
    make_editor(space, OpenQuestion, actions=("view",))
    person.force_login(make_editor(space, Proposal, actions=actions or ("change",)))
    return person


def trusted() -> tuple[int, int]:
    tally = Tally.objects.filter(scope="trusted", space=None).first()
    return tally.agree, tally.disagree


def decide(team, decision, why="rafale") -> None:
    address = reverse("waiting")
    ticks = [group.tick for group in team.get(address).context["items"]]
    assert team.post(address, {"groupes": ticks, "decision": decision, "raison": why}).status_code == 302


def test_burst_is_set_aside_whole_then_counted_again(burst, question, someone, proposal):
    team = member(question.space)
    html = team.get(reverse("waiting")).content.decode().replace("\xa0", " ")
    assert "Votes" in html
    assert question.title in html
    assert proposal.text not in html
    assert trusted() == (3, 1)
    decide(team, "aside")
    assert trusted() == (0, 1)
    assert Vote.objects.filter(trust="aside").count() == 4, "they are kept"
    assert recount() == 0
    entry = ModelLogEntry.objects.get(action="participation.trust_aside")
    assert entry.data == {"rows": 4, "why": "rafale"}


def test_those_who_wait_are_counted_and_their_network_is_forgotten(burst, question):
    decide(member(question.space), "counted", "evenement")
    assert trusted() == (4, 1)
    assert not Vote.objects.filter(participant__cluster=burst).exists()
    assert not member(question.space).get(reverse("waiting")).context["items"]


def test_control_without_the_burst_only_those_who_wait_are_shown(burst, question, settings):
    settings.NETWORK_NEWCOMERS_PER_HOUR = 30
    decide(member(question.space), "aside")
    assert trusted() == (3, 1)


def test_reason_of_the_list_is_asked(burst, question):
    team = member(question.space)
    tick = team.get(reverse("waiting")).context["items"][0].tick
    assert team.post(reverse("waiting"), {"groupes": [tick], "decision": "aside", "raison": "x"}).status_code == 422
    with pytest.raises(ValueError, match="x"):
        VOTES.groups(make_editor(question.space, Proposal, actions=("change",)))[0].decide(
            trust="aside", why="x", user=None
        )


def test_other_team_neither_sees_nor_decides(burst, gard):
    assert not member(gard.space).get(reverse("waiting")).context["items"]


def test_control_without_the_limit_to_own_spaces_it_would(burst, gard, monkeypatch):
    monkeypatch.setattr(Acts, "own", lambda acts, user: acts.model.objects.all())
    assert member(gard.space).get(reverse("waiting")).context["items"]


def test_people_who_voted_in_another_caf_too_are_for_those_who_see_both(burst, question, gard, proposal):
    Vote.objects.filter(participant__cluster=burst).update(space=gard.space)
    other = ProposalFactory(participation=question)
    for vote in Vote.objects.filter(participant__cluster=burst):
        fields = {
            "proposal": other,
            "choice": "agree",
            "voted_on": vote.voted_on,
            "page": vote.page,
            "space": question.space,
        }
        Vote.objects.create(participant=vote.participant, **fields)
    assert not member(gard.space).get(reverse("waiting")).context["items"]


def test_number_of_queries_does_not_grow(question, someone, proposal):
    user = make_editor(question.space, Proposal, actions=("change",))

    def queries():
        with CaptureQueriesContext(connection) as found:
            VOTES.groups(user)
        return len(found)

    queries()
    few = queries()
    for _ in range(10):
        cast_vote(actor=someone(cluster=uuid.uuid4(), trust="waiting"), proposal=proposal, choice="agree")
    assert queries() == few
