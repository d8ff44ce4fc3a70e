"""What the team does with sessions and people: who may, in which spaces, and what it says when it cannot."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.notifications.models import Message
from consultations.workshops import permissions
from consultations.workshops.models import Session, SignUp, State
from consultations.workshops.states import ACTS
from tests.consultations.workshops.conftest import member
from tests.factories.workshops import SessionFactory, SignUpFactory, make_workshop

SCREENS = ("workshop_session", "workshop_session_edit", "workshop_day", "workshop_notes", "workshop_minutes_edit")


def typed_session(session: Session, **more) -> dict:
    """What the form of a session would send as it is."""
    local = {name: timezone.localtime(getattr(session, name), session.zone) for name in ("starts_at", "ends_at")}
    said = {name: moment.strftime("%Y-%m-%dT%H:%M") for name, moment in local.items()}
    names = (
        "mode",
        "place_name",
        "address",
        "by_foot",
        "by_wheels",
        "by_transport",
        "video_url",
        "capacity",
        "reserved",
    )
    return {**said, **{name: getattr(session, name) for name in names}, "closes_at": "", "prevenir": "on", **more}


class TestWhoMay:
    @pytest.mark.parametrize("screen", SCREENS)
    def test_screens_of_another_caf_do_not_exist(self, session, team, neighbours, screen):
        SignUpFactory(session=session, last_name="Canari")
        address = reverse(screen, args=[session.key])
        assert team.get(address).status_code == 200
        assert neighbours.get(address).status_code == 404
        assert neighbours.post(address, {"qui": "x"}).status_code == 404
        assert "Canari" not in neighbours.get("/admin/ateliers/").content.decode()

    @pytest.mark.parametrize("screen", SCREENS)
    def test_who_only_reads_changes_nothing(self, session, gard_space, screen):
        reader = member(gard_space, "view")
        address = reverse(screen, args=[session.key])
        assert reader.get(address).status_code == 200
        assert reader.post(address, {}).status_code in (302, 403)

    @pytest.mark.parametrize("screen", SCREENS)
    def test_who_may_not_read_people_sees_no_screen(self, session, gard_space, screen):
        nobody = member(gard_space)
        assert nobody.get(reverse(screen, args=[session.key])).status_code in (302, 403, 404)
        assert Client().get(reverse(screen, args=[session.key])).status_code == 302

    def test_control_without_the_policy_the_other_caf_reads_it(self, session, neighbours, monkeypatch):
        SignUpFactory(session=session, last_name="Canari")
        everything = Session.objects.select_related("workshop__space")
        monkeypatch.setattr("consultations.workshops.admin_views.own_sessions", lambda user: everything)
        assert "Canari" in neighbours.get(reverse("workshop_session", args=[session.key])).content.decode()
        assert permissions.own_sessions(neighbours.user).count() == 0

    def test_person_of_another_session_is_not_touched(self, session, team, herault_space):
        other = SignUpFactory(session=make_workshop(space=herault_space).sessions.get())
        refused = team.post(
            reverse("workshop_session", args=[session.key]), {"qui": [str(other.key)], "acte": "refuser"}
        )
        assert refused.status_code == 422
        other.refresh_from_db()
        assert other.state == "confirmed"


class TestLists:
    def test_workshops_with_their_sessions(self, session, team):
        SignUpFactory(session=session)
        SignUpFactory(session=session, state="waiting", rank=1)
        html = team.get("/admin/ateliers/").content.decode()
        assert session.workshop.title in html
        assert "1 / 2" in html

    def test_queries_do_not_grow(self, session, team, gard_space):
        def queries(address):
            team.get(address)
            with CaptureQueriesContext(connection) as found:
                assert team.get(address).status_code == 200
            return len(found)

        SignUpFactory(session=session)
        screen = reverse("workshop_session", args=[session.key])
        before = queries("/admin/ateliers/"), queries(screen), queries(reverse("workshop_day", args=[session.key]))
        Session.objects.filter(pk=session.pk).update(capacity=50)
        session.refresh_from_db()
        for _ in range(12):
            SignUpFactory(session=session)
            make_workshop(space=gard_space)
        after = queries("/admin/ateliers/"), queries(screen), queries(reverse("workshop_day", args=[session.key]))
        assert after == before


class TestSessionForm:
    def test_adds_one_on_the_clocks_of_its_space(self, workshop, team):
        begins = (timezone.now() + timedelta(days=20)).replace(second=0, microsecond=0)
        data = {
            "starts_at": timezone.localtime(begins, workshop.space.zone).strftime("%Y-%m-%dT%H:%M"),
            "ends_at": timezone.localtime(begins + timedelta(hours=2), workshop.space.zone).strftime("%Y-%m-%dT%H:%M"),
            "mode": "lieu",
            "place_name": "Mairie",
            "capacity": 8,
            "reserved": 0,
        }
        address = reverse("workshop_session_add", args=[workshop.pk])
        assert team.post(address, data).status_code == 302
        assert workshop.sessions.get(place_name="Mairie").starts_at == begins

    def test_wrong_is_told_and_kept(self, session, team):
        address = reverse("workshop_session_edit", args=[session.key])
        data = typed_session(session, place_name="", reserved=9)
        data["ends_at"] = data["starts_at"]
        html = team.post(address, data).content.decode()
        for words in (
            "La fin doit venir après le début",
            "Dites où l’on se retrouve",
            "plus de places réservées que de places",
        ):
            assert words in html
        assert data["starts_at"] in html

    def test_fewer_places_than_people_is_refused(self, session, team):
        SignUpFactory(session=session)
        SignUpFactory(session=session)
        address = reverse("workshop_session_edit", args=[session.key])
        refused = team.post(address, typed_session(session, capacity=1))
        assert refused.status_code == 422
        assert "2 personnes ont déjà une place" in refused.content.decode()
        session.refresh_from_db()
        assert session.capacity == 2

    def test_more_places_call_those_who_wait(self, session, team):
        SignUpFactory(session=session)
        SignUpFactory(session=session)
        waiting = SignUpFactory(session=session, state="waiting", rank=1)
        assert (
            team.post(
                reverse("workshop_session_edit", args=[session.key]), typed_session(session, capacity=3)
            ).status_code
            == 302
        )
        waiting.refresh_from_db()
        assert waiting.state == "invited"
        assert not Message.objects.filter(key__contains=":changed:").exists(), "neither date nor place changed"

    @pytest.mark.parametrize(("told", "messages"), [("on", 1), ("", 0)])
    def test_another_place_is_told_if_asked(self, session, team, told, messages):
        SignUpFactory(session=session)
        data = typed_session(session, place_name="Médiathèque", prevenir=told)
        assert team.post(reverse("workshop_session_edit", args=[session.key]), data).status_code == 302
        found = Message.objects.filter(key__contains=":changed:")
        assert found.count() == messages
        assert all("Médiathèque" in one.body and "SEQUENCE:1" in one.calendar for one in found)

    def test_cancels_with_a_reason(self, session, team):
        SignUpFactory(session=session)
        address = reverse("workshop_session_edit", args=[session.key])
        assert team.post(address, {"annuler": "1", "raison": ""}).status_code == 422
        assert team.post(address, {"annuler": "1", "raison": "Salle fermée"}).status_code == 302
        session.refresh_from_db()
        assert session.is_cancelled


class TestActs:
    @pytest.mark.slow
    def test_each_act_from_each_state_and_no_other(self, gard_space, team):
        session = make_workshop(capacity=50, space=gard_space).sessions.get()
        address = reverse("workshop_session", args=[session.key])
        for name, (_words, states) in ACTS.items():
            for state in State:
                session.refresh_from_db()
                extra = {
                    "rank": session.next_rank if state == "waiting" else None,
                    "left_because": "self" if state == "declined" else "",
                    "answer_by": timezone.now() + timedelta(hours=3) if state == "invited" else None,
                }
                Session.objects.filter(pk=session.pk).update(next_rank=session.next_rank + 1)
                one = SignUpFactory(session=session, state=state, **extra)
                answer = team.post(address, {"qui": [str(one.key)], "acte": name})
                one.refresh_from_db()
                if state in states:
                    assert answer.status_code == 302, (name, state, answer.content[:0])
                else:
                    assert answer.status_code == 422, (name, state)
                    assert one.state == state
        from consultations.workshops import places

        assert places.recount() == 0

    def test_all_or_nobody(self, session, team):
        good = SignUpFactory(session=session, state="applied")
        bad = SignUpFactory(session=session, state="declined", left_because="self")
        answer = team.post(
            reverse("workshop_session", args=[session.key]), {"qui": [str(good.key), str(bad.key)], "acte": "refuser"}
        )
        assert answer.status_code == 422
        assert "Rien n’a été changé" in answer.content.decode()
        good.refresh_from_db()
        assert good.state == "applied"

    def test_no_place_left_to_give(self, session, team):
        SignUpFactory(session=session)
        SignUpFactory(session=session)
        one = SignUpFactory(session=session, state="applied")
        answer = team.post(reverse("workshop_session", args=[session.key]), {"qui": [str(one.key)], "acte": "placer"})
        assert "plus de place à donner" in answer.content.decode()

    def test_nothing_of_a_person_in_the_log(self, session, team):
        from wagtail.models import ModelLogEntry

        one = SignUpFactory(session=session, last_name="Canari", email="canari@exemple.fr")
        team.post(reverse("workshop_session", args=[session.key]), {"qui": [str(one.key)], "acte": "refuser"})
        entry = ModelLogEntry.objects.get(action="workshops.signup")
        assert "anari" not in str(entry.data)
        assert SignUp.objects.get().left_because == "team"


class TestDay:
    def test_number_marks_somebody_as_come_once(self, session, team):
        one = SignUpFactory(session=session)
        address = reverse("workshop_day", args=[session.key])
        assert one.last_name in team.get(address).content.decode()
        for _ in range(2):
            assert team.post(address, {"code": one.number.upper()}, follow=True).status_code == 200
        one.refresh_from_db()
        assert one.state == "attended"
        assert "1 personne est là" in team.get(address).content.decode()
        team.post(address, {"code": one.number, "annuler": "1"})
        one.refresh_from_db()
        assert one.state == "confirmed"

    def test_unknown_number_and_somebody_without_a_place(self, session, team):
        address = reverse("workshop_day", args=[session.key])
        refused = team.post(address, {"code": "abcdef"})
        assert refused.status_code == 422
        assert "abcdef" in refused.content.decode()
        waiting = SignUpFactory(session=session, state="waiting", rank=1)
        assert team.post(address, {"code": waiting.number}).status_code == 422

    def test_walk_in_takes_a_place_and_no_more(self, session, team):
        address = reverse("workshop_day", args=[session.key])
        for n in range(2):
            assert (
                team.post(address, {"arrivee": "1", "prenom": f"P{n}", "nom": "Martin", "telephone": ""}).status_code
                == 302
            )
        refused = team.post(address, {"arrivee": "1", "prenom": "P3", "nom": "Martin", "telephone": "06 12 34 56 78"})
        assert "Toutes les places sont prises" in refused.content.decode()
        assert "P3" in refused.content.decode()
        assert list(SignUp.objects.values_list("state", "channel")) == [("attended", "workshop")] * 2
        session.refresh_from_db()
        assert session.taken == 2

    def test_walk_in_who_signed_up_is_one_person(self, session, team):
        known = SignUpFactory(session=session, email="la@exemple.fr")
        team.post(
            reverse("workshop_day", args=[session.key]),
            {"arrivee": "1", "prenom": "L", "nom": "A", "telephone": "LA@exemple.fr"},
        )
        known.refresh_from_db()
        assert (known.state, SignUp.objects.count()) == ("attended", 1)

    def test_the_others_did_not_come(self, session, team):
        here, missing = SignUpFactory(session=session, state="attended"), SignUpFactory(session=session)
        team.post(reverse("workshop_day", args=[session.key]), {"absents": "1"})
        for one in (here, missing):
            one.refresh_from_db()
        assert (here.state, missing.state) == ("attended", "no_show")

    def test_person_of_another_session_is_not_marked(self, session, workshop, team):
        elsewhere = SignUpFactory(session=SessionFactory(workshop=workshop))
        assert team.post(reverse("workshop_day", args=[session.key]), {"code": elsewhere.number}).status_code == 422


class TestNothingIsLost:
    def test_who_came_before_and_walks_in_again_came_twice(self, session, workshop, team):
        before = SignUpFactory(session=SessionFactory(workshop=workshop), state="attended", email="la@exemple.fr")
        data = {"arrivee": "1", "prenom": "L", "nom": "A", "telephone": "la@exemple.fr"}
        assert team.post(reverse("workshop_day", args=[session.key]), data).status_code == 302
        before.refresh_from_db()
        assert before.state == "attended"
        assert SignUp.objects.filter(session=session, state="attended").count() == 1

    def test_session_that_began_is_not_cancelled(self, session, team):
        came = SignUpFactory(session=session, state="attended")
        begun = timezone.now() - timedelta(hours=1)
        Session.objects.filter(pk=session.pk).update(starts_at=begun, ends_at=begun + timedelta(hours=2))
        team.post(reverse("workshop_session_edit", args=[session.key]), {"annuler": "1", "raison": "Trop tard"})
        came.refresh_from_db()
        session.refresh_from_db()
        assert (came.state, session.is_cancelled) == ("attended", False)

    def test_request_that_counts_after_a_look_is_told_its_place(self, session):
        one = SignUpFactory(session=session, state="applied", trust="waiting", verified_at=None)
        one.trust = "counted"
        one.save()
        one.trust_changed("waiting")
        one.refresh_from_db()
        assert (one.state, one.answer_by is None) == ("confirmed", False)
        assert "Une place est gardée pour vous" in Message.objects.get(recipient=one.email).body

    def test_workshop_with_sessions_is_not_deleted(self, session, admin_client):
        address = reverse(session.workshop.snippet_viewset.get_url_name("delete"), args=[session.workshop_id])
        assert "sert encore" in admin_client.post(address, follow=True).content.decode()
        assert Session.objects.filter(pk=session.pk).exists()
