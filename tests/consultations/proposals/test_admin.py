"""What teams see and write of open questions: the proposals of their own spaces, the projects of their concertations."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consultations.proposals import admin_views, project_forms
from consultations.proposals.models import OpenQuestion, Proposal
from consultations.proposals.voting import cast_vote
from tests.factories.base import make_editor
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory

ALL = ("view", "add", "change", "publish", "delete")


@pytest.fixture
def gard_space(gard):
    return gard.space


@pytest.fixture
def local(gard_space) -> OpenQuestion:
    """A concertation of the Caf du Gard."""
    return OpenQuestionFactory(space=gard_space, takes_proposals=False)


def member(space, question=ALL, proposals=("view",)) -> Client:
    make_editor(space, OpenQuestion, actions=question)
    person = Client()
    person.force_login(make_editor(space, Proposal, actions=proposals))
    return person


def listed(question) -> str:
    return reverse("proposals_of", args=[question.pk])


def test_own_team_reads_state_votes_and_reason(question, proposal, someone):
    team = member(question.space)
    cast_vote(actor=someone(), proposal=proposal, choice="agree")
    refused = ProposalFactory(participation=question, moderation_state="refused", moderation_reason="injure")
    html = team.get(listed(question)).content.decode()
    assert proposal.text in html
    assert refused.text in html
    assert "Injure" in html
    only = team.get(listed(question), {"etat": "refused"}).content.decode()
    assert proposal.text not in only
    assert refused.text in only


def test_other_team_reads_only_what_was_given_at_home(question, proposal, gard_space):
    own = ProposalFactory(participation=question, space=gard_space)
    html = member(gard_space).get(listed(question)).content.decode()
    assert own.text in html
    assert proposal.text not in html


def test_other_team_does_not_find_a_local_question(local, herault):
    stranger = member(herault.space)
    ProposalFactory(participation=local)
    for address in (listed(local), reverse("proposals_project_add", args=[local.pk])):
        assert stranger.get(address).status_code == 404
        assert stranger.post(address, {"texte": "Ouvrir un guichet unique"}).status_code in (404, 405)
    assert Proposal.objects.count() == 1


def test_control_without_the_policy_it_would(question, proposal, gard_space, monkeypatch):
    monkeypatch.setattr(admin_views, "own_proposals", lambda user: Proposal.objects.all())
    assert proposal.text in member(gard_space).get(listed(question)).content.decode()


def test_who_has_no_right_on_proposals_is_refused(question, proposal):
    response = member(question.space, proposals=()).get(listed(question))
    assert response.status_code in (302, 403)
    assert Client().get(listed(question)).status_code == 302


def test_number_of_queries_does_not_grow(question):
    team = member(question.space)

    def queries():
        with CaptureQueriesContext(connection) as found:
            assert team.get(listed(question)).status_code == 200
        return len(found)

    ProposalFactory.create_batch(3, participation=question)
    queries()
    few = queries()
    ProposalFactory.create_batch(30, participation=question)
    assert queries() == few


class TestProjects:
    def write(self, team, concertation, **said):
        data = {"texte": "Ouvrir un guichet unique", "description": "", **said}
        return team.post(reverse("proposals_project_add", args=[concertation.pk]), data)

    def test_team_writes_one_from_proposals(self, local, question, proposal, client):
        team = member(local.space)
        done = self.write(team, local, description="Un seul lieu.", origines=[proposal.key])
        assert (done.status_code, done["Location"]) == (302, listed(local))
        project = Proposal.objects.get(by_team=True)
        assert (project.participant, project.contact, project.moderation_state) == (None, None, "approved")
        assert list(project.came_from.all()) == [proposal]
        html = client.get(local.get_list_url()).content.decode()
        for words in ("Ouvrir un guichet unique", "Un seul lieu.", "Né de 1 proposition", "Projet de l’équipe"):
            assert words in html

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            ({"texte": "court"}, "12"),
            ({"texte": ""}, "Écrivez le projet"),
            ({"origines": ["rien"]}, "existe pas"),
            ({"origines": ["8b0a2e1c-2f6a-4b55-9a61-2f9f8f0f7d11"]}, "plus publiée"),
            ({"origines": ["\0"]}, "existe pas"),
        ],
    )
    def test_what_is_wrong_is_told_and_kept(self, local, said, words):
        response = self.write(member(local.space), local, description="Ce que j’ai écrit", **said)
        assert response.status_code == 422
        assert words in response.content.decode()
        assert "Ce que j’ai écrit" in response.content.decode()
        assert not Proposal.objects.exists()

    def test_proposal_of_a_question_of_another_caf_is_not_an_origin(self, local, herault):
        other = ProposalFactory(participation=OpenQuestionFactory(space=herault.space))
        team = member(local.space)
        for refused in (
            self.write(team, local, origines=[other.key]),
            self.write(team, local, origines=[other.key], chercher="1"),
            self.write(team, local, mots=other.text, question=str(other.participation_id), chercher="1"),
        ):
            html = refused.content.decode()
            assert f'value="{other.key}"' not in html
            assert other.participation.title not in html
        assert not Proposal.objects.filter(by_team=True).exists()

    def test_control_without_the_policy_it_would(self, local, herault, monkeypatch):
        other = ProposalFactory(participation=OpenQuestionFactory(space=herault.space))
        monkeypatch.setattr(project_forms, "offered", lambda user: Proposal.objects.published())
        team = member(local.space)
        assert f'value="{other.key}"' in self.write(team, local, chercher="1").content.decode()
        assert self.write(team, local, origines=[other.key]).status_code == 302

    def test_proposal_that_is_not_published_is_not_offered(self, local, question):
        team, one = member(local.space), ProposalFactory(participation=question, moderation_state="pending")
        assert one.text not in self.write(team, local, chercher="1").content.decode()
        assert self.write(team, local, origines=[one.key]).status_code == 422

    def test_search_keeps_what_was_typed_and_ticked_and_writes_nothing(self, local, question, proposal):
        other = OpenQuestionFactory(space=local.space)
        bus, far = (
            ProposalFactory(participation=asked, text=f"Il faut un bus vers {place}.")
            for asked, place in ((question, "Alès"), (other, "Nîmes"))
        )
        team = member(local.space)

        def offered(**said):
            page = self.write(team, local, description="Ce que j’ai écrit", chercher="1", **said)
            html = page.content.decode()
            assert page.status_code == 200
            assert "Ce que j’ai écrit" in html
            assert "Ouvrir un guichet unique" in html
            assert "help-critical" not in html
            return {one for one in (proposal, bus, far) if f'value="{one.key}"' in html}, html

        assert offered()[0] == {proposal, bus, far}
        assert offered(mots="bus")[0] == {bus, far}
        assert offered(mots="bus", question=str(other.pk))[0] == {far}
        found, html = offered(mots="bus nîmes", origines=[str(proposal.key)])
        assert found == {proposal, far}
        assert re.search(rf'value="{proposal.key}" checked', html)
        assert "Aucune autre proposition" in offered(mots="\0 zzz", texte="Ouvrir un guichet unique")[1]
        assert not Proposal.objects.filter(by_team=True).exists()

    def test_more_than_are_shown_is_said(self, local, question):
        ProposalFactory.create_batch(25, participation=question)
        html = self.write(member(local.space), local, chercher="1").content.decode()
        assert html.count('name="origines"') == 20
        assert "Les 20 plus récentes, sur 25." in html

    def test_origin_that_one_does_not_see_any_more_stays(self, local, question, proposal, herault):
        team, gone = member(local.space), ProposalFactory(participation=question)
        other = ProposalFactory(participation=OpenQuestionFactory(space=herault.space))
        self.write(team, local, origines=[proposal.key, gone.key])
        project = Proposal.objects.get(by_team=True)
        project.came_from.add(other)  # by the national team
        Proposal.objects.filter(pk=gone.pk).update(moderation_state="refused", moderation_reason="injure")
        address = reverse("proposals_project", args=[local.pk, project.key])
        html = team.get(address).content.decode()
        assert "2 autres propositions, que vous ne voyez pas ici" in html
        assert other.text not in html
        assert re.search(rf'value="{proposal.key}" checked', html)
        assert team.post(address, {"texte": project.text, "description": ""}).status_code == 302
        assert set(project.came_from.all()) == {gone, other}

    def test_form_takes_as_many_queries_whatever_is_offered(self, local, question):
        team = member(local.space)

        def queries():
            with CaptureQueriesContext(connection) as found:
                assert team.get(reverse("proposals_project_add", args=[local.pk])).status_code == 200
            return len(found)

        ProposalFactory.create_batch(2, participation=question)
        queries()
        few = queries()
        ProposalFactory.create_batch(15, participation=question)
        assert queries() == few

    def test_words_that_people_voted_on_do_not_change(self, local, someone, home):
        team = member(local.space)
        self.write(team, local)
        project = Proposal.objects.get()
        address = reverse("proposals_project", args=[local.pk, project.key])
        assert "Ouvrir un guichet unique" in team.get(address).content.decode()
        changed = {"texte": "Ouvrir deux guichets", "description": "Mieux dit"}
        assert team.post(address, changed).status_code == 302  # the control: nobody voted yet
        cast_vote(actor=someone(), proposal=project, choice="agree")
        refused = team.post(address, {**changed, "texte": "Fermer les guichets"})
        assert refused.status_code == 422
        assert team.post(address, {**changed, "description": "Encore mieux"}).status_code == 302
        project.refresh_from_db()
        assert (project.text, project.description) == ("Ouvrir deux guichets", "Encore mieux")

    def test_where_everybody_proposes_the_team_writes_none(self, question):
        team = member(question.space)
        assert self.write(team, question).status_code == 404

    def test_what_a_person_wrote_is_not_rewritten(self, local):
        citizen = ProposalFactory(participation=local)
        address = reverse("proposals_project", args=[local.pk, citizen.key])
        assert member(local.space).get(address).status_code == 404
