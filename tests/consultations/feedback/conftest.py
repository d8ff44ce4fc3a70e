"""A journey of the national home, whose steps are judged."""

import pytest

from consultations.feedback.models import Feedback, Topic
from journeys.models import JourneyPage
from tests.factories.journeys import make_journey


@pytest.fixture
def journey(home) -> JourneyPage:
    return make_journey(home)


@pytest.fixture
def feedback(journey) -> Feedback:
    return Feedback.objects.get(pk=journey.feedback_id)


@pytest.fixture
def topic(feedback) -> Topic:
    return feedback.topics.first()
