"""« Déplacer »: people go to another session of the same workshop; places stay exact, and each is told."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.notifications.models import Message
from consultations.workshops import moving, places, schedule
from consultations.workshops.models import Draw, Session, SignUp, State
from tests.consultations.workshops.conftest import member
from tests.factories.workshops import SessionFactory, SignUpFactory, make_workshop


@pytest.fixture
def session(gard_space):
    """The first of two sessions of two places."""
    return make_workshop(capacity=2, sessions=2, space=gard_space).sessions.first()


@pytest.fixture
def to(session):
    return session.workshop.sessions.last()


def wait_in(session, **fields) -> SignUp:
    """Somebody of the waiting list."""
    session.refresh_from_db()
    Session.objects.filter(pk=session.pk).update(next_rank=session.next_rank + 1)
    return SignUpFactory(session=session, state="waiting", rank=session.next_rank, **fields)


def move(browser, session, to, *people, **more):
    data = {"qui": [str(one.key) for one in people], "vers": str(getattr(to, "key", to)), **more}
    return browser.post(reverse("workshop_move", args=[session.key]), data)


def where(*people) -> list[tuple]:
    """The session and the state of each, as they are now."""
    rows = SignUp.objects.in_bulk([one.pk for one in people])
    return [(rows[one.pk].session_id, rows[one.pk].state) for one in people]


def told(signup) -> list[str]:
    return sorted(
        key.split(":")[2]
        for key in Message.objects.filter(key__startswith=f"signup:{signup.pk}:").values_list("key", flat=True)
    )


class TestPlaces:
    def test_takes_a_place_there_and_leaves_its_own_to_who_waits(self, session, to, team):
        moved, stays, next_one = SignUpFactory(session=session), SignUpFactory(session=session), wait_in(session)
        answer = move(team, session, to, moved)
        assert (answer.status_code, answer.url) == (302, reverse("workshop_session", args=[session.key]))
        assert where(moved, stays, next_one) == [
            (to.pk, "confirmed"),
            (session.pk, "confirmed"),
            (session.pk, "invited"),
        ]
        for one, taken in ((session, 2), (to, 1)):
            one.refresh_from_db()
            assert one.taken == taken
        assert places.recount() == 0
        assert (told(moved), told(next_one)) == (["changed"], ["offer"])

    def test_control_without_the_count_the_counters_are_wrong(self, session, to, team, monkeypatch):
        one = SignUpFactory(session=session)
        monkeypatch.setattr(places, "count", lambda *_args: None)
        move(team, session, to, one)
        assert places.recount() == 2

    def test_control_without_the_call_who_waits_is_forgotten(self, session, to, team, monkeypatch):
        moved, _stays, next_one = SignUpFactory(session=session), SignUpFactory(session=session), wait_in(session)
        monkeypatch.setattr(places, "promote", lambda **_kwargs: 0)
        move(team, session, to, moved)
        assert where(next_one) == [(session.pk, "waiting")]

    def test_no_room_is_the_last_rank_and_is_said(self, session, to, team):
        for _ in range(2):
            SignUpFactory(session=to)
        first = wait_in(to)
        moved = SignUpFactory(session=session)
        answer = team.post(
            reverse("workshop_move", args=[session.key]), {"qui": [str(moved.key)], "vers": str(to.key)}, follow=True
        )
        assert "En liste d’attente : 1." in answer.content.decode()
        first.refresh_from_db()
        moved.refresh_from_db()
        assert (moved.session_id, moved.state, moved.holds_reserved) == (to.pk, "waiting", False)
        assert moved.rank > first.rank
        assert places.recount() == 0
        message = Message.objects.get(key__startswith=f"signup:{moved.pk}:")
        assert "liste d’attente" in message.subject
        assert message.calendar == "", "nobody puts in their calendar what they have no place in"

    def test_who_has_a_place_comes_before_who_waits(self, session, to, team):
        SignUpFactory(session=to)
        SignUpFactory(session=session)
        waiting, holding = wait_in(session), SignUpFactory(session=session)
        move(team, session, to, waiting, holding)
        assert where(holding, waiting) == [(to.pk, "confirmed"), (to.pk, "waiting")]
        assert places.recount() == 0

    def test_who_waited_and_who_had_not_said_yes_are_asked(self, session, to, team):
        invited = SignUpFactory(session=session, state="invited", answer_by=timezone.now())
        waiting = wait_in(session)
        move(team, session, to, invited, waiting)
        assert where(invited, waiting) == [(to.pk, "invited")] * 2
        assert told(invited) == told(waiting) == ["changed", "offer"]
        assert all(one.answer_by > timezone.now() for one in SignUp.objects.all())

    def test_address_to_confirm_keeps_its_place_for_a_day(self, session, to, team):
        one = SignUpFactory(session=session, verified_at=None, answer_by=timezone.now())
        move(team, session, to, one)
        one.refresh_from_db()
        assert (one.state, one.answer_by > timezone.now()) == ("confirmed", True)

    @pytest.mark.parametrize(("reserved", "kept"), [(1, True), (0, False)])
    def test_reserved_place_is_one_there_if_there_is(self, gard_space, team, reserved, kept):
        workshop = make_workshop(capacity=2, reserved=1, space=gard_space)
        session, to = workshop.sessions.get(), SessionFactory(workshop=workshop, capacity=2, reserved=reserved)
        one = SignUpFactory(session=session, holds_reserved=True)
        move(team, session, to, one)
        one.refresh_from_db()
        assert (one.state, one.holds_reserved) == ("confirmed", kept)
        assert places.recount() == 0

    def test_reserved_places_are_not_for_others(self, gard_space, team):
        workshop = make_workshop(capacity=2, space=gard_space)
        session, to = workshop.sessions.get(), SessionFactory(workshop=workshop, capacity=1, reserved=1)
        one = SignUpFactory(session=session)
        move(team, session, to, one)
        assert where(one) == [(to.pk, "waiting")]

    @pytest.mark.parametrize(("drawn_at", "state"), [(None, "qualified"), ("now", "invited")])
    def test_before_the_lots_nobody_gets_a_place_by_moving(self, gard_space, team, drawn_at, state):
        workshop = make_workshop(capacity=2, sessions=2, recruitment="tirage", space=gard_space)
        session, to = workshop.sessions.first(), workshop.sessions.last()
        if drawn_at:
            made = {"drawn_at": timezone.now(), "places": 2, "pool": "x", "fingerprint": "x"}
            Draw.objects.create(session=to, seed="x", commitment="x", **made)
        one = wait_in(session)
        move(team, session, to, one)
        assert where(one) == [(to.pk, state)]


class TestAllOrNobody:
    @pytest.mark.parametrize("state", State.values)
    def test_each_state(self, session, to, team, state):
        extra = {
            "waiting": {"rank": 7},
            "declined": {"left_because": "self"},
            "invited": {"answer_by": timezone.now()},
        }
        good, one = SignUpFactory(session=session), SignUpFactory(session=session, state=state, **extra.get(state, {}))
        answer = move(team, session, to, good, one)
        if state in moving.MOVABLE:
            assert answer.status_code == 302
            assert {session for session, _state in where(good, one)} == {to.pk}
        else:
            html = answer.content.decode()
            assert answer.status_code == 422
            assert "Rien n’a été changé" in html
            assert html.count(" checked") == 2, "who was ticked stays so"
            assert f'value="{to.key}" selected' in html
            assert where(good, one) == [(session.pk, "confirmed"), (session.pk, state)]
            assert not Message.objects.exists()
        assert places.recount() == 0

    def test_control_without_the_table_who_came_is_moved(self, session, to, team, monkeypatch):
        one = SignUpFactory(session=session, state="attended")
        monkeypatch.setattr(moving, "MOVABLE", State.values)
        assert move(team, session, to, one).status_code == 302

    def test_last_one_fails_and_nobody_moved(self, session, to, team, monkeypatch):
        people = [SignUpFactory(session=session) for _ in range(2)]
        last = moving._tell

        def fail(signup, left):
            last(signup, left)
            if signup.pk == people[-1].pk:
                raise moving.NoSession

        monkeypatch.setattr(moving, "_tell", fail)
        assert move(team, session, to, *people).status_code == 422
        assert where(*people) == [(session.pk, "confirmed")] * 2
        assert not Message.objects.exists()
        assert places.recount() == 0


class TestWhereTo:
    @pytest.mark.parametrize("to", ["", "x", "5b0b5a8e-0000-4000-8000-000000000000"])
    def test_nowhere_is_told_and_kept(self, session, team, to):
        SessionFactory(workshop=session.workshop)
        one = SignUpFactory(session=session)
        html = (answer := move(team, session, to, one)).content.decode()
        assert answer.status_code == 422
        assert ("Choisissez la séance où vont" if to == "" else "Personne ne peut plus aller") in html
        assert " checked" in html
        assert "UUID" not in html

    @pytest.mark.parametrize("where_to", ["itself", "cancelled", "begun", "other workshop", "other caf"])
    def test_no_such_session(self, session, to, team, gard_space, herault_space, where_to):
        one = SignUpFactory(session=session)
        if where_to == "itself":
            to = session
        elif where_to == "cancelled":
            Session.objects.filter(pk=to.pk).update(is_cancelled=True)
        elif where_to == "begun":
            Session.objects.filter(pk=to.pk).update(starts_at=timezone.now())
        else:
            to = make_workshop(space=gard_space if where_to == "other workshop" else herault_space).sessions.get()
        assert move(team, session, to, one).status_code == 422
        assert where(one) == [(session.pk, "confirmed")]
        to.refresh_from_db()
        with pytest.raises(moving.NoSession):  # whoever asks, and when it changed in between
            moving.move(session=session, signups=[one], to=to, user=team.user)

    def test_control_without_the_guard_one_goes_to_another_workshop(self, session, team, gard_space, monkeypatch):
        one, other = SignUpFactory(session=session), make_workshop(space=gard_space).sessions.get()
        monkeypatch.setattr(moving, "leads", lambda session, to: True)
        moving.move(session=session, signups=[one], to=other, user=team.user)
        assert where(one) == [(other.pk, "confirmed")]

    def test_screen_offers_the_others_and_says_which_are_full(self, session, to, team):
        SignUpFactory(session=session)
        Session.objects.filter(pk=to.pk).update(capacity=0)
        address = reverse("workshop_session", args=[session.key])
        html = team.get(address).content.decode()
        assert f'value="{to.key}"' in html
        assert "complète, liste d’attente" not in html
        Session.objects.filter(pk=to.pk).update(capacity=1, taken=1)
        assert "complète, liste d’attente" in team.get(address).content.decode()
        to.delete()
        assert "Déplacer" not in team.get(address).content.decode()

    def test_address_of_the_act_shows_the_session_filtered_as_it_was(self, session, team):
        address = reverse("workshop_move", args=[session.key])
        screen = reverse("workshop_session", args=[session.key])
        assert team.get(f"{address}?etat=waiting").url == f"{screen}?etat=waiting"


class TestTold:
    def test_says_the_new_date_and_the_one_that_is_over(self, session, to, team):
        one = SignUpFactory(session=session)
        move(team, session, to, one)
        message = Message.objects.get(key__startswith=f"signup:{one.pk}:")
        from consultations.workshops.messages import moment

        assert f"Quand : {moment(to)}" in message.body
        assert f"Avant : {moment(session)}." in message.body
        assert f"{to.key}@atelier" in message.calendar

    def test_by_sms_without_an_address(self, session, to, team):
        one = SignUpFactory(session=session, email="", phone="+33612345678")
        SignUpFactory(session=to)
        SignUpFactory(session=to)
        move(team, session, to, one)
        message = Message.objects.get(key__startswith=f"signup:{one.pk}:")
        assert message.channel == "sms"
        assert "vous êtes en liste d’attente" in message.body

    def test_there_and_back_is_told_each_time(self, session, to, team):
        one = SignUpFactory(session=session)
        for begins, ends in ((session, to), (to, session), (session, to)):
            assert move(team, begins, ends, one).status_code == 302
        assert told(one) == ["changed"] * 3

    def test_reminded_and_confirmed_again_for_another_session(self, session, to, team):
        """What was written for the one they left is not taken for what the other one says."""
        one = SignUpFactory(session=session)
        now = session.starts_at - timezone.timedelta(days=1)
        assert schedule.remind(session, now) == 1
        places.verify(signup=one)
        move(team, session, to, one)
        one.refresh_from_db()
        assert schedule.remind(to, to.starts_at - timezone.timedelta(days=1)) == 1
        places.verify(signup=one)
        assert told(one) == ["changed", "confirmed", "confirmed", "reminder_1", "reminder_1"]


class TestWhoMay:
    def test_another_caf_moves_nobody(self, session, to, neighbours):
        one = SignUpFactory(session=session, last_name="Canari")
        answer = move(neighbours, session, to, one)
        assert answer.status_code == 404
        assert neighbours.get(reverse("workshop_move", args=[session.key])).status_code == 404
        assert where(one) == [(session.pk, "confirmed")]

    def test_control_without_the_policy_the_other_caf_moves_them(self, session, to, neighbours, monkeypatch):
        one, everything = SignUpFactory(session=session), Session.objects.select_related("workshop__space")
        monkeypatch.setattr("consultations.workshops.admin_views.own_sessions", lambda user: everything)
        assert move(neighbours, session, to, one).status_code == 302
        assert where(one) == [(to.pk, "confirmed")]

    def test_who_only_reads_moves_nobody(self, session, to, gard_space):
        one, reader = SignUpFactory(session=session), member(gard_space, "view")
        assert move(reader, session, to, one).status_code in (302, 403)
        assert where(one) == [(session.pk, "confirmed")]
        assert "Déplacer" not in reader.get(reverse("workshop_session", args=[session.key])).content.decode()

    def test_person_of_another_session_is_not_moved(self, session, to, team, herault_space):
        other = SignUpFactory(session=make_workshop(space=herault_space).sessions.get())
        assert move(team, session, to, other).status_code == 422
        assert where(other) == [(other.session_id, "confirmed")]

    def test_nothing_of_a_person_in_the_log(self, session, to, team):
        from wagtail.models import ModelLogEntry

        move(team, session, to, SignUpFactory(session=session, last_name="Canari"))
        assert ModelLogEntry.objects.get(action="workshops.signup").data == {"act": "deplacer", "people": 1}
