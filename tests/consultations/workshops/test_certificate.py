"""Who came may print a certificate; who did not has none."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from consultations.workshops import certificate_views
from consultations.workshops.links import token_of
from consultations.workshops.models import Session, SignUp, State
from tests.consultations.workshops.conftest import member
from tests.factories.workshops import SignUpFactory


@pytest.fixture
def session(session):
    """The same, on a known day."""
    starts_at = datetime(2027, 3, 1, 13, 0, tzinfo=UTC)  # 14:00 in Nîmes
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return Session.objects.select_related("workshop__space").get(pk=session.pk)


@pytest.fixture
def came(session) -> SignUp:
    return SignUpFactory(session=session, state="attended", first_name="Zoé", last_name="<b>Canari")


def own(signup: SignUp) -> str:
    return f"/participer/ateliers/inscription/{token_of(signup)}/attestation/"


def of_the_team(signup: SignUp) -> str:
    return reverse("workshop_certificate", args=[signup.session.key, signup.key])


def in_state(session: Session, state: str) -> SignUp:
    more = {
        "waiting": {"rank": 1},
        "declined": {"left_because": "self"},
        "invited": {"answer_by": session.starts_at},
    }.get(state, {})
    return SignUpFactory(session=session, state=state, **more)


class TestOwn:
    def test_says_who_what_when_where_and_is_kept_nowhere(self, session, came):
        answer = Client().get(own(came))
        html = answer.content.decode().replace("\xa0", " ").replace("\u202f", " ")
        assert answer.status_code == 200
        for words in (
            "Attestation de présence",
            "Zoé &lt;b&gt;Canari",
            session.workshop.title,
            "lundi 1er mars 2027",
            "de 14:00 à 16:00",
            session.place_name,
            session.address,
            session.workshop.space.name,
        ):
            assert words in html
        assert "private" in answer["Cache-Control"]
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "same-origin"
        assert not answer.cookies
        assert came.email not in html

    def test_linked_from_ones_own_page_once_come(self, session, came):
        mine = reverse("participation:workshop_signup", args=[token_of(came)])
        assert own(came) in Client().get(mine).content.decode()
        other = SignUpFactory(session=session)
        mine = reverse("participation:workshop_signup", args=[token_of(other)])
        assert own(other) not in Client().get(mine).content.decode()

    @pytest.mark.parametrize("state", [state for state in State.values if state != "attended"])
    def test_none_for_who_did_not_come(self, session, state):
        answer = Client().get(own(in_state(session, state)))
        assert answer.status_code == 404
        assert "Attestation" not in answer.content.decode()

    def test_control_without_the_question_anybody_would_have_one(self, session, monkeypatch):
        monkeypatch.setattr(certificate_views, "certifies", lambda signup: True)
        assert Client().get(own(in_state(session, "no_show"))).status_code == 200

    def test_wrong_link_is_told(self, came):
        assert Client().get("/participer/ateliers/inscription/abc/attestation/").status_code == 410
        assert Client().post(own(came)).status_code == 405

    def test_session_over_two_days_says_both(self, session, came):
        Session.objects.filter(pk=session.pk).update(ends_at=session.starts_at + timedelta(days=1))
        html = Client().get(own(came)).content.decode().replace("\xa0", " ")
        assert "de 14:00 au 2 mars 2027 à 14:00" in html

    def test_by_video(self, session, came):
        Session.objects.filter(pk=session.pk).update(mode="visio", place_name="", address="")
        assert "En visioconférence" in Client().get(own(came)).content.decode()


class TestTeam:
    def test_day_leads_to_that_of_who_came_only(self, session, came, team):
        absent = in_state(session, "no_show")
        day = team.get(reverse("workshop_day", args=[session.key])).content.decode()
        assert of_the_team(came) in day
        assert of_the_team(absent) not in day
        answer = team.get(of_the_team(came))
        assert answer.status_code == 200
        assert "Canari" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
        assert token_of(came) not in answer.content.decode()
        assert team.get(of_the_team(absent)).status_code == 404
        assert team.post(of_the_team(came)).status_code == 405

    def test_another_caf_and_who_does_not_read_names_see_none(self, came, neighbours, gard_space):
        assert neighbours.get(of_the_team(came)).status_code == 404
        assert "Canari" not in member(gard_space).get(of_the_team(came), follow=True).content.decode()

    def test_control_without_the_policy_another_caf_would_see_it(self, came, neighbours, monkeypatch):
        from consultations.workshops import admin_views

        monkeypatch.setattr(admin_views, "own_sessions", lambda user: Session.objects.select_related("workshop__space"))
        assert neighbours.get(of_the_team(came)).status_code == 200

    def test_person_of_another_session_is_not_found_there(self, session, came, team, workshop):
        from tests.factories.workshops import SessionFactory

        elsewhere = SessionFactory(workshop=workshop)
        assert team.get(reverse("workshop_certificate", args=[elsewhere.key, came.key])).status_code == 404
