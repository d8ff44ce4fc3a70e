from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import URLPattern
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.columns import Column, Value
from consultations.base.models import Participant
from consultations.base.participation_type import ParticipationType
from consultations.base.retention import Kept
from consultations.base.services import Submission
from core.models import Space

from . import export
from .blocks import OpenQuestionBlock
from .forms import ProposalForm, parted
from .kept import KEPT
from .models import OpenQuestion, Proposal, Vote
from .services import record_proposal
from .tallies import recount
from .urls import urlpatterns
from .waiting import VOTES


class ProposalsType(ParticipationType):
    """Open questions: short proposals, and everybody's votes on them."""

    block_name = "proposals"
    model = OpenQuestion
    contribution_model = Proposal
    about_template = "consultations/proposals/_alone.html"

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import OpenQuestionViewSet  # the admin is loaded late: it needs every app

        return OpenQuestionViewSet

    def block(self) -> blocks.Block:
        return OpenQuestionBlock()

    def form(
        self, participation: OpenQuestion, data: QueryDict | None = None, space: Space | None = None
    ) -> ProposalForm:
        return ProposalForm(participation, data)

    def typed(self, contribution: Proposal) -> QueryDict:
        opening, rest = parted(contribution.text, contribution.participation.localized.opening_words)
        typed = QueryDict(mutable=True)
        typed.update({"debut": opening, "texte": rest})
        return typed

    def correction_form(self, contribution: Proposal, data: QueryDict) -> ProposalForm:
        return ProposalForm(contribution.participation.localized, data, correcting=contribution.text)

    def record(self, submission: Submission, form: ProposalForm) -> Proposal:
        return record_proposal(submission=submission, form=form)

    def export_columns(self, participation: OpenQuestion, contributions: QuerySet | None = None) -> list[Column]:
        return export.columns(participation)

    def export_rows(self, participation: OpenQuestion, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.rows(contributions)

    def urls(self) -> list[URLPattern]:
        return urlpatterns

    def given_beside(self, participants: Iterable[int]) -> list[Any]:
        people = Participant.objects.select_for_update().filter(pk__in=participants).order_by("pk")
        return list(Vote.objects.filter(participant__in=list(people)).order_by("proposal", "pk"))

    def pages_of_acts(self, pages: QuerySet) -> Iterable[int]:
        return Vote.objects.filter(page__in=pages).values_list("page", flat=True).distinct()

    def beside_waiting(self, user: Any) -> list[Any]:
        return VOTES.groups(user)

    def kept(self) -> Sequence[Kept]:
        return KEPT

    def recount(self) -> int:
        return recount()


TYPE = ProposalsType()
