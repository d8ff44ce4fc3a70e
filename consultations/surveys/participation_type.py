from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from wagtail import blocks
from wagtail.models import Page
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.analysis.disclosure import TallyLike
from consultations.base.columns import Column, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.refusals import Refusal
from consultations.base.retention import Kept
from consultations.base.services import Submission
from core.models import Space

from . import export
from .blocks import SurveyBlock
from .corrections import typed_answers
from .export_counts import counted
from .forms import InnerSurveyForm, SurveyForm, WholeSurveyForm
from .kept import drafts_holding, kept_drafts
from .models import Survey, SurveyResponse
from .pages import KEEP
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

    def viewsets(self) -> Sequence[type[SnippetViewSet]]:
        from .local_admin import LocalQuestionsViewSet

        return (self.viewset, LocalQuestionsViewSet)

    def block(self) -> blocks.Block:
        return SurveyBlock()

    def form(self, participation: Survey, data: QueryDict | None = None, space: Space | None = None) -> SurveyForm:
        return SurveyForm(participation, data, space)

    def form_within(
        self, participation: Survey, data: QueryDict | None = None, space: Space | None = None
    ) -> InnerSurveyForm:
        return InnerSurveyForm(participation, data, space)

    def typed(self, contribution: SurveyResponse) -> QueryDict:
        return typed_answers(contribution)

    def correction_form(self, contribution: SurveyResponse, data: QueryDict) -> SurveyForm:
        return WholeSurveyForm(contribution.participation.localized, data, contribution.space)

    def urls(self) -> list[URLPattern]:
        from .draft_views import resume, resume_link, send_draft_link  # the views draw forms of this very type

        return [
            path("reprendre/", resume, {"kind": self}, name="resume"),
            path("reprendre/envoyer/", send_draft_link, name="send_draft_link"),
            path("reprendre/<str:token>/", resume_link, {"kind": self}, name="resume_link"),
        ]

    def instead_of_recording(
        self, request: HttpRequest, form: SurveyForm, page: Page, trusted: bool
    ) -> HttpResponse | Refusal | None:
        from .draft_views import keep

        if form.walk.move == KEEP:
            return keep(request, form, page, trusted)
        return form.turn_page() if form.walk.move else None

    def record(self, submission: Submission, form: SurveyForm) -> SurveyResponse:
        return record_response(submission=submission, form=form)

    def export_columns(self, participation: Survey, contributions: QuerySet | None = None) -> list[Column]:
        return export.export_columns(participation, contributions)

    def export_rows(self, participation: Survey, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.export_rows(participation, contributions)

    def counted(self, participation: Survey, contributions: QuerySet) -> list[TallyLike]:
        return counted(participation, contributions)

    def kept(self) -> Sequence[Kept]:
        return (kept_drafts(),)

    def holding(self, address: str) -> list[Any]:
        return drafts_holding(address)


TYPE = SurveyType()
