"""The team signs somebody up on the phone: at once, on a reserved place if one is free."""

import uuid

import pytest
from django.urls import reverse

from consultations.notifications.models import Message
from consultations.workshops.models import SignUp
from tests.factories.workshops import SignUpFactory, make_workshop, typed_signup


def typed(session, **more):
    return {
        "cle": str(uuid.uuid4()),
        "canal": "phone",
        **typed_signup(session.workshop),
        "seance": str(session.key),
        **more,
    }


def address(session) -> str:
    return reverse("workshop_desk", args=[session.key])


def test_takes_a_reserved_place_first_and_is_confirmed(gard_space, team):
    session = make_workshop(capacity=3, reserved=1, space=gard_space).sessions.get()
    for _ in range(3):
        assert (
            team.post(address(session), typed(session, courriel="", telephone=f"06 12 34 56 7{_}")).status_code == 302
        )
    rows = SignUp.objects.order_by("pk")
    assert [(one.state, one.holds_reserved, one.channel) for one in rows] == [
        ("confirmed", True, "phone"),
        ("confirmed", False, "phone"),
        ("confirmed", False, "phone"),
    ]
    assert all(one.verified_at and one.entered_by == team.user and one.answer_by is None for one in rows)


def test_reserved_and_public_places_full_it_waits(gard_space, team):
    session = make_workshop(capacity=2, reserved=1, space=gard_space).sessions.get()
    for _ in range(3):
        team.post(address(session), typed(session))
    assert list(SignUp.objects.order_by("pk").values_list("state", flat=True)) == ["confirmed", "confirmed", "waiting"]


def test_wrong_is_told_and_kept(session, team):
    refused = team.post(address(session), typed(session, courriel="x", prenom="Alix", canal=""))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert 'value="Alix"' in html
    assert "Dites où est la personne" in html
    assert not SignUp.objects.exists()


def test_known_person_is_told_to_the_agent_and_nothing_changes(session, team):
    SignUpFactory(session=session, email="la@exemple.fr", first_name="Léa")
    answer = team.post(address(session), typed(session, courriel="LA@exemple.fr"), follow=True)
    assert "avait déjà une demande" in answer.content.decode()
    assert SignUp.objects.get().first_name == "Léa"


def test_focus_group_takes_people_from_its_team(gard_space, team):
    session = make_workshop(recruitment="equipe", kind="groupe", space=gard_space).sessions.get()
    assert team.post(address(session), typed(session)).status_code == 302
    assert SignUp.objects.get().state == "confirmed"
    assert Message.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_caf_signs_nobody_up(session, neighbours, method):
    assert getattr(neighbours, method)(address(session), typed(session)).status_code == 404
    assert not SignUp.objects.exists()
