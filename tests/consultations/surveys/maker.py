from typing import Any

from consultations.surveys.models import Survey
from tests.contracts.maker import Maker
from tests.factories.participation import SurveyFactory, answers_for


def sheet(survey: Survey) -> dict[str, Any]:
    """Codes of boxes, and a text."""
    codes = {"single": "2", "multiple": "1 3", "scale": "4", "short_text": "canari"}
    return {f"q-{asked.id}": codes[asked.block_type] for asked in survey.questions if asked.block_type in codes}


def answer(survey: Survey, long_text: str = "canari premier") -> dict[str, Any]:
    return answers_for(survey, single=0, multiple=[0, 1], scale=4, short_text="Bien", long_text=long_text)


MAKER = Maker(
    make=SurveyFactory,
    answer=answer,
    other=lambda survey: answers_for(survey, single=1, long_text="canari second"),
    wrong=lambda survey: answer(survey, "canari " + "x" * 1500),
    paper=sheet,
)
