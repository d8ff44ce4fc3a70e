"""What happens by itself around a session: each message once, at civil hours, to those it is true for."""

import io
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from consultations.notifications import sms
from consultations.notifications.models import Message
from consultations.notifications.sending import send_due
from consultations.workshops import civil, places, schedule
from consultations.workshops.models import Session, SignUp
from core.models import Space
from tests.factories.workshops import SignUpFactory, make_workshop


def told(kind: str) -> list[str]:
    return sorted(Message.objects.filter(key__contains=f":{kind}:").values_list("recipient", flat=True))


@pytest.fixture
def dated(gard_space):
    """A session on 30 March 2027 at 14:00 in Nîmes, two days after the clocks change; and the people of it."""
    session = make_workshop(capacity=9, space=gard_space).sessions.get()
    begins = datetime(2027, 3, 30, 12, 0, tzinfo=UTC)
    Session.objects.filter(pk=session.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
    session.refresh_from_db()
    SignUpFactory(session=session, email="vient@exemple.fr")
    SignUpFactory(session=session, email="muette@exemple.fr", verified_at=None)
    SignUpFactory(session=session, email="attend@exemple.fr", state="waiting", rank=1)
    SignUpFactory(session=session, email="partie@exemple.fr", state="declined", left_because="self")
    return session


def at(text: str):
    """The clocks of Paris show this."""
    return time_machine.travel(datetime.fromisoformat(text).astimezone(UTC), tick=False)


def place_freed(session, moment: str, **reached) -> SignUp:
    """Of a full session somebody leaves at that moment, before the one who waits; who is called, and how they are reached."""
    Session.objects.filter(pk=session.pk).update(capacity=2)
    SignUp.objects.filter(state="waiting").update(**reached)
    with at(moment):
        places.leave(signup=SignUp.objects.get(email="vient@exemple.fr"), because="self")
    return SignUp.objects.get(state="invited")


@pytest.fixture
def noon():
    """Whatever the hour these tests run at."""
    with time_machine.travel(timezone.now().replace(hour=11), tick=False):
        yield


class TestReminders:
    def test_a_week_and_a_day_before_each_once_to_who_comes(self, dated):
        for moment, week, day in [
            ("2027-03-22T12:00+01:00", 0, 0),
            ("2027-03-23T07:59+01:00", 0, 0),
            ("2027-03-23T08:00+01:00", 1, 0),
            ("2027-03-23T08:05+01:00", 1, 0),
            ("2027-03-26T12:00+01:00", 1, 0),
            ("2027-03-29T07:59+02:00", 1, 0),
            ("2027-03-29T08:00+02:00", 1, 1),
            ("2027-03-29T19:59+02:00", 1, 1),
            ("2027-03-30T09:00+02:00", 1, 1),
        ]:
            with at(moment):
                schedule.run()
            assert (len(told("reminder_7")), len(told("reminder_1"))) == (week, day), moment
        assert told("reminder_7") == told("reminder_1") == ["vient@exemple.fr"]

    def test_a_run_that_comes_late_says_nothing_that_is_no_longer_true(self, dated):
        with at("2027-03-27T12:00+01:00"):  # three days before
            assert schedule.run().reminded == 0
        with at("2027-03-30T15:00+02:00"):  # it has begun
            assert schedule.run().reminded == 0

    def test_nobody_is_written_to_at_night_where_they_live(self, dated):
        Space.objects.filter(pk=dated.workshop.space_id).update(
            timezone="Indian/Reunion"
        )  # two hours later than Paris in summer
        with at("2027-03-29T18:30+02:00"):  # 20:30 there
            assert schedule.run().reminded == 0
        with at("2027-03-29T06:30+02:00"):  # 8:30 there
            assert schedule.run().reminded == 1

    def test_control_without_the_look_at_the_hour_they_would_be(self, dated, monkeypatch):
        monkeypatch.setattr(civil, "CIVIL_HOURS", range(24))
        with at("2027-03-29T03:00+02:00"):
            assert schedule.run().reminded == 1

    @pytest.mark.parametrize(
        ("begins", "early", "due"),
        [
            # Clocks go forward in the night of 28 March, back in that of 31 October.
            ("2027-03-28T14:00+02:00", "2027-03-27T07:59+01:00", "2027-03-27T08:00+01:00"),
            ("2027-03-29T10:00+02:00", "2027-03-28T07:59+02:00", "2027-03-28T08:00+02:00"),
            ("2027-10-31T14:00+01:00", "2027-10-30T07:59+02:00", "2027-10-30T08:00+02:00"),
            ("2027-11-01T10:00+01:00", "2027-10-31T07:59+01:00", "2027-10-31T08:00+01:00"),
        ],
    )
    def test_around_a_night_when_clocks_change(self, dated, begins, early, due):
        moment = datetime.fromisoformat(begins)
        Session.objects.filter(pk=dated.pk).update(starts_at=moment, ends_at=moment + timedelta(hours=2))
        with at(early):
            assert schedule.run().reminded == 0
        with at(due):
            assert [schedule.run().reminded, schedule.run().reminded] == [1, 0]
        assert told("reminder_1") == ["vient@exemple.fr"]

    def test_the_day_before_is_that_of_the_session(self, dated):
        """In Cayenne the evening of the 30th is the 31st in Paris."""
        Space.objects.filter(pk=dated.workshop.space_id).update(timezone="America/Cayenne")
        begins = datetime(2027, 3, 30, 22, 30, tzinfo=UTC)  # 19:30 there
        Session.objects.filter(pk=dated.pk).update(starts_at=begins, ends_at=begins + timedelta(hours=2))
        for moment, people in [
            ("2027-03-29T07:59-03:00", 0),
            ("2027-03-29T08:00-03:00", 1),
            ("2027-03-30T08:00-03:00", 0),
        ]:
            with at(moment):
                assert schedule.run().reminded == people, moment

    def test_cancelled_session_reminds_nobody(self, dated):
        Session.objects.filter(pk=dated.pk).update(is_cancelled=True)
        with at("2027-03-29T12:00+02:00"):
            assert schedule.run().reminded == 0


class TestThanks:
    def test_the_day_after_those_who_came_once(self, dated):
        SignUp.objects.filter(email="vient@exemple.fr").update(state="attended")
        with at("2027-03-30T18:00+02:00"):
            assert schedule.run().thanked == 0
        with at("2027-03-31T10:00+02:00"):
            assert schedule.run().thanked == 1
            assert schedule.run().thanked == 0
        assert "14 avril 2027" in Message.objects.get(key__contains=":thanks:").body

    def test_not_ten_days_later(self, dated):
        SignUp.objects.filter(email="vient@exemple.fr").update(state="attended")
        with at("2027-04-20T10:00+02:00"):
            assert schedule.run().thanked == 0


class TestPlaces:
    @pytest.fixture
    def late(self, dated):
        """Somebody who did not answer in time, and the one who waits for their place, by SMS."""
        Session.objects.filter(pk=dated.pk).update(capacity=3)  # those of `dated`, and theirs
        SignUp.objects.filter(state="waiting").update(email="", phone="+33612345678")
        return SignUpFactory(
            session=dated, email="tard@exemple.fr", verified_at=None, answer_by=datetime(2027, 3, 20, tzinfo=UTC)
        )

    def test_place_of_the_night_is_offered_in_the_morning(self, late):
        for moment, expired in [
            ("2027-03-20T03:00+01:00", 0),
            ("2027-03-20T07:59+01:00", 0),
            ("2027-03-20T08:00+01:00", 1),
            ("2027-03-20T08:05+01:00", 0),
        ]:
            with at(moment):
                assert schedule.run().expired == expired, moment
            assert (told("left"), told("offer")) == (
                (["tard@exemple.fr"], ["+33612345678"]) if moment >= "2027-03-20T08:00" else ([], [])
            )

    def test_control_without_the_look_at_the_hour_a_telephone_rings_at_three(self, late, monkeypatch):
        monkeypatch.setattr(civil, "CIVIL_HOURS", range(24))
        with at("2027-03-20T03:00+01:00"):
            assert schedule.run().expired == 1
        assert told("offer") == ["+33612345678"]

    @pytest.mark.parametrize(
        ("left_at", "told_at"),
        [
            ("2027-03-20T02:00+01:00", "2027-03-20T08:00+01:00"),
            ("2027-03-20T20:30+01:00", "2027-03-21T08:00+01:00"),
            ("2027-03-27T23:00+01:00", "2027-03-28T08:00+02:00"),  # the night summer time begins
            ("2027-03-20T12:00+01:00", "2027-03-20T12:00+01:00"),
        ],
    )
    def test_place_left_at_night_rings_in_the_morning_and_is_kept_a_day_from_then(self, dated, left_at, told_at):
        called, told_at = place_freed(dated, left_at, email="", phone="+33612345678"), datetime.fromisoformat(told_at)
        assert Message.objects.get(key__contains=":offer:").next_attempt_at == told_at
        assert called.answer_by == told_at + timedelta(hours=24)

    def test_nothing_is_sent_before_the_morning(self, dated, monkeypatch):
        monkeypatch.setattr(sms, "outbox", [])
        called = place_freed(dated, "2027-03-20T02:00+01:00", email="", phone="+33612345678")
        for moment, rung in [("2027-03-20T07:59+01:00", []), ("2027-03-20T08:00+01:00", [called.phone])]:
            with at(moment):
                send_due()
            assert [number for number, _text in sms.outbox] == rung, moment

    def test_control_without_the_hours_it_rings_at_night(self, dated, monkeypatch):
        monkeypatch.setattr(civil, "CIVIL_HOURS", range(24))
        monkeypatch.setattr(sms, "outbox", [])
        called = place_freed(dated, "2027-03-20T02:00+01:00", email="", phone="+33612345678")
        with at("2027-03-20T02:01+01:00"):
            send_due()
        assert [number for number, _text in sms.outbox] == [called.phone]

    def test_an_email_wakes_nobody_and_goes_at_once(self, dated):
        called = place_freed(dated, "2027-03-20T02:00+01:00")
        assert Message.objects.get(key__contains=":offer:").next_attempt_at == called.answer_by - timedelta(hours=24)
        assert called.answer_by == datetime.fromisoformat("2027-03-21T02:00+01:00")

    @pytest.mark.parametrize("moment", ["2027-03-30T14:00+02:00", "2027-03-30T23:00+02:00", "2027-03-31T10:00+02:00"])
    def test_once_it_has_begun_the_place_is_free_and_nobody_is_told(self, late, moment):
        with at(moment):
            assert schedule.run().expired == 1
        late.refresh_from_db()
        assert (late.state, told("left"), told("offer")) == ("declined", [], [])


class TestUnconfirmed:
    @pytest.mark.parametrize(
        ("moment", "dropped"),
        [("2027-03-20T03:00+01:00", 0), ("2027-03-20T12:00+01:00", 1), ("2027-03-31T12:00+02:00", 0)],
    )
    def test_told_by_day_and_before_the_session_only(self, dated, moment, dropped):
        SignUpFactory(session=dated, state="waiting", rank=2, verified_at=None, email="silence@exemple.fr")
        SignUp.objects.filter(email="silence@exemple.fr").update(created_at=datetime(2027, 3, 1, tzinfo=UTC))
        with at(moment):
            assert schedule.run().dropped == dropped
        assert told("left") == ["silence@exemple.fr"] * dropped

    def test_request_that_nobody_confirmed_goes_after_a_week(self, session, noon):
        old = timezone.now() - timedelta(days=7, minutes=1)
        silent = SignUpFactory(session=session, state="waiting", rank=1, verified_at=None)
        recent = SignUpFactory(session=session, state="waiting", rank=2, verified_at=None)
        called = SignUpFactory(session=session, state="applied", verified_at=None, email="", phone="+33612345678")
        SignUp.objects.exclude(pk=recent.pk).update(created_at=old)
        assert schedule.run().dropped == 1
        for one in (silent, recent, called):
            one.refresh_from_db()
        assert (silent.left_because, recent.state, called.state) == ("expired", "waiting", "applied")


def test_command_says_what_it_did(session, noon):
    SignUpFactory(session=session, verified_at=None, answer_by=timezone.now() - timedelta(minutes=1))
    said = io.StringIO()
    call_command("run_workshops", stdout=said)
    assert said.getvalue().strip() == "expired=1 reminded=0 thanked=0 dropped=0"
