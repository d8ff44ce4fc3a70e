"""Opinion groups: runs that are kept, published by the team of the space, read by everyone; the export for Polis."""

import csv
import io
import zipfile
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import ModelLogEntry

from consultations.analysis.opinions.groups import Rules
from consultations.proposals.groups import alone, find_groups
from consultations.proposals.models import AnalysisRun, OpenQuestion, Proposal, Vote
from tests.factories.base import make_editor
from tests.factories.proposals import OpenQuestionFactory, ParticipantFactory, ProposalFactory

RULES = Rules(least_people=30, least_group=5, least_stability=0.05)


def vote_as_camps(question, space, camps=2, people=60, proposals=12):
    """Everybody votes on everything: people of a camp alike, but for one vote in ten; without camps, at random."""
    chance = np.random.default_rng(3)
    stated = ProposalFactory.create_batch(proposals, participation=question)
    for number in range(people):
        person = ParticipantFactory(key=question.pseudonym_key)
        for place, one in enumerate(stated):
            agrees = (place < proposals // 2) == (number % 2 == 0) if camps else chance.random() < 0.5
            agrees ^= camps and chance.random() < 0.1
            choice = "agree" if agrees else "disagree"
            Vote.objects.create(
                proposal=one, participant=person, page=one.page, space=space, choice=choice, voted_on="2026-01-01"
            )


@pytest.fixture
def question(gard_space):
    question = OpenQuestionFactory(space=gard_space)
    vote_as_camps(question, gard_space)
    return question


def team_of(space, *more):
    make_editor(space, Proposal, actions=more)
    return make_editor(space, OpenQuestion)


def public(client, question):
    return client.get(reverse("participation:proposals_groups", args=[question.translation_key])).content.decode()


def test_same_votes_give_no_new_run_and_others_do(question, gard_space):
    first = find_groups(question=question, rules=RULES)
    assert len(first.result["groups"]) == 2
    assert first.status == "draft"
    assert find_groups(question=question, rules=RULES) is None
    assert find_groups(question=question, rules=RULES, seed=5) is not None
    vote = Vote.objects.first()
    Vote.objects.filter(pk=vote.pk).update(choice="neutral")
    second = find_groups(question=question, rules=RULES)
    assert second.input_hash != first.input_hash


def test_result_says_nothing_of_a_person(question):
    run = find_groups(question=question, rules=RULES)
    assert "membership" not in str(run.result)
    assert set(run.result) == {"groups", "agreed", "refused", "consensus", "alternatives", "measures"}


def test_waiting_votes_are_not_read_and_votes_outside_sequences_are(question):
    before = find_groups(question=question, rules=RULES)
    Vote.objects.filter(participant=Vote.objects.first().participant_id).update(trust="waiting")
    after = find_groups(question=question, rules=RULES)
    assert (before.people, after.people) == (60, 59)


def test_no_clear_groups_are_kept_and_said(gard_space, client):
    question = OpenQuestionFactory(space=gard_space)
    vote_as_camps(question, gard_space, camps=0)
    run = find_groups(question=question, rules=RULES)
    assert run.result["reason"] == "NO_STRUCTURE"
    AnalysisRun.objects.update(status="published")
    page = public(client, question)
    assert "Pas de groupes nets" in page
    assert "au hasard" in page


@pytest.mark.parametrize(("improved", "is_said"), [(0.49, True), (0.5, False)])
def test_that_nothing_brings_the_groups_together_is_said(question, client, improved, is_said):
    run = find_groups(question=question, rules=RULES)
    for one in run.result["consensus"]:
        one["improved"] = improved
    AnalysisRun.objects.update(status="published", result=run.result)
    assert ("Aucune proposition n’est nettement approuvée" in public(client, question)) == is_said


def test_team_publishes_one_and_everyone_reads_it(question, gard_space, client, admin_client):
    runs = [find_groups(question=question, rules=RULES, seed=seed) for seed in (1, 2)]
    assert "Aucune analyse" in public(client, question)
    client.force_login(team_of(gard_space))
    assert client.get(reverse("proposals_runs")).content.decode().count("<td>À regarder</td>") == 2
    for run in runs:
        assert client.get(reverse("proposals_run", args=[run.pk])).status_code == 200
        assert client.post(reverse("proposals_run", args=[run.pk])).status_code == 302
    assert list(AnalysisRun.objects.filter(status="published")) == [runs[1]]
    assert ModelLogEntry.objects.filter(action="proposals.publish_groups").count() == 2
    client.logout()
    page = public(client, question)
    assert "Groupe A" in page
    assert "30 personnes, 50" in page
    assert "Empreinte des votes" in page


def test_another_caf_sees_and_publishes_nothing(question, herault_space, client):
    run = find_groups(question=question, rules=RULES)
    OpenQuestionFactory(space=herault_space)
    client.force_login(team_of(herault_space))
    assert "À regarder" not in client.get(reverse("proposals_runs")).content.decode()
    for ask in (client.get, client.post):
        assert ask(reverse("proposals_run", args=[run.pk])).status_code == 404
    assert AnalysisRun.objects.get().status == "draft"


def test_who_may_not_publish_is_refused(question, gard_space, client):
    run = find_groups(question=question, rules=RULES)
    client.force_login(make_editor(gard_space, OpenQuestion, actions=("view",)))
    assert client.get(reverse("proposals_run", args=[run.pk])).status_code == 200
    assert client.post(reverse("proposals_run", args=[run.pk]))["Location"] == "/admin/"  # Wagtail's refusal
    assert AnalysisRun.objects.get().status == "draft"


def test_one_run_at_a_time(question):
    with alone(), pytest.raises(CommandError, match="under way"):
        call_command("find_opinion_groups", stdout=StringIO())
    said = StringIO()
    call_command("find_opinion_groups", stdout=said)
    assert "no clear groups" in said.getvalue()  # sixty people are too few to be told of


def exported(client, question):
    response = client.get(reverse("proposals_polis", args=[question.pk]))
    if response.status_code != 200:
        return response.status_code
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return list(csv.DictReader(io.StringIO(archive.read("votes.csv").decode()))), archive.read("comments.csv").decode()


def test_votes_are_exported_for_polis_without_a_person(question, gard_space, client):
    client.force_login(team_of(gard_space, "view", "export"))
    votes, comments = exported(client, question)
    assert len(votes) == 720
    assert {row["voter-id"] for row in votes} == set(map(str, range(60)))
    assert len({row["timestamp"] for row in votes}) == 1
    assert question.contributions.first().text in comments
    assert "participation.export" in ModelLogEntry.objects.values_list("action", flat=True)


def test_a_caf_exports_the_votes_of_its_own_space_only(national, gard_space, herault_space, client):
    question = OpenQuestionFactory(space=national)
    vote_as_camps(question, herault_space, people=3)
    client.force_login(team_of(gard_space, "view", "export"))
    assert exported(client, question)[0] == []
    Vote.objects.filter(pk=Vote.objects.first().pk).update(space=gard_space)
    assert len(exported(client, question)[0]) == 1


def test_export_needs_its_permission(question, gard_space, client):
    client.force_login(team_of(gard_space, "view"))
    assert exported(client, question) == 302  # Wagtail's refusal
