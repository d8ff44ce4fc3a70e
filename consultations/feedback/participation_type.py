from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.analysis.disclosure import TallyLike
from consultations.base.columns import Column, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.services import Submission
from core.models import Space

from . import export
from .blocks import FeedbackBlock
from .forms import FeedbackForm
from .models import Feedback, FeedbackAnswer
from .services import record_feedback
from .tallies import recount


class FeedbackType(ParticipationType):
    """Opinions about the steps of a journey."""

    block_name = "feedback"
    model = Feedback
    contribution_model = FeedbackAnswer

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import FeedbackViewSet  # the admin is loaded late: it needs every app

        return FeedbackViewSet

    def block(self) -> blocks.Block:
        return FeedbackBlock()

    def form(self, participation: Feedback, data: QueryDict | None = None, space: Space | None = None) -> FeedbackForm:
        return FeedbackForm(participation, data)

    def typed(self, contribution: FeedbackAnswer) -> QueryDict:
        typed = QueryDict(mutable=True)
        said = {"etape": str(contribution.topic.key), "avis": contribution.verdict, "phrase": contribution.sentence}
        typed.update(said)
        return typed

    def correction_form(self, contribution: FeedbackAnswer, data: QueryDict) -> FeedbackForm:
        return FeedbackForm(contribution.participation.localized, data, only=contribution.topic)

    def record(self, submission: Submission, form: FeedbackForm) -> FeedbackAnswer:
        return record_feedback(submission=submission, form=form)

    def export_columns(self, participation: Feedback, contributions: QuerySet | None = None) -> list[Column]:
        return export.columns(participation)

    def export_rows(self, participation: Feedback, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.rows(contributions)

    def counted(self, participation: Feedback, contributions: QuerySet) -> list[TallyLike]:
        return export.counted(contributions)

    def recount(self) -> int:
        return recount()


TYPE = FeedbackType()
