"""An idea or a proposal that was said in a workshop says so, and leads to the published minutes that name it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from consultations.base.origins import origins_asked
from consultations.workshops.giving_back import publish_minutes
from consultations.workshops.models import Minutes, Output, Session
from core.caching import bump_site_version
from tests.factories.ideas import IdeaBoxFactory, IdeaFactory
from tests.factories.proposals import OpenQuestionFactory, ProposalFactory

BORN, BY_ONE = "Proposé dans un atelier", "Proposé par"


@pytest.fixture
def session(session):
    """The same, which took place on a known day, by the clocks of its Caf."""
    starts_at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)  # the 2nd in Nîmes
    Session.objects.filter(pk=session.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=2))
    return Session.objects.select_related("workshop__space").get(pk=session.pk)


@pytest.fixture(params=["idea", "proposal"])
def said(request, gard_space):
    """(name of the field, contribution of the channel « atelier »)."""
    if request.param == "idea":
        return "idea", IdeaFactory(participation=IdeaBoxFactory(space=gard_space), channel="workshop")
    return "proposal", ProposalFactory(participation=OpenQuestionFactory(space=gard_space), channel="workshop")


def named(session, said, **more) -> Minutes:
    minutes = Minutes.objects.create(session=session, people=3, text="<p>Dit.</p>", **more)
    Output.objects.create(minutes=minutes, sentence="Une suite", **{said[0]: said[1]})
    return minutes


def page_of(said) -> str:
    bump_site_version()
    return Client().get(said[1].get_absolute_url()).content.decode().replace("\xa0", " ")


class TestAuthor:
    def test_is_the_workshop_on_its_page_and_in_the_list(self, said, gard_space):
        listing = "ideas" if said[0] == "idea" else "proposals_list"
        words = f"{BORN}, {gard_space.name}" if said[0] == "idea" else BORN
        key = said[1].participation.translation_key
        for html in (page_of(said), Client().get(reverse(f"participation:{listing}", args=[key])).content.decode()):
            assert words in html.replace("\xa0", " ")
            assert BY_ONE not in html
            assert "une personne participante" not in html.lower()

    def test_is_still_one_person_for_the_others(self, said):
        type(said[1]).objects.filter(pk=said[1].pk).update(channel="web")
        html = page_of(said)
        assert BORN not in html
        assert BY_ONE in html

    def test_is_the_workshop_on_a_card_of_a_sequence(self, gard_space):
        question = OpenQuestionFactory(space=gard_space)
        ProposalFactory.create_batch(3, participation=question, channel="workshop")
        start = reverse("participation:proposals_sequence_start", args=[question.translation_key])
        data = {"cle": "7f1c1f0a-2a0f-4d24-9b5e-111111111111", "page": ""}
        card = Client().post(start, data, headers={"sec-fetch-site": "same-origin"}, follow=True)
        assert BORN in card.content.decode()
        assert BY_ONE not in card.content.decode()


class TestMinutesThatNameIt:
    def test_are_led_to(self, session, said):
        named(session, said, published_at=timezone.now())
        html = page_of(said)
        assert "Sorti de l’atelier du 2 mars 2026" in html
        assert reverse("participation:workshop_minutes", args=[session.key]) in html

    def test_as_soon_as_they_are_published_and_not_before(self, session, said, django_capture_on_commit_callbacks):
        minutes = named(session, said)
        assert "Sorti de l’atelier" not in page_of(said)
        with django_capture_on_commit_callbacks(execute=True):
            publish_minutes(minutes=minutes)
        html = Client().get(said[1].get_absolute_url()).content.decode()  # the page that was kept is forgotten
        assert "Sorti de l’atelier" in html

    def test_of_a_workshop_that_is_not_shown_are_not(self, session, said):
        named(session, said, published_at=timezone.now())
        workshop = session.workshop
        workshop.unpublish()
        assert "Sorti de l’atelier" not in page_of(said)

    def test_are_told_once_and_of_no_other(self, session, said):
        minutes = named(session, said, published_at=timezone.now())
        Output.objects.create(minutes=minutes, sentence="Une autre suite", **{said[0]: said[1]})
        assert page_of(said).count("Sorti de l’atelier") == 1
        other = type(said[1]).objects.get(pk=said[1].pk)
        other = (IdeaFactory if said[0] == "idea" else ProposalFactory)(participation=other.participation)
        assert "Sorti de l’atelier" not in page_of((said[0], other))

    def test_control_without_workshops_nothing_is_said(self, session, said, monkeypatch):
        named(session, said, published_at=timezone.now())
        monkeypatch.setattr(origins_asked, "send", lambda **asked: [])
        assert "Sorti de l’atelier" not in page_of(said)
