"""Idea boxes and ideas for tests."""

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from consultations.ideas.models import Idea, IdeaBox, IdeaState
from consultations.moderation.models import State

THEMES = ("L’accueil", "Les démarches")


def themes(*names: str) -> list[dict[str, Any]]:
    """The stored form of themes, each with its id."""
    return [{"type": "theme", "id": str(uuid.uuid4()), "value": name} for name in names]


class IdeaBoxFactory(factory.django.DjangoModelFactory):
    """An open box with two themes. Give `space`."""

    title = factory.Sequence(lambda n: f"Boîte à idées {n}")
    introduction = "Une idée suffit."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))
    themes = factory.LazyFunction(lambda: themes(*THEMES))

    class Meta:
        model = IdeaBox

    @classmethod
    def _create(cls, model_class: type[IdeaBox], *args: Any, **kwargs: Any) -> IdeaBox:
        box = super()._create(model_class, *args, **kwargs)
        return IdeaBox.objects.get(pk=box.pk)  # as it comes out of the database, ids and all


class IdeaFactory(factory.django.DjangoModelFactory):
    """A published idea, of an hour ago. Give `participation`; its space and its page are those of the box, if it is not said."""

    title = factory.Sequence(lambda n: f"Idée numéro {n}")
    text = "Prévenir par message quand il manque un papier."
    language = "fr"
    state = IdeaState.PUBLISHED
    moderation_state = State.APPROVED
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
    receipt_hash = factory.LazyFunction(lambda: uuid.uuid4().hex)
    space = factory.SelfAttribute("participation.space")
    page = factory.LazyAttribute(lambda idea: idea.participation.space.root_page)

    class Meta:
        model = Idea


def hidden(**fields: Any) -> Idea:
    """An idea that waits to be read."""
    waiting = {"state": IdeaState.PRESCREENING, "moderation_state": State.PENDING, "published_at": None}
    return IdeaFactory(**{**waiting, **fields})


def typed_idea(
    box: IdeaBox, title: str = "Une idée", text: str = "Pour aller plus vite.", **more: Any
) -> dict[str, Any]:
    """What a person types in the form of a box."""
    return {"titre": title, "idee": text, "theme": box.theme_choices[0][0], **more}
