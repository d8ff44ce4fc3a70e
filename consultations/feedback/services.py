"""Writing opinions."""

from collections import Counter

from django.utils import timezone

from consultations.base.models import Trust
from consultations.base.services import Content, Submission, record_contribution
from consultations.moderation.models import State

from .forms import FeedbackForm
from .models import FeedbackAnswer, week_of
from .tallies import Cell, cell_of, move_tallies


def record_feedback(*, submission: Submission, form: FeedbackForm) -> FeedbackAnswer:
    """Record a valid form, in place of what this browser said of the same topic."""
    said = form.cleaned_data
    moves: Counter[Cell] = Counter()

    def fill(answer: FeedbackAnswer) -> None:
        if answer.verdict and answer.trust == Trust.COUNTED:  # as it was before
            moves[cell_of(answer)] -= 1
        if answer.sentence != said["phrase"]:  # what was read already is not read again
            answer.sentence = said["phrase"]
            answer.moderation_state = State.PENDING if answer.sentence else State.NONE
            answer.moderation_reason, answer.moderated_by, answer.moderated_at = "", None, None
        answer.verdict = said["avis"]
        answer.week = week_of(timezone.localdate(timezone=submission.space.zone))

    def count(answer: FeedbackAnswer, created: bool) -> None:
        if answer.trust == Trust.COUNTED:
            moves[cell_of(answer)] += 1
        move_tallies(moves)

    content = Content(count, fill_columns=fill, identity={"topic": form.topic})
    return record_contribution(model=FeedbackAnswer, submission=submission, content=content)
