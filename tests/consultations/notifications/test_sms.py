"""Text messages: by the same outbox, once at most, through the service that the site is given."""

from datetime import timedelta

import pytest
from django.core import checks as django_checks
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from consultations.notifications import checks, sms
from consultations.notifications.models import Message, State
from consultations.notifications.sending import MAX_ATTEMPTS, send_due
from consultations.notifications.services import (
    forget_messages,
    forgotten,
    post_message,
    post_messages,
    written_lately,
)

pytestmark = pytest.mark.django_db

NUMBER = "+33612345678"


@pytest.fixture(autouse=True)
def outbox():
    sms.outbox.clear()
    yield sms.outbox
    sms.outbox.clear()


def post(key="essai", recipient=NUMBER, **values):
    said = {"subject": "", "body": "Demain à 14 h.", "language": "fr", "channel": "sms", **values}
    return post_message(key=key, recipient=recipient, **said)


def come_due():
    Message.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


class Failing(sms.SmsBackend):
    """A service that fails as the test says."""

    error: Exception = RuntimeError()

    def send(self, *, to, text):
        raise self.error


@pytest.fixture
def failing(settings, monkeypatch):
    settings.SMS_BACKEND = f"{__name__}.Failing"
    return lambda error: monkeypatch.setattr(Failing, "error", error)


class TestSending:
    def test_each_by_its_channel(self, outbox, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            post()
            post_message(key="b", recipient="camille@exemple.fr", subject="Demain", body="À 14 h.", language="fr")
        assert outbox == [(NUMBER, "Demain à 14 h.")]
        assert [one.to for one in mail.outbox] == [["camille@exemple.fr"]]
        assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}

    def test_refused_is_tried_again_and_given_up_at_last(self, failing, outbox, settings):
        post()
        failing(sms.SmsRefused("quota"))
        assert send_due().postponed == 1
        assert Message.objects.get().state == State.WAITING
        for _try in range(MAX_ATTEMPTS - 1):
            come_due()
            send_due()
        assert (Message.objects.get().state, Message.objects.get().last_error) == (State.FAILED, "SmsRefused")
        settings.SMS_BACKEND = "consultations.notifications.sms.MemoryBackend"
        come_due()
        assert send_due().sent == 0
        assert outbox == []

    @pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), RuntimeError(NUMBER)])
    def test_in_doubt_it_is_not_sent_again_and_no_number_is_kept_in_the_error(self, failing, error):
        post()
        failing(error)
        assert send_due().abandoned == 1
        come_due()
        assert send_due().sent == 0
        assert Message.objects.get().last_error == type(error).__name__

    def test_one_that_fails_stops_neither_the_others_nor_e_mails(self, failing):
        post()
        post(key="b", recipient="+33698765432")
        post_message(key="c", recipient="camille@exemple.fr", subject="x", body="y", language="fr")
        failing(RuntimeError())
        figures = send_due()
        assert (figures.sent, figures.abandoned) == (1, 2)

    def test_without_a_service_they_wait_and_the_command_says_how_many(self, settings, capsys):
        settings.SMS_BACKEND = ""
        post()
        post_message(key="c", recipient="camille@exemple.fr", subject="x", body="y", language="fr")
        call_command("send_messages")
        assert capsys.readouterr().out.splitlines() == [
            "sent=1 postponed=0 abandoned=0",
            "sms_waiting=1 (SMS_BACKEND is empty)",
        ]
        assert Message.objects.get(key="essai").state == State.WAITING

    def test_console_masks_the_number(self, settings, capsys):
        settings.SMS_BACKEND = "consultations.notifications.sms.ConsoleBackend"
        post()
        assert send_due().sent == 1
        said = capsys.readouterr().out
        assert said.endswith("78 : Demain à 14 h.\n")
        assert "612345" not in said


class TestWriting:
    @pytest.mark.parametrize(
        "recipient", ["06 12 34 56 78", "0612345678", "+33 612345678", "+3361234567", "a@b.fr", ""]
    )
    def test_a_number_is_in_one_writing(self, recipient):
        with pytest.raises(ValidationError):
            post(recipient=recipient)
        assert not Message.objects.exists()

    def test_has_neither_subject_nor_calendar(self):
        post(subject="Objet", calendar="BEGIN:VCALENDAR")
        many = [Message(key="b", channel="sms", recipient=NUMBER, subject="Objet", body="x", calendar="y")]
        assert post_messages(many) == 1
        assert set(Message.objects.values_list("subject", "calendar")) == {("", "")}

    @pytest.mark.parametrize(
        "values",
        [
            {"subject": "Objet"},
            {"calendar": "BEGIN:VCALENDAR"},
            {"recipient": "camille@exemple.fr"},
            {"channel": "email"},
        ],
    )
    def test_the_database_refuses_what_does_not_fit(self, values):
        row = {"key": "a", "channel": "sms", "recipient": NUMBER, "body": "x", **values}
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.create(**row)

    def test_a_fourth_in_an_hour_waits(self):
        for number in range(4):
            post(key=str(number))
        assert send_due().sent == 3


class TestForgetting:
    def test_leaves_no_number_and_the_count(self, outbox):
        post(key="signup:1:a")
        send_due()
        post(key="signup:1:b")
        forget_messages(prefix="signup:1:")
        assert "612345" not in str(list(Message.objects.values()))
        assert set(Message.objects.values_list("recipient", "body")) == {(forgotten(NUMBER), "")}
        assert send_due().sent == 0
        assert written_lately(NUMBER) == 1
        assert forgotten(NUMBER) != forgotten("+33698765432")


class TestChecks:
    @pytest.mark.parametrize("path", ["nulle.part.Rien", "consultations.notifications.sms.Rien", "datetime.date", "x"])
    def test_a_wrong_class_is_an_error(self, settings, path):
        settings.SMS_BACKEND = path
        assert [one.id for one in checks.sms_backend_is_one(None)] == ["notifications.E001"]

    @pytest.mark.parametrize("name", ["ConsoleBackend", "MemoryBackend"])
    def test_ours_are_right(self, settings, name):
        settings.SMS_BACKEND = f"consultations.notifications.sms.{name}"
        assert checks.sms_backend_is_one(None) == checks.sms_go_out(None) == []

    def test_none_is_said_and_fails_nothing(self, settings):
        settings.SMS_BACKEND = ""
        assert checks.sms_backend_is_one(None) == []
        said = [one for one in django_checks.run_checks(include_deployment_checks=True) if "SMS" in one.msg]
        assert [(one.id, one.is_serious()) for one in said] == [("notifications.I001", False)]


def test_text_that_waited_two_days_is_given_up(db, settings):
    settings.SMS_BACKEND = ""
    Message.objects.create(key="tard", channel="sms", recipient="+33612345678", body="Demain")
    assert send_due().abandoned == 0
    Message.objects.update(created_at=timezone.now() - timedelta(days=2, minutes=1))
    assert send_due().abandoned == 1
    assert Message.objects.get().state == "cancelled"
