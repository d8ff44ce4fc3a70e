"""What is due goes, what is not stays; twice, at any time, and without touching the rest."""

import io
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from consultations.base.models import (
    CodeBatch,
    Contact,
    DailySalt,
    EntryCode,
    NetworkCount,
    Participant,
    PseudonymKey,
    SpentProof,
    TookPart,
)
from consultations.feedback.models import FeedbackAnswer, Tally
from consultations.notifications.models import Message, State
from consultations.participation import types
from consultations.privacy import retention
from consultations.surveys.models import Answer, Survey, SurveyDraft, SurveyResponse
from tests.factories.participation import FeedbackFactory, SurveyFactory, opinion, send, submission

PARIS = ZoneInfo("Europe/Paris")


def run(*arguments: str) -> dict[str, int]:
    out = io.StringIO()
    call_command("apply_retention", *arguments, stdout=out)
    lines = [line.rpartition(": ") for line in out.getvalue().splitlines()]
    return {name: int(words.split()[0]) for name, _colon, words in lines}


@pytest.fixture
def closed(campaign, survey):
    """The survey of the Gard, answered, closed one year ago and kept two years; an anonymous one too, with codes."""
    send(Client(), survey, submission(survey, campaign))
    Survey.objects.filter(pk=survey.pk).update(
        opens_at=timezone.now() - timedelta(days=800), closes_at=timezone.now() - timedelta(days=366), kept_months=24
    )
    TookPart.objects.create(key=survey.pseudonym_key, pseudonym="x")
    batch = CodeBatch.objects.create(key=survey.pseudonym_key, space=survey.space, label="Accueil", size=1)
    EntryCode.objects.create(batch=batch, code_hash="h")
    return Survey.objects.get(pk=survey.pk)


def left() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (SurveyResponse, Answer, Participant, TookPart, EntryCode))


def test_answers_stay_until_their_time_and_go_after_it(closed):
    assert run()["reponses-questionnaire"] == 0
    assert left() == (1, 6, 1, 1, 1)
    due = retention.months_before(closed.closes_at, -24)
    with time_machine.travel(due - timedelta(minutes=1), tick=False):
        assert run()["reponses-questionnaire"] == 0
    with time_machine.travel(due + timedelta(minutes=1), tick=False):
        assert run("--dry-run")["reponses-questionnaire"] == 1
        assert left() == (1, 6, 1, 1, 1), "a dry run changes nothing"
        done = run()
        assert (done["reponses-questionnaire"], done["participations-anonymes"], done["codes"]) == (1, 1, 1)
        assert left() == (0, 0, 0, 0, 0)
        assert PseudonymKey.objects.get(pk=closed.pseudonym_key_id).secret is None
        assert sum(run().values()) == 0, "a second time it finds nothing"


def test_another_campaign_is_left_alone(closed, survey, gard_space):
    other = SurveyFactory(space=gard_space, closes_at=None)
    send(Client(), other, submission(other))
    TookPart.objects.create(key=other.pseudonym_key, pseudonym="y")
    with time_machine.travel(retention.months_before(closed.closes_at, -24) + timedelta(days=1), tick=False):
        SurveyResponse.objects.filter(participation=other).update(created_at=timezone.now() - timedelta(days=30))
        run()
    assert SurveyResponse.objects.get().participation == other
    assert TookPart.objects.get().key == other.pseudonym_key
    assert PseudonymKey.objects.get(pk=other.pseudonym_key_id).secret is not None


def test_answers_to_what_never_closes_go_by_the_day_they_came_and_tallies_follow(gard, gard_space):
    feedback = FeedbackFactory(space=gard_space)
    send(Client(), feedback, opinion(feedback))
    assert Tally.objects.get().simple == 1
    with time_machine.travel(timezone.now() + timedelta(days=700), tick=False):
        assert run()["reponses-avis"] == 0
    with time_machine.travel(timezone.now() + timedelta(days=750), tick=False):
        assert run()["reponses-avis"] == 1
    assert not FeedbackAnswer.objects.exists()
    assert Tally.objects.get().simple == 0


def test_more_than_a_batch(closed, campaign):
    SurveyResponse.objects.bulk_create(
        SurveyResponse(
            participation=closed, page_id=campaign.pk, space=closed.space, language="fr", receipt_hash=f"{n}"
        )
        for n in range(2 * retention.BATCH + 3)
    )
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        assert run()["reponses-questionnaire"] == 2 * retention.BATCH + 4
    assert not SurveyResponse.objects.exists()


DAYS = {"adresses": 7, "brouillons": 30, "messages": 30}
HOURS = {"reseaux": 48, "preuves": 0}


def make(name: str, survey: Survey, page: object) -> type:
    """One row of a kind, of now; its model."""
    now = timezone.now()
    if name == "adresses":
        Contact.objects.create(key=survey.pseudonym_key, email="a@exemple.fr")
        return Contact
    if name == "brouillons":
        SurveyDraft.objects.create(survey=survey, page=page, code_hash="c", language="fr")
        return SurveyDraft
    if name == "messages":
        Message.objects.create(key="m", recipient="a@exemple.fr", subject="s", body="b", state=State.SENT, sent_at=now)
        return Message
    if name == "reseaux":
        NetworkCount.objects.create(bucket="b", hour=now, cluster=uuid.uuid4())
        return NetworkCount
    SpentProof.objects.create(signature="s", expires_at=now)
    return SpentProof


@pytest.mark.parametrize(
    ("name", "kept"),
    [*((name, timedelta(days=days)) for name, days in DAYS.items())]
    + [(name, timedelta(hours=hours)) for name, hours in HOURS.items()],
)
def test_each_kind_stays_until_its_time_and_goes_after_it(campaign, survey, name, kept):
    noon = datetime(2027, 1, 10, 12, tzinfo=PARIS)
    Survey.objects.filter(pk=survey.pk).update(closes_at=None, opens_at=noon)
    with time_machine.travel(noon, tick=False):
        model = make(name, survey, campaign)
    with time_machine.travel(noon + kept - (timedelta(days=1) if kept.days > 2 else timedelta(minutes=1)), tick=False):
        assert run()[name] == 0
    assert model.objects.count() == 1
    with time_machine.travel(noon + kept + timedelta(minutes=1), tick=False):
        assert run()[name] == 1
        assert run()[name] == 0
    assert model.objects.count() == 0


def test_a_confirmed_address_goes_a_year_after_the_closing(campaign, survey):
    Contact.objects.create(key=survey.pseudonym_key, email="a@exemple.fr", confirmed_at=timezone.now())
    due = retention.months_before(survey.closes_at, -12)
    for moment, erased in ((due - timedelta(hours=1), 0), (due + timedelta(hours=1), 1)):
        with time_machine.travel(moment, tick=False):
            assert run()["adresses"] == erased


def test_a_message_that_waits_is_the_outboxs(db):
    Message.objects.create(key="m", recipient="a@exemple.fr", subject="s", body="b")
    with time_machine.travel(timezone.now() + timedelta(days=300), tick=False):
        assert run()["messages"] == 0


def test_salts_go_two_days_later(db):
    noon = datetime(2027, 1, 10, 12, tzinfo=PARIS)
    with time_machine.travel(noon, tick=False):
        DailySalt.objects.create(salt=b"x")
    with time_machine.travel(noon + timedelta(days=1), tick=False):
        assert run()["sels"] == 0
    with time_machine.travel(noon + timedelta(days=2), tick=False):
        assert run()["sels"] == 1


def test_months_are_those_of_the_calendar():
    day = datetime(2027, 3, 31, 9, tzinfo=PARIS)
    assert retention.months_before(day, 1).date().isoformat() == "2027-02-28"
    assert retention.months_before(day, 13).date().isoformat() == "2026-02-28"
    assert retention.months_before(day, -11).date().isoformat() == "2028-02-29"
    assert retention.months_before(day, 15).date().isoformat() == "2025-12-31"


def test_every_kind_is_in_the_documentation(db):
    page = (Path(settings.BASE_DIR) / "docs/how-to/keep-and-erase.md").read_text()
    told = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}
    of_a_type = {f"reponses-{kind.slug}": "reponses-…" for kind in types()}
    kinds = {of_a_type.get(one.name, one.name): one for one in retention.kept(types())}
    assert told.keys() == kinds.keys()
    for name, one in kinds.items():
        assert one.what
        assert one.why
        for setting in one.setting.split(", "):
            assert f"`{setting}`" in told[name]
