"""A discussion of the national space, shown on a page; and subjects that another type would own."""

import uuid

import pytest

from consultations.base.discussed import Subject, subject_asked
from consultations.comments.models import Discussion
from consultations.models import CampaignPage
from core.models import Space
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory, DiscussionFactory

SUBJECT = uuid.UUID(int=7)


def shown_on(discussion, home) -> CampaignPage:
    """A page that shows it."""
    body = [{"type": "discussion", "value": {"discussion": discussion.pk, "heading": ""}}]
    index = CampaignIndexPageFactory(parent=home, slug=f"consultations-{uuid.uuid4().hex[:6]}")
    return CampaignPageFactory(parent=index, body=body)


@pytest.fixture
def discussion(home) -> Discussion:
    return DiscussionFactory(space=Space.objects.national(), title="Parlons des courriers")


@pytest.fixture
def page(discussion, home) -> CampaignPage:
    return shown_on(discussion, home)


@pytest.fixture
def idea():
    """A subject that a type owns, as ideas do."""
    subject = Subject(SUBJECT, "Une idée de quelqu’un", "/idee/")

    def answer(sender, discussion, subject, **more):
        return known if subject == known.key else None

    known = subject
    subject_asked.connect(answer)
    yield subject
    subject_asked.disconnect(answer)
