"""Sending an idea: what is special to it, beyond the contract of every type."""

import pytest
from django.test import Client

from consultations.ideas.models import Idea
from core.models import Space
from tests.factories.ideas import IdeaBoxFactory, typed_idea
from tests.factories.participation import SAME_ORIGIN


@pytest.fixture
def box(home):
    return IdeaBoxFactory(space=Space.objects.national())


def send(client: Client, box, **typed):
    return client.post(box.get_submit_url(), {"cle": "", "page": "", **typed}, headers=SAME_ORIGIN)


KEY = "11111111-2222-4333-8444-555555555555"


def test_other_words_with_the_same_key_are_another_idea(box, client):
    send(client, box, **typed_idea(box, "La première", cle=KEY))
    send(client, box, **typed_idea(box, "La première", cle=KEY))
    assert Idea.objects.count() == 1
    send(client, box, **typed_idea(box, "La seconde", cle=KEY))
    assert sorted(Idea.objects.values_list("title", flat=True)) == ["La première", "La seconde"]
