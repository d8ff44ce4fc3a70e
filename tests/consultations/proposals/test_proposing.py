"""Proposing: the length of a sentence and its beginning, how many, reading before publication, and what its author is told."""

import uuid

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from consultations.base.corrections import NotOpen
from consultations.base.models import Contact
from consultations.base.services import Submission
from consultations.moderation.models import Reason, State
from consultations.moderation.services import decide, fingerprint
from consultations.notifications.models import Message
from consultations.proposals.forms import ProposalForm, parted
from consultations.proposals.models import OpenQuestion, Proposal
from consultations.proposals.services import record_proposal
from tests.factories.proposals import ProposalFactory

SAME_ORIGIN = {"sec-fetch-site": "same-origin"}


def propose(question, text, client=None, **more):
    data = {"cle": str(uuid.uuid4()), "texte": text, **more}
    return (client or Client()).post(question.get_submit_url(), data, headers=SAME_ORIGIN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ça", "il manque 2 signes. Il en faut 12 au moins"),
        ("", "Écrivez votre proposition"),
        ("x" * 134, "trop longue de 2 signes. Il en faut 140 au plus"),
    ],
)
def test_wrong_length_is_said_with_how_many(question, text, words):
    response = propose(question, text)
    assert response.status_code == 422
    html = response.content.decode().replace("\xa0", " ")
    assert words in html
    assert text in html
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("text", ["abcd", "x" * 132])
def test_just_long_enough_and_not_too_long(question, text):
    assert propose(question, text).status_code == 303
    assert Proposal.objects.get().text == f"Il faut {text}"


def test_spaces_are_counted_once_and_the_beginning_is_not_doubled(question):
    propose(question, "il faut   un  seul\n dossier")
    proposal = Proposal.objects.get()
    assert proposal.text == "il faut un seul dossier"
    assert proposal.keywords == "dossier"
    assert (proposal.moderation_state, proposal.published_at) == (State.PENDING, None)


def test_several_beginnings_are_chosen_from(question):
    OpenQuestion.objects.filter(pk=question.pk).update(openings="Il faut\nIl faut qu’\nJe voudrais")
    html = propose(question, "une réponse claire").content.decode()
    assert "Choisissez le début" in html
    assert html.count('type="radio" name="debut"') == 3
    assert propose(question, "une réponse claire", debut="Il faudrait").status_code == 422
    assert propose(question, "on réponde vite", debut="Il faut qu’").status_code == 303
    assert Proposal.objects.get().text == "Il faut qu’on réponde vite"


@pytest.mark.parametrize("text", ["Il faut voir", "Il faut qu’on voie", "Autre chose", "Il fauts"])
def test_a_text_is_parted_as_it_was_joined(text):
    openings = ["Il faut", "Il faut qu’"]
    opening, rest = parted(text, openings)
    assert (f"{opening} {rest}" if opening == "Il faut" else f"{opening}{rest}") == text


def test_no_more_than_the_question_allows(question, client):
    OpenQuestion.objects.filter(pk=question.pk).update(most=2)
    for place in range(2):
        assert propose(question, f"une réponse {place}", client).status_code == 303
    refused = propose(question, "une réponse de trop", client)
    assert refused.status_code == 409
    assert "une réponse de trop" in refused.content.decode()
    assert Proposal.objects.count() == 2
    OpenQuestion.objects.filter(pk=question.pk).update(most=3)  # the control
    assert propose(question, "une réponse de trop", client).status_code == 303


def test_a_concertation_takes_none(question, client):
    OpenQuestion.objects.filter(pk=question.pk).update(takes_proposals=False)
    refused = propose(question, "une réponse claire")
    assert refused.status_code == 422
    assert "On ne peut pas en proposer" in refused.content.decode()
    assert not Proposal.objects.exists()
    shown = client.get(question.get_submit_url()).content.decode()
    assert 'name="texte"' not in shown
    assert question.get_list_url() in shown


def decided(proposal, state, reason=""):
    user = get_user_model().objects.get_or_create(username="relecture")[0]
    rows = Proposal.objects.filter(pk=proposal.pk)
    decide(
        contributions=rows, read={proposal.receipt_hash: fingerprint(proposal)}, state=state, reason=reason, user=user
    )
    proposal.refresh_from_db()


def test_it_is_shown_once_read_and_its_words_no_longer_change(question, client):
    propose(question, "une réponse claire")
    proposal = Proposal.objects.get()
    assert "une réponse claire" not in client.get(question.get_list_url()).content.decode()
    decided(proposal, State.APPROVED)
    assert proposal.published_at
    assert "une réponse claire" in client.get(question.get_list_url()).content.decode()
    form = ProposalForm(question, {"texte": "tout autre chose"})
    assert form.is_valid()
    submission = Submission(
        question, proposal.page, proposal.space, proposal.submission_key, "", "fr", corrects=proposal
    )
    with pytest.raises(NotOpen):
        record_proposal(submission=submission, form=form)


def test_refused_again_it_is_hidden(question, proposal, client):
    assert proposal.text in client.get(question.get_list_url()).content.decode()
    decided(proposal, State.REFUSED, Reason.OFF_TOPIC)
    assert proposal.text not in client.get(question.get_list_url()).content.decode()
    assert client.get(proposal.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [(State.APPROVED, "", "est publiée"), (State.REFUSED, Reason.OFF_TOPIC, "Hors sujet")],
)
def test_author_who_asked_is_told(question, state, reason, words):
    contact = Contact.objects.create(
        key=question.pseudonym_key, email="camille@exemple.fr", confirmed_at=timezone.now(), wants_news=True
    )
    proposal = ProposalFactory(participation=question, moderation_state=State.PENDING, contact=contact)
    decided(proposal, state, reason)
    message = Message.objects.get()
    assert words in message.body
    assert message.recipient == contact.email


def test_control_who_did_not_ask_is_not(question):
    contact = Contact.objects.create(key=question.pseudonym_key, email="camille@exemple.fr")
    proposal = ProposalFactory(participation=question, moderation_state=State.PENDING, contact=contact)
    decided(proposal, State.APPROVED)
    assert not Message.objects.exists()
