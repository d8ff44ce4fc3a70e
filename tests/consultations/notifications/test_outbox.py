"""The outbox: written with what it tells, sent once at most."""

from datetime import timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from consultations.notifications import sending
from consultations.notifications.models import Message, State
from consultations.notifications.sending import MAX_ATTEMPTS, SENT_PER_HOUR, delay, email, send_due
from consultations.notifications.services import (
    cancel_messages,
    forget_messages,
    forgotten,
    post_message,
    post_messages,
    written_lately,
)

pytestmark = pytest.mark.django_db


def post(key="essai", recipient="camille@exemple.fr", **values):
    said = {"subject": "Bonjour", "body": "Un texte.", "language": "fr", **values}
    return post_message(key=key, recipient=recipient, **said)


def come_due():
    """Time passes: what waits is due, what was being sent was left too long ago."""
    Message.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))


class Broken(EmailBackend):
    """A mail server that fails as the test says."""

    opening: Exception | None = None
    answer: Exception | None = None

    def open(self):
        if self.opening:
            raise self.opening

    def send_messages(self, messages):
        if self.answer:
            raise self.answer
        return super().send_messages(messages)


@pytest.fixture
def broken(settings, monkeypatch):
    settings.EMAIL_BACKEND = f"{__name__}.Broken"

    def fail(opening=None, answer=None):
        monkeypatch.setattr(Broken, "opening", opening)
        monkeypatch.setattr(Broken, "answer", answer)

    return fail


class TestWriting:
    def test_asked_twice_is_written_once(self):
        assert post().pk == post().pk
        assert Message.objects.count() == 1

    def test_goes_with_the_transaction_of_what_it_tells(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            with transaction.atomic():
                post()
                transaction.set_rollback(True)
            assert not Message.objects.exists()
        assert mail.outbox == []

    def test_is_sent_once_it_is_committed(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            post()
            assert mail.outbox == []
        assert len(mail.outbox) == 1
        assert Message.objects.get().state == State.SENT

    def test_a_mail_server_that_fails_does_not_undo_what_was_written(self, broken, django_capture_on_commit_callbacks):
        broken(opening=ConnectionRefusedError())
        with django_capture_on_commit_callbacks(execute=True):
            post()
        assert Message.objects.get().state == State.WAITING

    @pytest.mark.parametrize(
        "address",
        [
            "",
            "camille",
            "a@b,c@d",
            "a@b.fr\nBcc: x@y.fr",
            "a@b.fr\r\n",
            "a@b.fr\u2028",
            "a b@c.fr",
            '"a,b"@c.fr',
            "<a@b.fr>",
        ],
    )
    def test_what_is_not_an_address_is_refused(self, address):
        with pytest.raises(ValidationError):
            post(recipient=address)
        assert not Message.objects.exists()

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x85", "\x0b"])
    def test_subject_is_one_header(self, end):
        post(subject=f"Objet{end}Bcc: tous@exemple.fr" + "x" * 300)
        send_due()
        (sent,) = mail.outbox
        assert sent.message()["Bcc"] is None
        assert sent.subject.startswith("Objet Bcc:")
        assert sent.recipients() == ["camille@exemple.fr"]
        assert len(Message.objects.get().subject) == 150

    def test_a_fourth_in_an_hour_waits(self):
        for number in range(4):
            post(key=str(number), recipient="Camille@exemple.fr" if number % 2 else "camille@exemple.fr")
        post(key="autre", recipient="dominique@exemple.fr")
        assert send_due().sent == 4
        assert Message.objects.get(state=State.WAITING).key == "3"

    def test_many_at_once_take_as_many_queries_as_a_few(self, django_assert_max_num_queries):
        def many(name, count):
            return [
                Message(key=f"{name}{one}", recipient=f"p{one}@exemple.fr", subject="x", body="y")
                for one in range(count)
            ]

        with django_assert_max_num_queries(8):  # SQLite takes 200 rows in three statements
            assert post_messages(many("a", 3)) == 3
        with django_assert_max_num_queries(8):  # SQLite takes 200 rows in three statements
            assert post_messages(many("b", 200)) == 200
        assert post_messages(many("b", 201)) == 1


class TestHourlyTurns:
    """Three an hour to an address; ten, of those that cannot wait; never more, whatever was written."""

    def test_an_urgent_one_does_not_wait_for_its_turn(self):
        for number in range(5):
            post(key=str(number))
        post(key="annulation", urgent=True)
        assert send_due().sent == 4
        assert Message.objects.get(key="annulation").state == State.SENT

    def test_an_eleventh_urgent_one_waits(self):
        for number in range(12):
            post(key=str(number), urgent=True)
        assert send_due().sent == SENT_PER_HOUR == 10

    def test_those_that_waited_for_their_turn_count_in_the_hour_they_are_sent_in(self):
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for number in range(9):
                post(key=str(number))
            assert send_due().sent == 3
            clock.shift(timedelta(minutes=61))
            assert send_due().sent == 3
            for number in range(10):
                post(key=f"urgent{number}", urgent=True)
            assert send_due().sent == 7
            clock.shift(timedelta(minutes=59))
            assert send_due().sent == 0
            clock.shift(timedelta(minutes=61))
            assert send_due().sent == 6

    def test_control_without_the_count_at_the_sending(self, monkeypatch):
        monkeypatch.setattr(sending, "_full_until", lambda recipient: None)
        for number in range(12):
            post(key=str(number), urgent=True)
        come_due()
        assert send_due().sent == 12

    def test_another_address_is_not_kept_waiting(self):
        for number in range(12):
            post(key=str(number), urgent=True)
        come_due()
        post(key="autre", recipient="dominique@exemple.fr")
        assert send_due().sent == 11

    def test_being_forgotten_gives_no_new_turns(self):
        """Else somebody would have an address written to again and again, by signing up and erasing."""
        for number in range(3):
            post(key=f"contact:1:{number}")
        send_due()
        forget_messages(prefix="contact:1:")
        forget_messages(prefix="contact:1:")
        assert written_lately("camille@exemple.fr") == 3
        post(key="contact:2:a")
        assert post_messages([Message(key="b", recipient="camille@exemple.fr", subject="x", body="y")]) == 1
        assert send_due().sent == 0

    def test_many_to_one_address_at_once_take_their_turns(self):
        many = [Message(key=str(one), recipient="camille@exemple.fr", subject="x", body="y") for one in range(5)]
        assert post_messages(many) == 5
        assert send_due().sent == 3


class TestSending:
    def test_headers(self, settings):
        settings.DEFAULT_FROM_EMAIL = "Écoute <ne-pas-repondre@caf.exemple.fr>"
        message = email(post(stop_url="https://exemple.fr/stop/x/"))
        assert message.extra_headers["List-Unsubscribe"] == "<https://exemple.fr/stop/x/>"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message.extra_headers["Auto-Submitted"] == "auto-generated"
        first, again = message.message()["Message-ID"], email(post()).message()["Message-ID"]
        assert first == again
        assert first.endswith("@caf.exemple.fr>")
        assert "essai" not in first
        assert "List-Unsubscribe" not in email(post(key="b")).extra_headers

    def test_sends_what_is_due_and_nothing_twice(self):
        post()
        post(key="b")
        Message.objects.filter(key="b").update(next_attempt_at=timezone.now() + timedelta(minutes=1))
        assert send_due().sent == 1
        assert send_due().sent == 0
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize("error", [ConnectionRefusedError(), TimeoutError(), SMTPConnectError(421, b"occupe")])
    def test_no_server_is_tried_again_later_and_the_others_are_left_alone(self, broken, error):
        post()
        post(key="b")
        broken(opening=error)
        assert send_due().postponed == 1
        assert list(Message.objects.order_by("pk").values_list("state", "attempts")) == [("waiting", 1), ("waiting", 0)]
        assert Message.objects.first().next_attempt_at > timezone.now()
        broken()
        come_due()
        assert send_due().sent == 2

    def test_refused_six_times_is_abandoned_and_says_no_address(self, broken):
        post()
        broken(answer=SMTPRecipientsRefused({"camille@exemple.fr": (550, b"camille@exemple.fr inconnue")}))
        for _try in range(MAX_ATTEMPTS):
            come_due()
            send_due()
        message = Message.objects.get()
        assert (message.state, message.attempts) == (State.FAILED, MAX_ATTEMPTS)
        assert message.last_error == "SMTPRecipientsRefused"
        come_due()
        broken()
        assert send_due().sent == 0

    def test_delays(self):
        minutes = [delay(attempts) / timedelta(minutes=1) for attempts in range(1, MAX_ATTEMPTS)]
        assert minutes == [1, 5, 25, 125, 360]

    def test_an_answer_that_was_lost_is_not_sent_again(self, broken):
        """The server may have taken it."""
        post()
        broken(answer=SMTPServerDisconnected("perdu"))
        assert send_due().abandoned == 1
        broken()
        come_due()
        assert send_due().sent == 0
        assert mail.outbox == []

    def test_one_wrong_message_does_not_stop_the_others(self):
        post()
        post(key="b", recipient="dominique@exemple.fr")
        Message.objects.filter(key="essai").update(subject="a\nb")  # cannot be: the service writes one line
        figures = send_due()
        assert (figures.sent, figures.abandoned) == (1, 1)

    def test_command(self, capsys):
        post()
        post(key="b")
        call_command("send_messages", "--limit", "1")
        assert capsys.readouterr().out == "sent=1 postponed=0 abandoned=0\n"
        assert len(mail.outbox) == 1


class TestCrash:
    @pytest.fixture
    def left(self, monkeypatch):
        """A message whose process died after it asked the mail server, before it wrote that it had."""
        post()

        def die(*args, **kwargs):
            raise KeyboardInterrupt

        with monkeypatch.context() as crash:
            crash.setattr(sending, "_finish", die)
            with pytest.raises(KeyboardInterrupt):
                send_due()
        assert len(mail.outbox) == 1
        return Message.objects.get()

    def test_is_never_sent_twice(self, left):
        assert left.state == State.SENDING
        assert send_due().sent == 0
        come_due()
        assert send_due().abandoned == 1
        left.refresh_from_db()
        assert left.state == State.FAILED
        assert "interrompu" in left.last_error
        assert len(mail.outbox) == 1

    def test_control_without_the_mark_it_is_sent_twice(self, left):
        """A sender that marks a message after it is sent, and not before, would find it still waiting."""
        Message.objects.update(state=State.WAITING)
        come_due()
        send_due()
        assert len(mail.outbox) == 2

    def test_one_that_works_still_is_not_given_up(self, left):
        assert sending.abandon_interrupted() == 0


class TestTakingBack:
    def test_cancelled_is_not_sent(self):
        post(key="contact:1:a")
        post(key="contact:12:a")
        assert cancel_messages(prefix="contact:1:") == 1
        assert send_due().sent == 1

    def test_forgetting_leaves_no_address_and_the_count(self):
        post(key="contact:1:a")
        send_due()
        post(key="contact:1:b")
        forget_messages(prefix="contact:1:")
        assert "camille" not in str(list(Message.objects.values()))
        assert send_due().sent == 0
        assert written_lately("Camille@exemple.fr") == 1
        assert forgotten("camille@exemple.fr") != forgotten("dominique@exemple.fr")

    def test_one_that_is_being_sent_is_not_tried_again_for_who_is_forgotten(self, broken, monkeypatch):
        post(key="contact:1:a")
        broken(answer=SMTPRecipientsRefused({}))

        def forget(self, messages):
            forget_messages(prefix="contact:1:")
            raise SMTPRecipientsRefused({})

        monkeypatch.setattr(Broken, "send_messages", forget)
        send_due()
        assert Message.objects.get().state == State.CANCELLED
