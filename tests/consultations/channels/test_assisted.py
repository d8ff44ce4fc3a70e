"""« Répondre pour une personne »: the form, the sentence read aloud, the agreement, the receipt."""

import uuid

import pytest
from django.utils import timezone

from consultations.base.models import Channel, Contact
from consultations.base.receipts import receipt_hashes
from consultations.surveys.models import Survey, SurveyResponse
from tests.factories.participation import answers_for

from .conftest import address, agent_of

pytestmark = pytest.mark.django_db


def said(survey: Survey, step: str = "relire", **more: str) -> dict:
    given = answers_for(survey, single=1, multiple=[0, 2], scale=4, short_text="Merci")
    return {"cle": str(uuid.uuid4()), "canal": "phone", "etape": step, **given, **more}


def page(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("\u2011", "-")


def test_what_was_noted_is_read_aloud_before_anything_is_kept(agent, survey):
    html = page(agent.post(address(survey, "pour-une-personne/"), said(survey)))
    assert "Je relis ce que j’ai noté : à « Avez-vous pris un congé parental ? », Non ;" in html
    assert "La personne est d’accord : enregistrer" in html
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.DESK])
def test_with_the_agreement_it_is_recorded_and_the_code_is_shown(agent, survey, channel):
    response = agent.post(address(survey, "pour-une-personne/"), said(survey, "enregistrer", canal=channel.value))
    assert response.status_code == 303
    one = SurveyResponse.objects.get()
    assert (one.channel, one.entered_by, one.participant, one.trust) == (channel, agent.user, None, "counted")
    receipt = agent.get(response["Location"])
    assert one.receipt_hash in receipt_hashes(receipt.context["code"])
    assert receipt["Cache-Control"].startswith("max-age=0") or "no-store" in receipt["Cache-Control"]


def test_two_people_one_after_the_other_are_two(agent, survey):
    for _person in range(2):
        agent.post(address(survey, "pour-une-personne/"), said(survey, "enregistrer"))
    assert SurveyResponse.objects.count() == 2


def test_double_click_is_one(agent, survey):
    data = said(survey, "enregistrer")
    for _click in range(2):
        agent.post(address(survey, "pour-une-personne/"), data)
    assert SurveyResponse.objects.count() == 1


def test_correcting_keeps_everything_typed(agent, survey):
    html = page(agent.post(address(survey, "pour-une-personne/"), said(survey, "corriger")))
    assert html.count("checked") == 5  # where the person is, one choice, two choices, a step
    assert 'value="Merci"' in html
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"canal": "web"}, "Dites où est la personne"),
        ({"canal": ""}, "Dites où est la personne"),
        ({"courriel": "rien"}, "n’est pas complète"),
        ({"courriel": "a@b.fr\r\nBcc: c@d.fr"}, "n’est pas complète"),
    ],
)
@pytest.mark.parametrize("step", ["relire", "enregistrer", "\x00"])
def test_a_mistake_gets_a_sentence_and_keeps_everything(agent, survey, change, says, step):
    response = agent.post(address(survey, "pour-une-personne/"), said(survey, step, **change))
    assert response.status_code == 422
    assert says in page(response)
    assert 'value="Merci"' in page(response)
    assert not SurveyResponse.objects.exists()


def test_address_of_the_person_is_kept_to_be_confirmed(agent, survey):
    agent.post(address(survey, "pour-une-personne/"), said(survey, "enregistrer", courriel="lea@exemple.fr"))
    contact = Contact.objects.get()
    assert (contact.email, contact.confirmed_at) == ("lea@exemple.fr", None)
    assert SurveyResponse.objects.get().contact == contact


def test_closed_consultation_takes_no_call(agent, survey):
    Survey.objects.update(closes_at=timezone.now())
    response = agent.post(address(survey, "pour-une-personne/"), said(survey, "enregistrer"))
    assert response.status_code == 409
    assert "Cette consultation est terminée" in page(response)
    assert not SurveyResponse.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "\x00", "WyJxdWVzdGlvbm5haXJlIiwxXQ:1:abc"])
def test_receipt_of_nobody_is_gone(agent, survey, token):
    response = agent.get(address(survey, "recu/"), {"recu": token})
    assert response.status_code == 410
    assert "Ce reçu n’est plus affiché" in page(response)


def test_receipt_is_for_the_agent_who_entered_it(agent, survey, gard_space):
    where = agent.post(address(survey, "pour-une-personne/"), said(survey, "enregistrer"))["Location"]
    assert agent_of(gard_space).get(where).status_code == 410
