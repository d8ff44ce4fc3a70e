"""A small whole site: one page of each type, with content; and one participation of a type, on its page."""

from dataclasses import dataclass

import pytest
from wagtail.models import Page

from consultations.base.participation_type import ParticipationType
from consultations.surveys.models import Survey
from core.models import Space
from tests.contracts.kinds import MAKERS, Given
from tests.factories import results
from tests.factories.base import StandardPageFactory
from tests.factories.journeys import make_journey
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory, SurveyFactory
from tests.factories.versions import make_local_journey, make_variant


@dataclass
class Whole:
    """One page of each model, by model, and the survey of the campaign."""

    pages: dict[type[Page], Page]
    survey: Survey


TEXTS = [
    {"type": "heading", "value": {"text": "Un titre", "level": "h2"}},
    {"type": "paragraph", "value": "<p>Du texte.</p>"},
    {"type": "alert", "value": {"kind": "warn", "text": "<p>Attention.</p>"}},
]


@pytest.fixture
def whole(home, gard) -> Whole:
    survey = SurveyFactory(space=Space.objects.national(), closes_at=None)
    results.give_answers(survey, 1, 30, 20)
    journey = make_journey(home)
    index = CampaignIndexPageFactory(parent=home)
    campaign = CampaignPageFactory(
        parent=index, body=[*TEXTS, {"type": "survey", "value": {"survey": survey.pk, "heading": ""}}]
    )
    result_index = results.ResultIndexPageFactory(parent=home)
    result = results.ResultPageFactory(
        parent=result_index, body=[results.heading("Vos réponses"), results.bar_chart(survey, 1)]
    )
    standard = StandardPageFactory(parent=home, body=TEXTS)
    pages = [
        home,
        gard,
        gard.get_parent().specific,
        standard,
        journey,
        make_variant(journey),
        make_local_journey(gard, journey),
        journey.get_parent().specific,
        index,
        campaign,
        result_index,
        result,
    ]
    return Whole({type(page): page for page in pages}, survey)


def show(kind: ParticipationType, home: Page, space: Space) -> Given:
    """An open participation of a type and of a space, on a page of this home."""
    participation = MAKERS[kind.slug].make(space=space)
    body = [{"type": kind.block_name, "value": {kind.block_name: participation.pk, "heading": ""}}]
    return Given(kind, participation, CampaignPageFactory(parent=CampaignIndexPageFactory(parent=home), body=body))


@pytest.fixture
def given(kind: ParticipationType, home) -> Given:
    """One of the national space."""
    return show(kind, home, Space.objects.national())


@pytest.fixture
def gard_space(gard) -> Space:
    return Space.objects.get(slug="gard")


@pytest.fixture
def herault_space(herault) -> Space:
    return Space.objects.get(slug="herault")


@pytest.fixture
def local(kind: ParticipationType, gard, gard_space) -> Given:
    """One of the Caf du Gard."""
    return show(kind, gard, gard_space)
