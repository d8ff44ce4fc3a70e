from collections.abc import Iterator
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.participation_type import ParticipationType
from consultations.base.services import Submission
from core.models import Space

from . import answers
from .blocks import SurveyBlock
from .forms import SurveyForm
from .models import Survey, SurveyResponse
from .services import record_response


class SurveyType(ParticipationType):
    """Surveys: questions asked to everyone."""

    block_name = "survey"
    model = Survey
    contribution_model = SurveyResponse
    on_paper = True

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import SurveyViewSet  # the admin is loaded late: it needs every app

        return SurveyViewSet

    def block(self) -> blocks.Block:
        return SurveyBlock()

    def form(self, participation: Survey, data: QueryDict | None = None, space: Space | None = None) -> SurveyForm:
        return SurveyForm(participation, data, space)

    def record(self, submission: Submission, form: SurveyForm) -> SurveyResponse:
        return record_response(submission=submission, form=form)

    def export_columns(self, participation: Survey) -> list[str]:
        questions = [question.value["text"] for question in participation.questions]
        return [_("Jour"), _("Canal"), _("Langue"), _("Espace"), *questions]

    def export_rows(self, participation: Survey, contributions: Any) -> Iterator[list[Any]]:
        return answers.export_rows(participation, contributions)


TYPE = SurveyType()
