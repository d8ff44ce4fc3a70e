from typing import Any

from consultations.proposals.models import OpenQuestion
from tests.contracts.maker import Maker
from tests.factories.proposals import OpenQuestionFactory


def make(**fields: Any) -> OpenQuestion:
    """One whose sentences begin as people like: what they type is then the whole proposal."""
    return OpenQuestionFactory(**{"openings": "", **fields})


MAKER = Maker(
    make=make,
    answer=lambda question: {"texte": "canari premier"},
    other=lambda question: {"texte": "canari second"},
    wrong=lambda question: {"texte": "canari " + "x" * 300},
)
