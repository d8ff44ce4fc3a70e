"""Writing opinions."""

from consultations.base.services import Submission, record_contribution

from .forms import FeedbackForm
from .models import FeedbackAnswer


def record_feedback(*, submission: Submission, form: FeedbackForm) -> FeedbackAnswer:
    """Record a valid form, in place of what this browser said of the same topic."""

    def write(answer: FeedbackAnswer, created: bool) -> None:
        answer.verdict = form.cleaned_data["avis"]
        answer.sentence = form.cleaned_data["phrase"]
        answer.save()

    return record_contribution(model=FeedbackAnswer, submission=submission, write_content=write)
