"""« Suivre pour une personne »: an agent's desk, held to their own spaces."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.base.desk import FollowForView
from consultations.base.throttle import WRONG_CODES
from consultations.surveys.models import Answer, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.participation import answers_for, send, submission

DESK = "/admin/participation/suivre/"


@pytest.fixture
def code(campaign, survey):
    person = Client()
    location = send(person, survey, submission(survey, campaign, single=0, long_text="Mon secret"))["Location"]
    return person.get(location).context["code"]


def agent_of(space, *actions):
    client = Client()
    client.force_login(editor_of(space, *actions))
    return client


@pytest.fixture
def agent(gard_space):
    return agent_of(gard_space, "view", "change")


def logged():
    return list(ModelLogEntry.objects.filter(action__startswith="participation.desk").values_list("action", flat=True))


def test_reads_corrects_and_erases_for_a_person(agent, code, survey):
    assert "Mon secret" in agent.post(DESK, {"code": code}).content.decode()
    assert "Mon secret</textarea>" in agent.post(DESK, {"code": code, "corriger": "1"}).content.decode()
    agent.post(DESK, {"code": code, "enregistrer": "1", **answers_for(survey, long_text="Corrigé")})
    assert Answer.objects.get().text == "Corrigé"
    assert SurveyResponse.objects.get().entered_by is not None
    refused = agent.post(DESK, {"code": code, "effacer": "1"})
    assert refused.status_code == 422
    assert "accord-erreur" in refused.content.decode()
    assert agent.post(DESK, {"code": code, "effacer": "1", "accord": "on"}).status_code == 200
    assert not SurveyResponse.objects.exists()
    assert {"participation.desk_read", "participation.desk_correct", "participation.desk_erase"} == set(logged())


def test_the_log_says_neither_the_code_nor_which_one(agent, code, survey):
    agent.post(DESK, {"code": code})
    entry = ModelLogEntry.objects.get(action="participation.desk_read")
    assert entry.object_id == str(survey.pk)
    assert code.replace(" ", "") not in str(entry.data).replace(" ", "")


@pytest.mark.parametrize("act", ["x", "corriger", "enregistrer", "effacer"])
def test_another_cafs_code_is_answered_as_one_that_does_not_exist(herault_space, code, survey, act):
    other = agent_of(herault_space, "view", "change")
    said = {act: "1", "accord": "on", **answers_for(survey, long_text="pirate")}
    pages = []
    for typed in (code, "0000 0000 0000"):
        response = other.post(DESK, {**said, "code": typed})
        assert response.status_code == 422
        pages.append(response.context["form"].errors)
        assert "Mon secret" not in response.content.decode()
    assert pages[0] == pages[1]
    assert Answer.objects.filter(text="Mon secret").exists()
    assert logged() == []


def test_control_without_the_policy_another_caf_reads_it(herault_space, code, monkeypatch):
    monkeypatch.setattr(FollowForView, "own", lambda self, kind: kind.contribution_model.objects.all())
    other = agent_of(herault_space, "view", "change")
    assert "Mon secret" in other.post(DESK, {"code": code}).content.decode()


def test_needs_the_permission_to_change(gard_space, code):
    reader = agent_of(gard_space, "view", "export")
    assert reader.get(DESK).status_code in (302, 403)
    assert "Mon secret" not in reader.post(DESK, {"code": code}).content.decode()
    assert "Suivre pour une personne" not in reader.get("/admin/").content.decode()


def test_is_in_the_menu(agent):
    assert "Suivre pour une personne" in agent.get("/admin/").content.decode()


@pytest.mark.slow
def test_twenty_wrong_codes_an_hour(agent, code):
    for number in range(WRONG_CODES):
        assert agent.post(DESK, {"code": f"0000 0000 {number:04d}"}).status_code == 422
    assert agent.post(DESK, {"code": code}).status_code == 429
