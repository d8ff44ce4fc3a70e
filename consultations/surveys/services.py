"""Writing to surveys."""

from consultations.base.services import Content, Submission, record_contribution

from .forms import SurveyForm
from .models import Answer, SurveyResponse


def record_response(*, submission: Submission, form: SurveyForm) -> SurveyResponse:
    """Record the answers of a valid form, in place of those this browser gave before."""
    rows = list(form.answer_rows())

    def write(response: SurveyResponse, created: bool) -> None:
        if not created:
            response.answers.all().delete()
        Answer.objects.bulk_create(Answer(response=response, **row) for row in rows)

    return record_contribution(model=SurveyResponse, submission=submission, content=Content(write))
