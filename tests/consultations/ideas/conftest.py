"""A national box, and what a person of its team may do."""

import pytest
from django.test import Client

from consultations.ideas.models import Idea, IdeaBox, OfficialAnswer
from core.models import Space
from tests.factories.base import make_editor
from tests.factories.ideas import IdeaBoxFactory


@pytest.fixture
def national(home) -> Space:
    return Space.objects.national()


@pytest.fixture
def box(national) -> IdeaBox:
    return IdeaBoxFactory(space=national)


def member(space: Space, *actions: str, publishes: bool = False) -> Client:
    """Someone of a space's team, with these rights on ideas, and that of publishing answers."""
    person = make_editor(space, Idea, actions=actions)
    if publishes:
        make_editor(space, OfficialAnswer, actions=("publish",))
    client = Client()
    client.force_login(person)
    client.user = person
    return client
