"""A campaign of the Caf du Gard with one survey, and the people around it."""

import pytest
from django.db import connections

from consultations.models import CampaignPage
from consultations.surveys.models import Survey, SurveyResponse
from core.models import Space
from home.models import HomePage, LocalHomePage
from tests.factories.base import make_editor, make_local_home
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory, SurveyFactory

EDITOR_ACTIONS = ("view", "add", "change", "publish", "delete")


@pytest.fixture(scope="module")
def gard_once(once, home_once) -> int:
    return once(lambda: make_local_home(HomePage.objects.get(pk=home_once), "gard", "Caf du Gard").pk)


@pytest.fixture
def gard(gard_once, db) -> LocalHomePage:
    """The home of the Caf du Gard."""
    return LocalHomePage.objects.get(pk=gard_once)


@pytest.fixture
def national(home) -> Space:
    return Space.objects.national()


@pytest.fixture
def gard_space(gard) -> Space:
    return Space.objects.get(slug="gard")


@pytest.fixture
def herault_space(herault) -> Space:
    return Space.objects.get(slug="herault")


@pytest.fixture(scope="module")
def survey_once(once, gard_once) -> int:
    return once(lambda: SurveyFactory(space=Space.objects.get(slug="gard"), title="Questionnaire du Gard").pk)


@pytest.fixture
def survey(survey_once, db) -> Survey:
    """An open survey of the Gard, one question of each type."""
    return Survey.objects.get(pk=survey_once)


@pytest.fixture(scope="module")
def campaign_once(once, gard_once, survey_once) -> int:
    def build() -> int:
        index = CampaignIndexPageFactory(parent=LocalHomePage.objects.get(pk=gard_once))
        survey = Survey.objects.get(pk=survey_once)
        return CampaignPageFactory(parent=index, title="Campagne du Gard", surveys=(survey,)).pk

    return once(build)


@pytest.fixture
def campaign(campaign_once, db) -> CampaignPage:
    """The page of the Gard that shows it."""
    return CampaignPage.objects.get(pk=campaign_once)


def editor_of(space: Space, *actions: str):
    """Someone of a space's team, with every right on surveys; those on answers are given in `actions`."""
    user = make_editor(space, Survey, actions=EDITOR_ACTIONS)
    if actions:
        user = make_editor(space, SurveyResponse, actions=actions)
    return user


@pytest.fixture
def herault_editor(herault_space):
    return editor_of(herault_space, "view", "export")


@pytest.fixture
def gard_editor(gard_space):
    return editor_of(gard_space, "view", "export")


@pytest.fixture
def database_copy(django_db_setup, django_db_blocker, tmp_path):
    """A copy of the test database, on which every connection is opened: a file with SQLite, a database with PostgreSQL."""
    with django_db_blocker.unblock():
        first = connections["default"]
        before = connections.settings["default"]
        if first.vendor == "sqlite":
            name = str(tmp_path / "copy.sqlite3")
            with first.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [name])
        else:
            name = f"{before['NAME']}_copy"
            first.close()
            with first._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
                cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before["NAME"]}"')
        connections.settings["default"] = {**before, "NAME": name}
        connections["default"] = connections.create_connection("default")
        yield
        connections["default"].close()
        connections.settings["default"] = before
        connections["default"] = first
        if first.vendor != "sqlite":
            with first._nodb_cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')
