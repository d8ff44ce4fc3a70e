"""A page on which people only voted, or supported an idea, is archived and never deleted."""

import pytest
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from consultations.ideas.models import Like
from consultations.participation import types
from consultations.proposals.models import Vote
from tests.factories.base import UserFactory
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory
from tests.factories.proposals import OpenQuestionFactory, ParticipantFactory, ProposalFactory


@pytest.fixture
def page(home) -> Page:
    return CampaignPageFactory(parent=CampaignIndexPageFactory(parent=home))


@pytest.fixture
def chief(client) -> Client:
    client.force_login(UserFactory(is_superuser=True))
    return client


def vote(page: Page) -> None:
    question = OpenQuestionFactory(space=page.space)
    Vote.objects.create(
        proposal=ProposalFactory(participation=question),
        participant=ParticipantFactory(key=question.pseudonym_key),
        page=page,
        space=page.space,
        choice="agree",
        voted_on="2026-11-01",
    )


def like(page: Page) -> None:
    box = IdeaBoxFactory(space=page.space)
    person = ParticipantFactory(key=box.pseudonym_key)
    Like.objects.create(
        idea=IdeaFactory(participation=box),
        participant=person,
        box=box,
        page=page,
        space=page.space,
        liked_on="2026-11-01",
    )


@pytest.mark.parametrize("act", [vote, like])
class TestPage:
    def test_is_not_deleted_nor_its_parent_nor_with_others(self, page, chief, act):
        act(page)
        many = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        ways = [
            reverse("wagtailadmin_pages:delete", args=[page.pk]),
            reverse("wagtailadmin_pages:delete", args=[page.get_parent().pk]),
            f"{many}?id={page.pk}",
        ]
        for way in ways:
            assert "dépubliez-la" in chief.post(way, follow=True).content.decode()
        assert Page.objects.filter(pk=page.pk).exists()

    def test_control_without_the_look_at_acts_the_database_refuses(self, page, chief, act, monkeypatch):
        act(page)
        for kind in types():
            monkeypatch.setattr(type(kind), "pages_of_acts", lambda self, pages: ())
        with pytest.raises(ProtectedError):
            chief.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))

    def test_page_without_any_goes(self, page, chief, act):
        assert chief.post(reverse("wagtailadmin_pages:delete", args=[page.pk])).status_code == 302
        assert not Page.objects.filter(pk=page.pk).exists()
