"""Standings made of the counts of sequences; the great dialogue, whose counts are those of its votes."""

from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from consultations.management.commands.generate_dialogue import sentences
from consultations.proposals.models import Scope, Shown, Standing, Tally, Vote
from consultations.proposals.standings import refresh_standings
from consultations.proposals.tallies import recount
from core.caching import site_version
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory


@pytest.fixture
def question(national):
    return OpenQuestionFactory(space=national)


def counted(question, space=None, scope=Scope.SEQUENCE, **counts):
    return Tally.objects.create(
        proposal=ProposalFactory(participation=question), space=space, scope=scope, **counts
    ).proposal


def test_zones_are_made_of_sequence_votes_over_the_floor(question):
    sure = counted(question, agree=180, disagree=10, neutral=10)
    few = counted(question, agree=49)
    counted(question, scope=Scope.TRUSTED, agree=180)
    assert refresh_standings(question=question) == 2
    assert Standing.objects.get(proposal=sure).zone == "consensus"
    assert Standing.objects.get(proposal=few).zone == "not_enough_votes"
    assert Standing.objects.get(proposal=sure).top == pytest.approx(0.7, abs=0.2)


def test_a_caf_has_one_over_the_floor_only(question, gard_space, settings):
    settings.ZONE_FLOOR = 20
    counted(question, space=gard_space, agree=19)
    enough = counted(question, space=gard_space, agree=20)
    refresh_standings(question=question)
    assert list(Standing.objects.values_list("proposal", "space")) == [(enough.pk, gard_space.pk)]


def test_refresh_changes_what_moved_and_nothing_else(question, django_capture_on_commit_callbacks):
    one, other = counted(question, agree=60), counted(question, agree=60)
    refresh_standings(question=question)
    version = site_version()
    with django_capture_on_commit_callbacks(execute=True) as nothing:
        assert refresh_standings(question=question) == 0
    assert nothing == []
    assert site_version() == version
    Tally.objects.filter(proposal=one).update(disagree=90)
    type(other).objects.filter(pk=other.pk).update(moderation_state="refused", moderation_reason="injure")
    with django_capture_on_commit_callbacks(execute=True):
        assert refresh_standings(question=question) == 2
    assert site_version() != version
    assert Standing.objects.get().votes == 150


def test_control_without_the_floor_few_votes_have_a_zone(question, settings):
    settings.ZONE_FLOOR = 1
    few = counted(question, agree=49)
    refresh_standings(question=question)
    assert Standing.objects.get(proposal=few).zone == "consensus"


@pytest.mark.parametrize("size", [3, 30])
def test_refresh_asks_the_same_queries(question, size, django_assert_num_queries):
    for _one in range(size):
        counted(question, agree=60)
    refresh_standings(question=question)
    with django_assert_num_queries(5):
        refresh_standings(question=question)


def test_command_passes_over_what_closed_long_ago(question):
    counted(question, agree=60)
    type(question).objects.update(opens_at="2020-01-01T00:00Z", closes_at="2020-02-01T00:00Z")
    call_command("refresh_standings", stdout=StringIO())
    assert not Standing.objects.exists()
    call_command("refresh_standings", "--all", stdout=StringIO())
    assert Standing.objects.exists()


def small(**options):
    call_command(
        "generate_dialogue", proposals=30, people=300, votes=2950, stdout=StringIO(), stderr=StringIO(), **options
    )


def test_great_dialogue_has_counts_that_are_those_of_its_votes(national):
    small()
    assert Vote.objects.count() == 2950
    assert Shown.objects.count() == Vote.objects.of_sequences().count()
    assert recount() == 0
    assert Tally.objects.filter(scope=Scope.SEQUENCE, space=None).count() == 30
    assert {"consensus"} < set(Standing.objects.values_list("zone", flat=True))


def test_control_a_lost_vote_is_found_by_the_recount(national):
    small()
    Vote.objects.filter(pk=Vote.objects.first().pk)._raw_delete("default")
    assert recount() > 0


def test_great_dialogue_is_refused_where_people_contributed(national):
    ProposalFactory(participation=OpenQuestionFactory(space=national))
    with pytest.raises(CommandError, match="People contributed"):
        small()
    with pytest.raises(CommandError, match="People contributed"):
        small(into_test_site="autre")
    assert not Vote.objects.exists()
    small(into_test_site="localhost")
    assert Vote.objects.exists()


@pytest.mark.parametrize("scale", ["0", "beaucoup", "1/0", "-1"])
def test_scale_that_is_none_is_said(national, scale):
    with pytest.raises(CommandError):
        small(scale=scale)


def test_grammar_makes_different_sentences_of_the_right_length():
    texts = sentences(12_000, np.random.default_rng(1))
    assert len(set(texts)) == 12_000
    assert 12 <= min(map(len, texts)) <= max(map(len, texts)) <= 140
