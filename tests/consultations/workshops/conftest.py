"""A workshop of the Gard, its team, and that of another Caf."""

import pytest
from django.test import Client

from consultations.workshops.models import Session, SignUp, Workshop
from core.models import Space
from tests.factories.base import make_editor
from tests.factories.workshops import make_workshop


@pytest.fixture
def workshop(gard_space):
    """A workshop of two places in the Gard, with one session."""
    return make_workshop(capacity=2, space=gard_space)


@pytest.fixture
def session(workshop):
    return workshop.sessions.get()


def member(space: Space, *actions: str) -> Client:
    """Someone of a space's team, with these rights on sign-ups, who may see and change its workshops."""
    person = make_editor(space, SignUp, actions=actions) if actions else make_editor(space, Session, actions=("view",))
    make_editor(space, Workshop, actions=("view", "change"))
    client = Client()
    client.force_login(person)
    client.user = person
    return client


@pytest.fixture
def team(gard_space) -> Client:
    """The team of the Gard."""
    return member(gard_space, "view", "change", "export")


@pytest.fixture
def neighbours(herault_space) -> Client:
    """The team of another Caf."""
    return member(herault_space, "view", "change", "export")
