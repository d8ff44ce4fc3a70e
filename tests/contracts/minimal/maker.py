from typing import Any

from tests.contracts.maker import Maker

from .models import Question


def make(**fields: Any) -> Question:
    return Question.objects.create(**{"title": "Est-ce clair ?", **fields})


MAKER = Maker(
    make=make,
    answer=lambda question: {"choix": "oui", "pourquoi": "canari premier"},
    other=lambda question: {"choix": "non", "pourquoi": "canari second"},
    wrong=lambda question: {"choix": "oui", "pourquoi": "canari " + "x" * 300},
)
