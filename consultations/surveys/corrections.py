"""A response put back into its form, to be corrected."""

from collections import defaultdict
from typing import Any

from django.http import QueryDict

from .forms import field_name
from .local_questions import survey_questions
from .models import SurveyResponse


def typed_answers(response: SurveyResponse) -> QueryDict:
    """What the form would have received for a response: its questions as they are now, each with what was answered to it."""
    said: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in response.answers.order_by("pk").values("question_id", "item_id", "choice_id", "number", "day", "text"):
        said[str(row.pop("question_id"))].append(row)
    typed = QueryDict(mutable=True)
    for question in survey_questions(response.participation, response.space):
        if question.id in said:
            name = field_name(question.id)
            for field, texts in question.block.typed(name, question.value, said[question.id]).items():
                typed.setlist(field, texts)
    return typed
