"""Open questions, proposals and votes for tests."""

import uuid
from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from consultations.analysis.words import keywords
from consultations.base.models import Participant
from consultations.base.receipts import receipt_code, receipt_hash
from consultations.moderation.models import State
from consultations.proposals.models import OpenQuestion, Proposal


class OpenQuestionFactory(factory.django.DjangoModelFactory):
    """An open question that is open. Give `space`."""

    title = factory.Sequence(lambda n: f"Comment simplifier la démarche numéro {n} ?")
    introduction = "En une phrase."
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=10))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))

    class Meta:
        model = OpenQuestion


class ParticipantFactory(factory.django.DjangoModelFactory):
    """A person of a campaign. Give `key`."""

    pseudonym = factory.LazyFunction(lambda: uuid.uuid4().hex * 2)

    class Meta:
        model = Participant


class ProposalFactory(factory.django.DjangoModelFactory):
    """A published proposal. Give `participation`; its page is the home of the question's space."""

    text = factory.Sequence(lambda n: f"Il faut une réponse plus claire au courrier {n}.")
    space = factory.SelfAttribute("participation.space")
    page = factory.SelfAttribute("participation.space.root_page")
    language = "fr"
    moderation_state = State.APPROVED
    submission_key = factory.LazyFunction(uuid.uuid4)
    receipt_hash = factory.LazyAttribute(lambda one: receipt_hash(receipt_code(one.submission_key)))
    keywords = factory.LazyAttribute(lambda one: " ".join(keywords(one.text)))

    class Meta:
        model = Proposal


def typed(question: OpenQuestion, text: str = "canari premier d’une idée") -> dict[str, Any]:
    """What a person types in the form of a question with one beginning."""
    return {"texte": text}
