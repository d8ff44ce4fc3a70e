"""An open question of the national space, and someone who votes on its proposals."""

from collections.abc import Callable

import pytest

from consultations.base.acts import Actor
from consultations.proposals.models import OpenQuestion, Proposal
from core.models import Space
from tests.factories.proposals import OpenQuestionFactory, ParticipantFactory, ProposalFactory


@pytest.fixture
def question(home) -> OpenQuestion:
    return OpenQuestionFactory(space=Space.objects.national())


@pytest.fixture
def proposal(question) -> Proposal:
    return ProposalFactory(participation=question)


@pytest.fixture
def someone(question, home) -> Callable[..., Actor]:
    """Makes a person of the question who acts on the national home; their trust may be given."""
    return lambda **fields: Actor(ParticipantFactory(key=question.pseudonym_key, **fields), home, question.space)
