"""Writing to surveys."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from consultations.base.services import Content, Submission, random_pk, record_contribution
from core.models import Space
from core.postcodes import department_of

from .drafts import erase_draft
from .forms import SurveyForm
from .models import Answer, SurveyResponse


def record_response(*, submission: Submission, form: SurveyForm) -> SurveyResponse:
    """Record the answers of a valid form, in place of those this browser gave before."""
    rows = list(form.answer_rows())

    def write(response: SurveyResponse, created: bool) -> None:
        erase_draft(token=form.draft_token)
        if not created:
            _replaced(response, submission, form).delete()
        # Of an anonymous survey, the rows do not say in which order they came.
        keys = [random_pk() if submission.participation.is_anonymous else None for _row in rows]
        Answer.objects.bulk_create(Answer(pk=pk, response=response, **row) for pk, row in zip(keys, rows, strict=True))

    def fill(response: SurveyResponse) -> None:
        response.caf = _caf_of(form, rows)

    return record_contribution(model=SurveyResponse, submission=submission, content=Content(write, fill))


def _replaced(response: SurveyResponse, submission: Submission, form: SurveyForm) -> QuerySet[Answer]:
    """A correction leaves what its form does not show: the answers to questions that are not asked any more."""
    return response.answers.filter(question_id__in=form.parts) if submission.corrects else response.answers.all()


def _caf_of(form: SurveyForm, rows: Iterable[Mapping[str, Any]]) -> Space | None:
    """The Caf of the post code that was given, if the survey asks for one and there is one Caf there."""
    asked = {question.id for question in form.stream if question.block_type == "postcode"}
    given = next((row["text"] for row in rows if str(row["question_id"]) in asked), "")
    return Space.objects.for_department(department_of(given)) if given else None
