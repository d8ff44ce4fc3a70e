"""The team signs somebody up on the phone: at once, on a reserved place if one is free."""

import uuid

import pytest
from django.urls import reverse

from consultations.notifications.models import Message
from consultations.workshops.models import SignUp
from consultations.workshops.services import MOST
from tests.factories.participation import SurveyFactory, question
from tests.factories.workshops import SignUpFactory, make_workshop, typed_signup

AGES = ["Moins de 30 ans", "30 ans ou plus"]


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


@pytest.fixture
def asked(gard_space):
    """A session whose workshop asks one question of profile, which must be answered."""
    survey = SurveyFactory(space=gard_space, questions=[question("single", "Votre âge ?", options=AGES, required=True)])
    return make_workshop(space=gard_space, profile_questions=survey).sessions.get()


def test_profile_questions_are_asked_and_kept_with_the_person(asked, team):
    block = asked.workshop.profile_questions.questions[0]
    chosen = block.block.choices(block.value)[1][0]
    assert team.post(address(asked), typed(asked, **{f"q-{block.id}": chosen})).status_code == 302
    assert SignUp.objects.get().profile.answers.get().choice_id == uuid.UUID(str(chosen))


def test_profile_question_without_an_answer_is_told_and_the_rest_kept(asked, team):
    refused = team.post(address(asked), typed(asked, prenom="Alix", canal="desk"))
    html = refused.content.decode()
    assert refused.status_code == 422
    assert "Votre âge" in html
    assert 'value="Alix"' in html
    assert 'value="desk" checked' in html
    assert not SignUp.objects.exists()


def test_an_agent_signs_up_more_people_than_one_browser_may(gard_space, team):
    session = make_workshop(capacity=20, space=gard_space).sessions.get()
    for _ in range(MOST + 1):
        assert team.post(address(session), typed(session)).status_code == 302
    assert SignUp.objects.filter(state="confirmed").count() == MOST + 1


@pytest.mark.parametrize("bad", ["\x00", "x" * 5000, "é" * 61])
def test_what_cannot_be_a_name_is_no_failure(session, team, bad):
    assert team.post(address(session), typed(session, prenom=bad, besoins=bad, cle=bad)).status_code == 422
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
