"""Agents who enter answers for somebody, and the addresses they use."""

import pytest
from django.test import Client

from consultations.surveys.models import Survey, SurveyResponse
from core.models import Space
from tests.factories.base import make_editor


def agent_of(space: Space, *actions: str) -> Client:
    """A client of someone of a space's team who may see surveys, and do `actions` with answers."""
    make_editor(space, Survey, actions=("view",))
    user = make_editor(space, SurveyResponse, actions=actions or ("add",))
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def address(survey: Survey, verb: str) -> str:
    return f"/admin/participation/questionnaire/{survey.pk}/{verb}"


def names(survey: Survey) -> dict[str, str]:
    """The name of the field of each question, by type."""
    return {question.block_type: f"q-{question.id}" for question in survey.questions}


def codes(survey: Survey, **by_kind: str) -> dict[str, str]:
    """What an agent types, by type of question."""
    return {names(survey)[kind]: typed for kind, typed in by_kind.items()}


@pytest.fixture
def agent(gard_space) -> Client:
    return agent_of(gard_space)


@pytest.fixture
def stranger(herault_space) -> Client:
    """An agent of another Caf."""
    return agent_of(herault_space)
