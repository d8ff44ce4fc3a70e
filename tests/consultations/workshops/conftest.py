import pytest

from core.models import Space
from tests.factories.workshops import make_workshop


@pytest.fixture
def gard_space(gard) -> Space:
    return Space.objects.get(slug="gard")


@pytest.fixture
def workshop(gard_space):
    """A workshop of two places in the Gard, with one session."""
    return make_workshop(capacity=2, space=gard_space)


@pytest.fixture
def session(workshop):
    return workshop.sessions.get()
