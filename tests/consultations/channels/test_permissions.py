"""Who may enter what, and for which Caf: every address, with another Caf's agent, a reader, and the national team."""

import uuid

import pytest
from django.test import Client
from django.utils import timezone

from consultations.channels import entry
from consultations.surveys.models import Survey, SurveyResponse
from core.models import Space
from tests.factories.participation import SurveyFactory, answers_for

from .conftest import address, agent_of, codes

pytestmark = pytest.mark.django_db

VERBS = ("canaux/", "papier/", "pour-une-personne/", "recu/", "importer/", "imprimer/", "modele.csv", "modele.xlsx")


def answers(survey: Survey, **more: str) -> dict:
    """What both ways of entering one answer send."""
    typed = codes(survey, single="1")
    return {"cle": str(uuid.uuid4()), "jour": timezone.localdate().isoformat(), "enregistrer": "1", **typed, **more}


@pytest.mark.parametrize("verb", VERBS)
class TestEveryAddress:
    def test_another_caf_gets_404(self, stranger, survey, verb):
        for response in (
            stranger.get(address(survey, verb)),
            stranger.post(address(survey, verb), answers(survey)),
            stranger.get(address(survey, verb), {"espace": "gard"}),
        ):
            assert response.status_code in (404, 405)
            assert "Questionnaire du Gard" not in response.content.decode()
        assert not SurveyResponse.objects.exists()

    def test_who_may_only_read_and_export_answers_is_refused(self, gard_space, survey, verb):
        reader = agent_of(gard_space, "view", "export")
        assert reader.get(address(survey, verb)).status_code == 302
        reader.post(address(survey, verb), answers(survey))
        assert not SurveyResponse.objects.exists()

    def test_visitor_is_sent_to_the_login_page(self, survey, verb):
        assert Client().get(address(survey, verb))["Location"].startswith("/admin/login/")

    def test_agent_and_national_team_are_let_in(self, agent, national, survey, verb):
        for client in (agent, agent_of(national)):
            assert client.get(address(survey, verb)).status_code == (410 if verb == "recu/" else 200)

    def test_unknown_survey_is_404(self, agent, survey, verb):
        assert agent.get(f"/admin/participation/questionnaire/999999/{verb}").status_code == 404

    def test_nothing_for_a_type_that_is_not_on_paper(self, agent, survey, verb):
        assert agent.get(f"/admin/participation/avis/1/{verb}", follow=True).status_code == 404


def test_agents_of_two_caf_enter_a_national_survey_each_for_their_own(
    agent, stranger, national, gard_space, herault_space
):
    survey = SurveyFactory(space=national)
    agent.post(address(survey, "papier/"), answers(survey))
    stranger.post(address(survey, "papier/"), answers(survey, espace="gard"))  # asks for another Caf's: gets their own
    stranger.post(f"{address(survey, 'papier/')}?espace=gard", answers(survey))
    spaces = list(SurveyResponse.objects.order_by("pk").values_list("space__slug", flat=True))
    assert spaces == ["gard", "herault", "herault"]


def test_control_without_the_narrowing_another_caf_would_enter(agent, stranger, national, gard_space, monkeypatch):
    survey = SurveyFactory(space=national)
    monkeypatch.setattr("consultations.channels.views.spaces_for", lambda user, participation: Space.objects.all())
    stranger.post(address(survey, "papier/"), answers(survey, espace="gard"))
    assert SurveyResponse.objects.get().space == gard_space
    assert entry.spaces_for


def test_counts_of_the_hub_are_those_of_ones_own_caf(agent, stranger, national, survey):
    shared = SurveyFactory(space=national)
    agent.post(address(shared, "papier/"), answers(shared))
    assert agent.get(address(shared, "canaux/")).context["counts"] == [("Papier", 1)]
    assert stranger.get(address(shared, "canaux/")).context["counts"] == []


@pytest.mark.parametrize("slug", ["\x00", "herault", "national", "x" * 500, "1"])
def test_space_that_is_not_ones_own_is_never_chosen(agent, survey, gard_space, slug):
    agent.post(address(survey, "papier/"), answers(survey, espace=slug))
    assert SurveyResponse.objects.get().space == gard_space


def test_without_the_token_of_the_admin_nothing_is_entered(gard_space, survey):
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent_of(gard_space).user)
    for verb in ("papier/", "pour-une-personne/", "importer/"):
        data = {**answers(survey), **answers_for(survey, single=0), "canal": "desk", "etape": "enregistrer"}
        assert client.post(address(survey, verb), data).status_code == 403
    assert not SurveyResponse.objects.exists()


def test_link_is_in_the_list_of_surveys_for_agents_only(agent, gard_space, survey):
    listing = "/admin/snippets/surveys/survey/"
    assert address(survey, "canaux/") in agent.get(listing).content.decode()
    for permission in gard_space.editors.permissions.filter(codename="add_surveyresponse"):
        gard_space.editors.permissions.remove(permission)
    html = agent.get(listing).content.decode()
    assert survey.title in html
    assert address(survey, "canaux/") not in html


def test_list_for_agents_has_their_own_and_the_national_ones(agent, stranger, national, survey, gard_space):
    shared, draft = SurveyFactory(space=national), SurveyFactory(space=gard_space, live=False)
    page = "/admin/participation/canaux/"
    html = agent.get(page).content.decode()
    assert address(survey, "canaux/") in html
    assert address(shared, "canaux/") in html
    assert address(draft, "canaux/") not in html
    assert address(survey, "canaux/") not in stranger.get(page).content.decode()
    assert page in agent.get("/admin/").content.decode()
    assert Client().get(page)["Location"].startswith("/admin/login/")


def test_list_is_for_agents_only(gard_space):
    reader = agent_of(gard_space, "view")
    assert reader.get("/admin/participation/canaux/").status_code == 302
    assert "/admin/participation/canaux/" not in reader.get("/admin/").content.decode()


def test_list_takes_as_many_queries_for_more_rows(agent, gard_space, django_assert_max_num_queries):
    page = "/admin/participation/canaux/"
    SurveyFactory(space=gard_space)
    agent.get(page)
    with django_assert_max_num_queries(100) as few:
        agent.get(page)
    for _more in range(5):
        SurveyFactory(space=gard_space)
    with django_assert_max_num_queries(len(few)):
        agent.get(page)
