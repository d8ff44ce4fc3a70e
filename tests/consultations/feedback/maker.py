from typing import Any

from consultations.feedback.models import Feedback
from tests.contracts.maker import Maker
from tests.factories.participation import FeedbackFactory


def opinion(feedback: Feedback, verdict: str = "simple", sentence: str = "canari premier") -> dict[str, Any]:
    return {"etape": str(feedback.topics.first().key), "avis": verdict, "phrase": sentence}


MAKER = Maker(
    make=FeedbackFactory,
    answer=opinion,
    other=lambda feedback: opinion(feedback, "moyen", "canari second"),
    wrong=lambda feedback: opinion(feedback, sentence="canari " + "x" * 300),
    identity=("topic",),
)
