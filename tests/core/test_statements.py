"""Statements written once a process say what Django says, of other values each time."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from consultations.proposals import vote_views
from consultations.proposals.models import Proposal, Standing
from core.models import Space
from core.statements import Statement, columns_of, instance_of
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory

pytestmark = pytest.mark.django_db


def statement():
    def make(question, key):
        return Proposal.objects.filter(participation_id=question, key=key).values_list(*columns_of(Proposal))

    return Statement(make, int, uuid.UUID)


@pytest.fixture
def national(home):
    return Space.objects.national()


@pytest.fixture
def question(national):
    return OpenQuestionFactory(space=national)


def test_rows_are_those_of_django_for_other_values_too(question):
    asked = statement()
    for one in ProposalFactory.create_batch(3, participation=question):
        (row,) = asked.rows(question.pk, one.key)
        assert row == list(Proposal.objects.values_list(*columns_of(Proposal)).get(pk=one.pk))
        found = instance_of(Proposal, row)
        assert found == one
        assert not found._state.adding
        assert not found.get_deferred_fields()
    assert asked.first(question.pk, uuid.uuid4()) is None


def test_it_is_one_query_each_time(question):
    asked = statement()
    with CaptureQueriesContext(connection) as captured:
        for _ in range(3):
            asked.rows(question.pk, uuid.uuid4())
    assert len(captured) == 3


def test_what_is_typed_is_a_value_and_never_a_statement(national):
    asked = Statement(lambda name: Space.objects.filter(name=name).values_list("pk"), str)
    assert asked.rows("' OR 1=1 --") == []
    assert asked.rows("%s") == []
    assert asked.rows(national.name) == [[national.pk]]


def test_an_argument_that_does_not_reach_the_statement_is_refused(national):
    lost = Statement(lambda name: Space.objects.filter(name__icontains=name).values_list("pk"), str)
    with pytest.raises(ValueError, match="does not hold its arguments"):
        lost.rows(national.name)


def test_proposal_to_vote_on_is_read_with_its_standing(question):
    one = ProposalFactory(participation=question)
    assert not hasattr(vote_views._to_vote_on(question, one.key), "now")
    moment = question.opens_at
    standing = Standing.objects.create(proposal=one, zone="limbo", votes=60, agree=60, made_at=moment)
    found = vote_views._to_vote_on(question, one.key)
    assert (found, found.now, found.now.made_at) == (one, standing, moment)
