"""The pages of an open question: the same for everyone, without results before one's own vote; and those of one browser."""

import io
import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consultations.base.models import Participant
from consultations.proposals.models import OpenQuestion, Proposal, Standing, Vote
from consultations.proposals.tallies import recount
from tests.contracts.test_pages import FORBIDDEN
from tests.factories.proposals import ProposalFactory

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def vote(proposal, client, choice="agree", headers=None, **more):
    data = {"vote": choice, "cle": str(uuid.uuid4()), "duree": "9", **more}
    return client.post(proposal.get_vote_url(), data, headers={**SAME_ORIGIN, **(headers or {})})


def stand(proposal, zone="consensus", space=None, top=0, **counts) -> Standing:
    counts = {"agree": 91, "disagree": 3, "neutral": 6, **counts}
    made = {"zone": zone, "top": top, "votes": sum(counts.values()), "made_at": timezone.now(), **counts}
    return Standing.objects.create(proposal=proposal, space=space, **made)


def addresses(question, proposal) -> list[str]:
    return [question.get_list_url(), proposal.get_absolute_url(), question.get_results_url(), question.get_submit_url()]


def texts(response) -> list[str]:
    return re.findall(r'<p class="prop__t"[^>]*>([^<]*)</p>', response.content.decode())


class TestPublicPages:
    def test_keep_the_rules_of_the_house(self, question, proposal, client, settings):
        settings.PUBLIC_PAGE_SECONDS = 60
        for address in addresses(question, proposal):
            response = client.get(address)
            html = response.content.decode()
            assert response["Cache-Control"] == "public, max-age=60"
            assert not response.cookies
            assert html.count("<h1") == 1
            for what, pattern in FORBIDDEN:
                assert not re.search(pattern, html, re.IGNORECASE), what
            ids = re.findall(r'\sid="([^"]+)"', html)
            assert len(ids) == len(set(ids))

    def test_are_the_same_for_who_voted_and_say_nothing_of_the_votes(self, question, proposal, client):
        stand(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(text="Il faut une réponse plus claire.")
        before = {}
        for address in addresses(question, proposal):
            before[address] = Client().get(address).content
            assert not re.search(r"\b91[\s\u202f\u00a0]*%", before[address].decode())
        vote(proposal, client)
        for address, content in before.items():
            cache.clear()
            assert client.get(address).content == content

    def test_number_of_queries_does_not_grow(self, question):
        def queries():
            cache.clear()
            with CaptureQueriesContext(connection) as found:
                assert Client().get(question.get_list_url() + "?ordre=recentes").status_code == 200
            return len(found)

        project = ProposalFactory(participation=question, by_team=True)
        project.came_from.add(ProposalFactory(participation=question), ProposalFactory(participation=question))
        queries()
        few = queries()
        for one in ProposalFactory.create_batch(30, participation=question):
            project.came_from.add(one)
        assert queries() == few

    def test_text_is_escaped_and_its_language_is_told(self, question, client):
        ProposalFactory(participation=question, text="<script>alert(1)</script> please", language="en")
        html = client.get(question.get_list_url()).content.decode()
        assert "<script>alert" not in html
        assert 'lang="en">&lt;script' in html

    def test_what_is_not_published_has_no_page(self, question, proposal, client):
        Proposal.objects.filter(pk=proposal.pk).update(trust="waiting")
        assert client.get(proposal.get_absolute_url()).status_code == 404
        assert vote(proposal, client).status_code == 404
        other = OpenQuestion.objects.create(title="Autre", space=question.space)
        address = proposal.get_absolute_url().replace(str(question.translation_key), str(other.translation_key))
        assert client.get(address).status_code == 404

    def test_project_says_where_it_came_from(self, question, client):
        project = ProposalFactory(participation=question, by_team=True, description="Un guichet unique.")
        origins = ProposalFactory.create_batch(2, participation=question)
        project.came_from.add(*origins)
        html = client.get(project.get_absolute_url()).content.decode()
        for words in (
            "Projet de l’équipe",
            "Un guichet unique.",
            "Né de 2 propositions",
            origins[0].get_absolute_url(),
        ):
            assert words in html


class TestOrders:
    def test_chance_is_the_same_all_the_way_through_the_pages(self, question, client):
        every = {one.text for one in ProposalFactory.create_batch(45, participation=question)}
        for draw in (1, 2):
            pages = [texts(client.get(question.get_list_url(), {"tirage": draw, "page": page})) for page in (1, 2, 3)]
            assert [len(page) for page in pages] == [20, 20, 5]
            assert {text for page in pages for text in page} == every
        first = [texts(client.get(question.get_list_url(), {"tirage": draw})) for draw in (1, 2)]
        assert first[0] != first[1]

    def test_without_a_draw_it_is_that_of_the_hour_for_everybody(self, question):
        ProposalFactory.create_batch(25, participation=question)
        seen = []
        for hours in range(3):
            with time_machine.travel(timezone.now() + timedelta(hours=hours), tick=False):
                seen.append(texts(Client().get(question.get_list_url())))
                cache.clear()
                assert texts(Client().get(question.get_list_url())) == seen[-1]
        assert seen[0] != seen[1] != seen[2]

    def test_newest_and_least_voted(self, question, client):
        old, voted, new = (ProposalFactory(participation=question) for _ in range(3))
        vote(voted, Client())
        listed = texts(client.get(question.get_list_url(), {"ordre": "recentes"}))
        assert listed == [new.text, voted.text, old.text]
        assert texts(client.get(question.get_list_url(), {"ordre": "moins-votees"}))[-1] == voted.text

    def test_search_finds_all_the_words_and_keeps_what_was_typed(self, question, client):
        ProposalFactory(participation=question, text="Il faut un École plus près")
        ProposalFactory(participation=question, text="Il faut un train")
        found = client.get(question.get_list_url(), {"q": "école près"})
        assert texts(found) == ["Il faut un École plus près"]
        assert 'value="école près"' in found.content.decode()
        assert texts(client.get(question.get_list_url(), {"q": "bateau"})) == []

    @pytest.mark.parametrize(
        "asked", [{"ordre": "x"}, {"tirage": "99"}, {"page": "x"}, {"page": "999"}, {"q": "\x00" + "%" * 500}]
    )
    def test_whatever_is_asked_is_a_page(self, question, proposal, client, asked):
        assert client.get(question.get_list_url(), asked).status_code == 200


class TestVoting:
    def test_first_vote_without_script_is_confirmed_then_shown(self, proposal):
        person = Client(enforce_csrf_checks=True)
        asked = vote(proposal, person, cle="")
        html = asked.content.decode()
        assert "Confirmez" in html
        assert proposal.text in html.replace("\xa0", " ")
        assert not Vote.objects.exists()
        key = re.search(r'name="cle" value="([^"]+)"', html)[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[1]
        done = vote(proposal, person, cle=key, csrfmiddlewaretoken=token)
        assert "Vous avez voté" in done.content.decode()
        assert "no-store" in done["Cache-Control"]
        assert vote(proposal, person, "neutral", cle="").status_code == 200
        assert Vote.objects.get().choice == "neutral"

    def test_results_are_shown_after_ones_vote(self, proposal, client):
        html = vote(proposal, client).content.decode()
        assert "à partir de 50" in html
        stand(proposal)
        html = vote(proposal, client).content.decode().replace("\xa0", " ")
        assert "91 %" in html
        assert "91 % d’accord, 6 % neutres, 3 % pas d’accord." in html
        assert "Coup de cœur" in html

    def test_under_fifty_votes_nothing_is_said(self, proposal, client):
        stand(proposal, agree=40, disagree=5, neutral=4)
        assert "à partir de 50" in vote(proposal, client).content.decode()

    def test_script_gets_what_to_draw(self, proposal, client):
        answer = vote(proposal, client, headers={"accept": "application/json"})
        assert answer.json()["said"] == "Vous avez voté : d’accord."
        assert 'aria-pressed="true"' in answer.json()["html"]
        assert "no-store" in answer["Cache-Control"]

    def test_marks_and_undo(self, proposal, client):
        vote(proposal, client)
        vote(proposal, client, preciser="1", marque=["like_it", "no_way"])
        assert Vote.objects.get().columns == ("agree", "like_it")
        assert "repris" in vote(proposal, client, reprendre="1").content.decode()
        assert not Vote.objects.exists()
        assert recount() == 0

    @pytest.mark.parametrize("wrong", [{"choice": "x"}, {"choice": ""}, {"marque": "x", "preciser": "1"}])
    def test_what_is_no_vote_is_told(self, proposal, client, wrong):
        response = vote(proposal, client, **wrong)
        assert response.status_code == 422
        assert "Choisissez" in response.content.decode()
        assert not Vote.objects.exists()

    def test_from_another_site_nothing_is_done(self, proposal, client):
        assert vote(proposal, client, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert not Vote.objects.exists()
        assert client.get(proposal.get_vote_url()).status_code == 405

    def test_after_the_closing_nothing_is_done(self, question, proposal, client):
        OpenQuestion.objects.filter(pk=question.pk).update(closes_at=timezone.now())
        response = vote(proposal, client)
        assert response.status_code == 410
        assert "Rien n’a été enregistré" in response.content.decode()
        assert not Vote.objects.exists()

    def test_two_browsers_are_two_people(self, proposal):
        for _ in range(2):
            vote(proposal, Client())
        assert Vote.objects.count() == Participant.objects.count() == 2

    def test_takes_few_queries_which_do_not_grow(self, question, proposal, client):
        def queries(choice):
            with CaptureQueriesContext(connection) as found:
                vote(proposal, client, choice)
            return len([query for query in found if "SAVEPOINT" not in query["sql"]])

        queries("agree")
        few = queries("neutral")
        assert few <= 8
        for one in ProposalFactory.create_batch(30, participation=question):
            vote(one, client)
        assert queries("disagree") == few


class TestMine:
    def test_says_that_there_is_none(self, question, proposal, client):
        vote(proposal, Client())
        response = client.get(question.get_mine_url())
        assert "pas encore voté" in response.content.decode()
        assert "no-store" in response["Cache-Control"]
        assert not response.cookies

    def test_shows_those_of_this_browser_to_change_and_take_back(self, question, proposal, client):
        vote(proposal, client)
        vote(ProposalFactory(participation=question, text="Il faut celle d’une autre."), Client())
        html = client.get(question.get_mine_url()).content.decode()
        assert proposal.text in html
        assert "celle d’une autre" not in html
        changed = vote(proposal, client, "neutral", retour="mes-votes")
        assert (changed.status_code, changed["Location"]) == (303, question.get_mine_url())
        assert Vote.objects.get(proposal=proposal).choice == "neutral"

    def test_erases_all(self, question, proposal, client):
        for one in (proposal, ProposalFactory(participation=question)):
            vote(one, client)
            vote(one, other := Client())
        address = question.get_erase_mine_url()
        assert client.post(address, {"cle": str(uuid.uuid4())}, headers=SAME_ORIGIN).status_code == 303
        assert "pas encore voté" in client.get(question.get_mine_url()).content.decode()
        assert "Vous avez voté" in vote(one, other).content.decode()
        assert Vote.objects.count() == 2
        assert recount() == 0

    def test_after_the_closing_they_do_not_change_but_may_be_erased(self, question, proposal, client):
        vote(proposal, client)
        OpenQuestion.objects.filter(pk=question.pk).update(closes_at=timezone.now())
        html = client.get(question.get_mine_url()).content.decode()
        assert "Vous avez voté" in html
        main = html[html.index("<main") : html.index("</main")]
        assert main.count("<button") == 1
        assert "Oui, tout effacer" in main
        assert vote(proposal, client).status_code == 410
        erased = client.post(question.get_erase_mine_url(), {"cle": str(uuid.uuid4())}, headers=SAME_ORIGIN)
        assert erased.status_code == 303
        assert not Vote.objects.exists()
        assert recount() == 0

    def test_number_of_queries_does_not_grow(self, question, client):
        def queries():
            with CaptureQueriesContext(connection) as found:
                client.get(question.get_mine_url())
            return len(found)

        for one in ProposalFactory.create_batch(3, participation=question):
            vote(one, client)
            stand(one)
        few = queries()
        for one in ProposalFactory.create_batch(15, participation=question):
            vote(one, client)
            stand(one)
        assert queries() == few


class TestResults:
    @pytest.fixture
    def closed(self, question):
        OpenQuestion.objects.filter(pk=question.pk).update(closes_at=timezone.now())
        return question

    def test_while_it_is_open_says_when(self, question, proposal, client):
        stand(proposal)
        html = client.get(question.get_results_url()).content.decode()
        assert "à la fin, le" in html
        assert proposal.text not in html

    def test_parts_with_their_counts_sentence_and_method(self, closed, client):
        best, good = (ProposalFactory(participation=closed) for _ in range(2))
        stand(best, top=2)
        stand(good, top=1)
        stand(ProposalFactory(participation=closed), zone="controversy", agree=48, disagree=47, neutral=5)
        ProposalFactory(participation=closed)  # of too few votes
        response = client.get(closed.get_results_url())
        html = response.content.decode().replace("\xa0", " ").replace("&nbsp;", " ")
        assert texts(response) == [best.text, good.text]
        assert "83 %" in html, "the least that 91 of 100 let us believe"
        for words in (
            "Consensus (2)",
            "Controversées (1)",
            "Rejetées (0)",
            "1 proposition a moins de 50",
            "sûrs à 95 %",
        ):
            assert words in html
        assert len(texts(client.get(closed.get_results_url(), {"partie": "controversy"}))) == 1

    def test_of_one_caf_where_it_has_enough(self, closed, gard, client):
        proposal = ProposalFactory(participation=closed)
        space = gard.space
        stand(proposal)
        stand(proposal, zone="rejection", space=space, agree=3, disagree=91)
        assert space.name in client.get(closed.get_results_url()).content.decode()
        found = client.get(closed.get_results_url(), {"caf": space.slug, "partie": "rejection"})
        assert texts(found) == [proposal.text]
        assert texts(client.get(closed.get_results_url(), {"partie": "rejection"})) == []
        assert client.get(closed.get_results_url(), {"caf": "\x00x", "partie": "x", "page": "x"}).status_code == 200

    def test_number_of_queries_does_not_grow(self, closed):
        def queries():
            cache.clear()
            with CaptureQueriesContext(connection) as found:
                Client().get(closed.get_results_url() + "?partie=consensus")
            return len(found)

        for one in ProposalFactory.create_batch(3, participation=closed):
            stand(one)
        queries()  # what a process remembers is remembered
        few = queries()
        for one in ProposalFactory.create_batch(30, participation=closed):
            stand(one)
        assert queries() == few

    def test_page_of_a_proposal_says_its_zone_once_it_is_closed(self, question, closed, client):
        ranked, few = (ProposalFactory(participation=closed) for _ in range(2))
        stand(ranked, zone="rejection", agree=5, disagree=90, neutral=5)
        html = client.get(ranked.get_absolute_url()).content.decode()
        assert "Rejetée" in html
        assert "90 % pas d’accord" in html.replace("\u00a0", " ").replace("\u202f", " ")
        assert "Trop peu de votes" in client.get(few.get_absolute_url()).content.decode()
        type(closed).objects.filter(pk=closed.pk).update(closes_at=None)
        assert (
            "Rejetée" not in client.get(ranked.get_absolute_url()).content.decode()
        )  # before, it would bend the votes

    def test_its_own_address_leads_to_the_results(self, closed, client):
        html = client.get(closed.get_submit_url()).content.decode()
        assert f'href="{closed.get_results_url()}"' in html

    def test_what_was_withdrawn_is_not_in_it(self, closed, client):
        proposal = ProposalFactory(participation=closed)
        stand(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(trust="aside")
        assert texts(client.get(closed.get_results_url())) == []


def test_when_its_time_is_over_nothing_is_left_of_those_who_voted(question, proposal):
    vote(proposal, Client())
    OpenQuestion.objects.filter(pk=question.pk).update(closes_at=timezone.now(), kept_months=1)
    with time_machine.travel(timezone.now() + timedelta(days=33), tick=False):
        call_command("apply_retention", stdout=io.StringIO())
    assert not Proposal.objects.exists()
    assert not Vote.objects.exists()
    assert not Participant.objects.exists()


def test_anonymous_question_says_what_is_known_of_who_votes(question, client):
    words = "nous reconnaissons l’appareil qui vote"
    assert words not in client.get(question.get_submit_url()).content.decode()
    OpenQuestion.objects.filter(pk=question.pk).update(anonymity="anonyme")
    assert words in client.get(question.get_submit_url()).content.decode()
