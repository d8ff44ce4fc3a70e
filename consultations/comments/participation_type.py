from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import URLPattern, path
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.analysis.disclosure import TallyLike
from consultations.base.columns import Column, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.services import Submission
from core.models import Space

from . import export
from .blocks import DiscussionBlock
from .forms import CommentForm
from .models import Comment, Discussion
from .services import record_comment
from .views import comment_list, comment_thread


class DiscussionType(ParticipationType):
    """Discussions of pages, ideas, projects."""

    block_name = "discussion"
    model = Discussion
    contribution_model = Comment

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import DiscussionViewSet  # the admin is loaded late: it needs every app

        return DiscussionViewSet

    def block(self) -> blocks.Block:
        return DiscussionBlock()

    def form(self, participation: Discussion, data: QueryDict | None = None, space: Space | None = None) -> CommentForm:
        return CommentForm(participation, data)

    def typed(self, contribution: Comment) -> QueryDict:
        typed = QueryDict(mutable=True)
        said = {"commentaire": contribution.text, "signature": contribution.first_name}
        typed.update({**said, "position": contribution.stance})
        return typed

    def correction_form(self, contribution: Comment, data: QueryDict) -> CommentForm:
        return CommentForm(contribution.participation.localized, data, comment=contribution)

    def record(self, submission: Submission, form: CommentForm) -> Comment:
        return record_comment(submission=submission, form=form)

    def export_columns(self, participation: Discussion, contributions: QuerySet | None = None) -> list[Column]:
        return export.columns(participation)

    def export_rows(self, participation: Discussion, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.rows(contributions)

    def counted(self, participation: Discussion, contributions: QuerySet) -> list[TallyLike]:
        return export.counted(participation, contributions)

    def urls(self) -> list[URLPattern]:
        return [
            path("<uuid:key>/liste/", comment_list, name="comments"),
            path("<uuid:key>/fil/<uuid:comment>/", comment_thread, name="comment"),
        ]


TYPE = DiscussionType()
