"""Somebody who asks to be erased is nowhere any more."""

import io
import json

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from consultations.base.models import Contact, Participant
from consultations.feedback.models import FeedbackAnswer
from consultations.moderation.services import decide, fingerprint
from consultations.notifications.models import Message
from consultations.privacy import erasure
from consultations.surveys.models import Survey, SurveyDraft, SurveyResponse
from tests.factories.base import UserFactory
from tests.factories.participation import FeedbackFactory, opinion, send, submission

EMAIL = "Canari.Unique@exemple.fr"
CANARY = "canari-unique"


def dump() -> str:
    """Every row of every table, as text."""
    rows = [row for model in apps.get_models() for row in model._base_manager.order_by().values()]
    return json.dumps(rows, default=str).casefold()


def run(**options: object) -> str:
    out = io.StringIO()
    call_command("erase_person", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def person(campaign, survey, gard_space):
    """Somebody in every place: answers, a free text, an opinion read by the team, an address, a message, a draft, the journal."""
    browser = Client()
    data = submission(survey, campaign, short_text=f"{CANARY} un", long_text=f"{CANARY} deux")
    sent = send(browser, survey, data)
    code = browser.get(sent["Location"]).context["code"]
    response = SurveyResponse.objects.get()
    contact = Contact.objects.create(key=survey.pseudonym_key, email=EMAIL)
    feedback = FeedbackFactory(space=gard_space)
    send(browser, feedback, opinion(feedback, sentence=f"{CANARY} trois"))
    answer = FeedbackAnswer.objects.get()
    other_contact = Contact.objects.create(key=feedback.pseudonym_key, email=EMAIL.lower())
    SurveyResponse.objects.update(contact=contact)
    FeedbackAnswer.objects.update(contact=other_contact)
    decide(
        contributions=FeedbackAnswer.objects.all(),
        read={answer.receipt_hash: fingerprint(answer)},
        state="approved",
        user=UserFactory(),
    )
    log(instance=response, action="moderation.approve", data={"note": CANARY})
    Message.objects.create(key="m1", recipient=EMAIL, subject="Votre réponse", body=f"Bonjour {CANARY}")
    SurveyDraft.objects.create(survey=survey, page=campaign, code_hash="c", typed={"courriel": [EMAIL]}, language="fr")
    assert (dump().count(CANARY), dump().count(EMAIL.casefold())) == (5, 4)
    assert answer.receipt_hash[:8] in dump()
    return {"code": code, "hashes": [answer.receipt_hash[:8], response.receipt_hash[:8]], "contact": contact}


def test_nothing_of_a_person_is_left(person, survey):
    send(Client(), survey, submission(survey, short_text="quelqu’un d’autre"))
    said = run(email=EMAIL.upper())
    assert CANARY not in said.casefold()
    assert "reponses: 2 erased" in said
    left = dump()
    assert left.count(CANARY) == left.count("canari.unique") == 0
    for mark in person["hashes"]:
        assert mark not in left
    assert SurveyResponse.objects.count() == 1, "somebody else is still there"
    assert Participant.objects.count() == 1


def test_the_trace_says_how_many_and_nothing_else(person):
    run(email=EMAIL)
    traces = ModelLogEntry.objects.filter(action="participation.erase")
    assert [trace.data for trace in traces] == [{"rows": 1}, {"rows": 1}]
    assert all(trace.user is None for trace in traces)
    kept = ModelLogEntry.objects.filter(action="moderation.approve", object_id="")
    assert {(entry.label, json.dumps(entry.data)) for entry in kept} == {("", "{}")}


def test_dry_run_changes_nothing(person):
    before = dump()
    assert "reponses: 2 would be erased" in run(email=EMAIL, dry_run=True)
    assert dump() == before


def test_by_a_receipt_what_is_of_that_campaign_goes(person):
    said = run(receipt=person["code"])
    assert "reponses: 1 erased" in said
    assert "adresses: 1 erased" in said
    assert "messages: 0 erased" in said, "the same address is known in another campaign"
    assert not SurveyResponse.objects.exists()
    assert FeedbackAnswer.objects.count() == 1


def test_an_address_that_somebody_else_typed_is_not_erased_with_a_receipt(person, survey):
    send(Client(), survey, submission(survey))
    SurveyResponse.objects.update(contact=person["contact"])
    run(receipt=person["code"])
    assert Contact.objects.filter(pk=person["contact"].pk).exists()
    assert SurveyResponse.objects.count() == 1


def test_nothing_found(person):
    for options in ({"email": "personne@exemple.fr"}, {"receipt": "0000 0000 0000"}):
        before = dump()
        with pytest.raises(CommandError, match="Nothing was found"):
            run(**options)
        assert dump() == before


def test_control_without_the_journal_a_trace_is_left(person, monkeypatch):
    monkeypatch.setattr(erasure, "_forget_in_logs", lambda contribution: None)
    run(email=EMAIL)
    left = dump()
    assert CANARY in left or any(mark in left for mark in person["hashes"])


def test_a_survey_is_still_there(person, survey):
    run(email=EMAIL)
    assert Survey.objects.filter(pk=survey.pk).exists()
