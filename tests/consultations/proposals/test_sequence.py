"""Voting in a row: the cards, by HTTP; a vote counts for scores only if a sequence showed the proposal."""

import re
import uuid

import hypothesis
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import strategies as st

from consultations.base.acts import Actor
from consultations.base.kiosks import new_address
from consultations.base.models import Kiosk, Participant
from consultations.proposals import drawing, tallies
from consultations.proposals.drawing import NothingToShow, start_sequence
from consultations.proposals.models import Choice, Scope, Sequence, Shown, Tally, Vote
from consultations.proposals.voting import cast_vote, take_back
from core.caching import forget_remembered
from tests.factories.base import UserFactory
from tests.factories.proposals import OpenQuestionFactory, ParticipantFactory, ProposalFactory

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


@pytest.fixture
def question(national):
    question = OpenQuestionFactory(space=national, sequence_size=4)
    ProposalFactory.create_batch(6, participation=question)
    return question


def url(question, name, *more):
    return reverse(f"participation:proposals_{name}", args=[question.translation_key, *more])


def begin(client, question, **data):
    data = {"cle": str(uuid.uuid4()), "page": "", **data}
    return client.post(url(question, "sequence_start"), data, headers=SAME_ORIGIN)


def answer(client, question, proposal, **data):
    return client.post(url(question, "sequence_answer"), {"proposition": proposal.key, **data}, headers=SAME_ORIGIN)


def shown_to(place=1):
    return Shown.objects.select_related("proposal").get(place=place).proposal


def test_first_card_is_public_and_the_same_for_everyone(question, client):
    response = client.get(url(question, "sequence"))
    assert response.status_code == 200
    assert "Commencer" in response.content.decode()
    assert hasattr(response, "public_seconds")
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_person_votes_qualifies_goes_on_and_ends(question, client):
    response = begin(client, question)
    assert response.status_code == 303
    assert response["Location"] == url(question, "card", 1)
    sequence = Sequence.objects.get()
    assert sequence.shown.count() == 4
    page = client.get(response["Location"])
    assert "no-store" in page["Cache-Control"]
    first = shown_to(1)
    assert first.text.split()[-1] in page.content.decode()
    assert "Proposition 1 sur 4" in page.content.decode()

    response = answer(client, question, first, vote="agree")
    assert response["Location"] == url(question, "card", 1)
    vote = Vote.objects.get()
    assert (vote.choice, vote.shown_as) == ("agree", sequence.shown.get(place=1).reason)
    assert "Vous avez voté" in client.get(response["Location"]).content.decode()
    assert Tally.objects.get(proposal=first, space=None, scope=Scope.SEQUENCE).agree == 1

    response = answer(client, question, first, suivante="1", marque=["like_it", "no_way", "inconnue"])
    assert response["Location"] == url(question, "card", 2)
    vote.refresh_from_db()
    assert (vote.like_it, vote.no_way) == (True, False)

    response = answer(client, question, shown_to(2), passer="1")  # half way
    assert response["Location"] == url(question, "sequence_yours", 3)
    assert "Ajoutez la vôtre" in client.get(response["Location"]).content.decode()
    answer(client, question, shown_to(3), vote="disagree")
    answer(client, question, shown_to(4), vote="neutral")
    response = answer(client, question, shown_to(4), suivante="1")
    assert response["Location"] == url(question, "sequence_end")
    assert "Vous avez voté sur 3 propositions parmi 4" in client.get(response["Location"]).content.decode()


def test_vote_is_taken_back(question, client):
    begin(client, question)
    answer(client, question, shown_to(1), vote="agree")
    answer(client, question, shown_to(1), reprendre="1")
    assert not Vote.objects.exists()
    assert tallies.recount() == 0


def test_pressing_twice_begins_one_sequence_and_again_begins_another(question, client):
    key = str(uuid.uuid4())
    begin(client, question, cle=key)
    begin(Client(), question, cle=key)  # before the cookie came back
    begin(client, question)
    sequence = Sequence.objects.get()
    for place in range(1, 5):
        answer(client, question, sequence.shown.get(place=place).proposal, vote="agree")
    forget_remembered()
    for _press in range(2):
        begin(client, question, apres=sequence.pk)
    assert Sequence.objects.count() == 2
    second = Sequence.objects.latest("pk")
    assert set(second.shown.values_list("proposal")).isdisjoint(sequence.shown.values_list("proposal"))
    assert second.shown.count() == 2


def test_nothing_left_to_vote_on_is_said(national, client):
    question = OpenQuestionFactory(space=national)
    response = begin(client, question)
    assert response["Location"] == url(question, "sequence_end")
    assert "Il n’y a pas d’autre proposition" in client.get(response["Location"]).content.decode()


def test_who_keeps_no_cookie_is_told_and_sees_nobodys_card(question, client):
    response = begin(client, question)
    page = Client().get(response["Location"])
    assert page.status_code == 403
    assert "n’a pas gardé le cookie" in page.content.decode()
    assert shown_to(1).text not in page.content.decode()


def test_without_javascript_the_first_press_asks_to_confirm_once(question, client):
    response = begin(client, question, cle="")
    assert response.status_code == 200
    assert not Participant.objects.exists()
    key = re.search(r'name="cle" value="([^"]+)"', response.content.decode())[1]
    assert begin(client, question, cle=key).status_code == 303
    assert answer(client, question, shown_to(1), vote="agree").status_code == 303


@pytest.mark.parametrize("data", [{"proposition": "pas-une-cle"}, {"proposition": ""}])
def test_garbage_is_not_found(question, client, data):
    begin(client, question)
    assert client.post(url(question, "sequence_answer"), data, headers=SAME_ORIGIN).status_code == 404


def test_proposal_that_was_not_shown_is_not_voted_on(question, client):
    begin(client, question)
    other = next(one for one in question.contributions.all() if not Shown.objects.filter(proposal=one).exists())
    assert answer(client, question, other, vote="agree").status_code == 303
    assert not Vote.objects.exists()


def test_foreign_site_cannot_vote(question, client):
    begin(client, question)
    data = {"proposition": shown_to(1).key, "vote": "agree"}
    response = client.post(url(question, "sequence_answer"), data, headers={"sec-fetch-site": "cross-site"})
    assert response.status_code == 403
    assert not Vote.objects.exists()


def test_withdrawn_proposal_leaves_the_sequence(question, client):
    begin(client, question)
    shown_to(2).delete()
    page = client.get(url(question, "card", 2)).content.decode()
    assert "Proposition 2 sur 3" in page


@pytest.fixture
def tablet(question):
    kiosk = Kiosk.objects.create(space=question.space, label="Accueil", quota_per_hour=100)
    tablet = Client()
    token = new_address(kiosk=kiosk, user=UserFactory())
    tablet.post(reverse("participation:kiosk", args=[token]))
    return tablet


def hidden_in(page):
    """What the form of a card sends."""
    return dict(re.findall(r'name="(cle|proposition)" value="([^"]+)"', page.content.decode()))


def test_tablet_offers_to_propose_half_way_and_goes_on_with_the_same_person(question, tablet):
    key = str(uuid.uuid4())
    begin(tablet, question, cle=key)
    answer(tablet, question, shown_to(1), vote="agree", cle=key)
    answer(tablet, question, shown_to(1), suivante="1", cle=key)
    half = answer(tablet, question, shown_to(2), passer="1", cle=key)
    html = half.content.decode()
    assert half.status_code == 200
    assert "Ajoutez la vôtre" in html
    assert f'href="{question.get_submit_url()}"' in html
    assert f'href="{url(question, "card", 3)}"' not in html  # an address would lose who they are
    assert hidden_in(half) == {"cle": key, "proposition": str(shown_to(3).key)}
    third = tablet.post(url(question, "sequence_answer"), {**hidden_in(half), "continuer": "1"}, headers=SAME_ORIGIN)
    assert "Proposition 3 sur 4" in third.content.decode()
    answer(tablet, question, shown_to(3), vote="neutral", cle=key)
    end = answer(tablet, question, shown_to(4), passer="1", cle=key).content.decode()
    assert "Vous avez voté sur 2 propositions parmi 4" in end
    assert "Écrire ma proposition" in end
    assert Vote.objects.values("participant").distinct().count() == 1


def test_tablet_offers_nothing_to_propose_where_the_team_writes(question, tablet):
    type(question).objects.filter(pk=question.pk).update(takes_proposals=False)
    key = str(uuid.uuid4())
    begin(tablet, question, cle=key)
    page = answer(tablet, question, shown_to(2), passer="1", cle=key).content.decode()
    assert "Proposition 3 sur 4" in page
    assert "Ajoutez la vôtre" not in page
    end = answer(tablet, question, shown_to(4), passer="1", cle=key).content.decode()
    assert "Écrire ma proposition" not in end


def test_tablet_people_follow_each_other(question, tablet):
    for key in (str(uuid.uuid4()), str(uuid.uuid4())):
        page = begin(tablet, question, cle=key)
        assert page.status_code == 200
        assert f'name="cle" value="{key}"' in page.content.decode()
        shown = re.search(r'name="proposition" value="([^"]+)"', page.content.decode())[1]
        proposal = question.contributions.get(key=shown)
        page = answer(tablet, question, proposal, vote="agree", cle=key)
        assert "Vous avez voté" in page.content.decode()
        answer(tablet, question, proposal, suivante="1", cle=key)
    assert "participant" not in tablet.cookies
    assert Vote.objects.values("participant").distinct().count() == 2
    assert not Vote.objects.filter(shown_as="").exists()


def test_card_asks_the_same_queries_whatever_the_number_of_proposals(national, client):
    asked = []
    for size in (3, 30):
        question, browser = OpenQuestionFactory(space=national, sequence_size=size), Client()
        ProposalFactory.create_batch(size, participation=question)
        begin(browser, question)
        first = Sequence.objects.latest("pk").shown.get(place=1).proposal
        browser.get(url(question, "card", 1))  # what a process remembers is read
        answer(browser, question, first, vote="agree")  # its first vote makes its counts
        with CaptureQueriesContext(connection) as voted:
            answer(browser, question, first, vote="disagree")
        with CaptureQueriesContext(connection) as read:
            browser.get(url(question, "card", 1))
        asked.append((len([query for query in voted if "SAVEPOINT" not in query["sql"]]), len(read)))
    assert asked[0] == asked[1]
    assert asked[0][0] <= 8


def test_drawing_asks_the_same_queries_whatever_the_number_of_proposals(national):
    asked = []
    for size in (20, 60):
        question = OpenQuestionFactory(space=national)
        ProposalFactory.create_batch(size, participation=question)
        person = ParticipantFactory(key=question.pseudonym_key)
        start_sequence(participation=question, participant=person)
        with CaptureQueriesContext(connection) as captured:
            start_sequence(participation=question, participant=person)
        asked.append(len(captured))
    assert asked[0] == asked[1] <= 7


def test_sequence_never_shows_what_was_voted_on_nor_an_author_or_a_keyword_twice(national):
    question = OpenQuestionFactory(space=national, sequence_size=5)
    people = [ParticipantFactory(key=question.pseudonym_key) for _one in range(12)]
    for number in range(24):
        ProposalFactory(
            participation=question, participant=people[number % 12], text=f"Il faut {'abcdefghijkl'[number % 12] * 6}."
        )
    voter = ParticipantFactory(key=question.pseudonym_key)
    voted = list(question.contributions.all()[:8])
    for one in voted:
        Vote.objects.create(
            proposal=one, participant=voter, page=one.page, space=national, choice=Choice.AGREE, voted_on="2026-01-01"
        )
    for _time in range(5):
        shown = [one.proposal for one in start_sequence(participation=question, participant=voter).shown.all()]
        assert not set(voted) & set(shown)
        assert len({one.participant_id for one in shown}) == len(shown) == 5
        words = [word for one in shown for word in one.keywords.split()]
        assert len(words) == len(set(words))


def test_control_without_the_votes_of_the_person_they_are_shown_again(national, monkeypatch):
    question = OpenQuestionFactory(space=national, sequence_size=3)
    ProposalFactory.create_batch(3, participation=question)
    voter = ParticipantFactory(key=question.pseudonym_key)
    for one in question.contributions.all():
        Vote.objects.create(
            proposal=one, participant=voter, page=one.page, space=national, choice="agree", voted_on="2026-01-01"
        )
    with pytest.raises(NothingToShow):
        start_sequence(participation=question, participant=voter)
    chosen = drawing.next_sequence
    monkeypatch.setattr(drawing, "next_sequence", lambda pools, voted, rng: chosen(pools, voted=(), rng=rng))
    assert start_sequence(participation=question, participant=voter).shown.count() == 3


def test_proposal_withdrawn_since_the_pools_were_made_is_not_shown(national):
    question = OpenQuestionFactory(space=national)
    ProposalFactory.create_batch(3, participation=question)
    voter = ParticipantFactory(key=question.pseudonym_key)
    start_sequence(participation=question, participant=voter)
    gone = question.contributions.first()
    type(gone).objects.filter(pk=gone.pk).update(moderation_state="refused", moderation_reason="injure")
    sequence = start_sequence(participation=question, participant=voter)
    assert gone.pk not in sequence.shown.values_list("proposal", flat=True)


ACTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from([*Choice.values, "reprendre"])), max_size=12)


@hypothesis.settings(suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture], deadline=None)
@hypothesis.given(acts=ACTS)
def test_votes_outside_a_sequence_never_move_its_counts(question, acts):
    with transaction.atomic():
        person = ParticipantFactory(key=question.pseudonym_key)
        stated, actor = (
            list(question.contributions.order_by("pk")),
            Actor(person, question.space.root_page, question.space),
        )
        shown = set(start_sequence(participation=question, participant=person).shown.values_list("proposal", flat=True))
        for place, act in acts:
            if act == "reprendre":
                take_back(actor=actor, proposal=stated[place])
            else:
                cast_vote(actor=actor, proposal=stated[place], choice=act)
        of_sequence = Tally.objects.filter(scope=Scope.SEQUENCE, space=None)
        votes = {row.proposal_id: row.counts.votes for row in of_sequence}
        given = Vote.objects.filter(participant=person)
        assert {pk for pk, number in votes.items() if number} == set(given.values_list("proposal", flat=True)) & shown
        transaction.set_rollback(True)
