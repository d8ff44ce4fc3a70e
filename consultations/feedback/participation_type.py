from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.participation_type import ParticipationType
from consultations.base.services import Submission
from core.models import Space

from .blocks import FeedbackBlock
from .forms import FeedbackForm
from .models import Feedback, FeedbackAnswer
from .services import record_feedback


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

    def record(self, submission: Submission, form: FeedbackForm) -> FeedbackAnswer:
        return record_feedback(submission=submission, form=form)

    def export_columns(self, participation: Feedback) -> list[str]:
        return [
            _("Semaine du"),
            _("Canal"),
            _("Langue"),
            _("Espace"),
            _("Étape"),
            _("Avis"),
            _("Phrase"),
            _("Relecture"),
        ]

    def export_rows(self, participation: Feedback, contributions: Any) -> Iterator[list[Any]]:
        # Not in the order of arrival, which would say more than the week.
        for one in (
            contributions.select_related("space", "topic").order_by("week", "receipt_hash").iterator(chunk_size=1000)
        ):
            yield [
                one.week.isoformat(),
                one.get_channel_display(),
                one.language,
                one.space.name,
                str(one.topic),
                one.get_verdict_display(),
                one.sentence,
                one.get_moderation_state_display(),
            ]


TYPE = FeedbackType()
