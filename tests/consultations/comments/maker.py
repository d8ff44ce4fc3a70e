from typing import Any

from consultations.comments.models import Discussion
from tests.contracts.maker import Maker
from tests.factories.participation import DiscussionFactory


def comment(discussion: Discussion, text: str = "canari premier", stance: str = "pour") -> dict[str, Any]:
    return {"commentaire": text, "signature": "Camille", "position": stance}


MAKER = Maker(
    make=DiscussionFactory,
    answer=comment,
    other=lambda discussion: comment(discussion, "canari second", "contre"),
    wrong=lambda discussion: comment(discussion, "canari " + "x" * 1000),
)
