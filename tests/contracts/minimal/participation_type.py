from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.columns import Column, Holds, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.services import Submission
from core.models import Space

from .blocks import QuestionBlock
from .forms import ReplyForm
from .models import Choice, Question, Reply
from .services import record_reply


class QuestionType(ParticipationType):
    block_name = "question"
    model = Question
    contribution_model = Reply

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import QuestionViewSet  # the admin is loaded late: it needs every app

        return QuestionViewSet

    def block(self) -> blocks.Block:
        return QuestionBlock()

    def form(self, participation: Question, data: QueryDict | None = None, space: Space | None = None) -> ReplyForm:
        return ReplyForm(data)

    def typed(self, contribution: Reply) -> QueryDict:
        typed = QueryDict(mutable=True)
        typed.update({"choix": contribution.choice, "pourquoi": contribution.why})
        return typed

    def record(self, submission: Submission, form: ReplyForm) -> Reply:
        return record_reply(submission=submission, form=form)

    def export_columns(self, participation: Question, contributions: QuerySet | None = None) -> list[Column]:
        return [
            Column("jour", "Jour", Holds.DAY),
            Column("reponse", participation.title, Holds.CHOICE, choices=tuple(Choice.choices)),
            Column("pourquoi", "Pourquoi", is_free_text=True),
        ]

    def export_rows(self, participation: Question, contributions: QuerySet) -> Iterator[list[Value]]:
        # The order of the hashes says nothing of who came first.
        for one in contributions.select_related("space").order_by("receipt_hash").iterator(chunk_size=1000):
            yield [one.received_on, one.get_choice_display(), one.why or None]


TYPE = QuestionType()
