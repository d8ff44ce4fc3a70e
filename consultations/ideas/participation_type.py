from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from wagtail import blocks
from wagtail.models import Page
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.columns import Column, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.refusals import Refusal
from consultations.base.retention import Kept
from consultations.base.services import Submission
from consultations.base.together import kind_of
from core.models import Space

from . import export
from .blocks import IdeaBoxBlock
from .discussion import recount_comments
from .forms import IdeaForm
from .kept import KEPT
from .likes import given_by
from .likes import recount as recount_likes
from .models import Idea, IdeaBox, Like
from .services import record_idea
from .similar import nearest, say_similar
from .waiting import LIKES


class IdeasType(ParticipationType):
    """Idea boxes."""

    block_name = "idea_box"
    model = IdeaBox
    contribution_model = Idea
    about_template = "consultations/ideas/_alone.html"
    has_light_acts = True

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import IdeaBoxViewSet  # the admin is loaded late: it needs every app

        return IdeaBoxViewSet

    def viewsets(self) -> Sequence[type[SnippetViewSet]]:
        from .admin import AnswerTemplateViewSet

        return (self.viewset, AnswerTemplateViewSet)

    def block(self) -> blocks.Block:
        return IdeaBoxBlock()

    def form(self, participation: IdeaBox, data: QueryDict | None = None, space: Space | None = None) -> IdeaForm:
        return IdeaForm(participation, data, space)

    def typed(self, contribution: Idea) -> QueryDict:
        extra: Any = contribution.extra_response
        typed = kind_of(extra.participation).typed(extra) if extra else QueryDict(mutable=True)
        said = {"titre": contribution.title, "idee": contribution.text, "theme": contribution.theme}
        typed.update({**said, "lieu": contribution.place, "prenom": contribution.first_name})
        return typed

    def urls(self) -> list[URLPattern]:
        from .feeds import box_feed
        from .like_views import support, supported
        from .merge_views import cluster_page
        from .views import idea_list, idea_page

        return [
            path("<uuid:key>/liste/", idea_list, name="ideas"),
            path("<uuid:key>/flux/", box_feed, name="ideas_feed"),
            path("<uuid:key>/<uuid:idea>/", idea_page, name="idea"),
            path("<uuid:key>/reunies/<uuid:cluster>/", cluster_page, name="cluster"),
            path("<uuid:key>/<uuid:subject>/soutenir/", support, name="idea_support"),
            path("<uuid:key>/<uuid:subject>/soutien/", supported, name="idea_supported"),
        ]

    def instead_of_recording(
        self, request: HttpRequest, form: IdeaForm, page: Page, trusted: bool
    ) -> HttpResponse | Refusal | None:
        """Show the ideas that look like this one, once: whoever sends it again says that it is different."""
        if form.says_different or not form.is_valid():
            return None
        said = form.cleaned_data
        form.similar = nearest(box=form.box.original, title=said["titre"], text=said["idee"])
        return say_similar(len(form.similar)) if form.similar else None

    def given_beside(self, participants: Iterable[int]) -> list[Any]:
        return given_by(participants)

    def pages_of_acts(self, pages: QuerySet) -> Iterable[int]:
        return Like.objects.filter(page__in=pages).values_list("page", flat=True).distinct()

    def beside_waiting(self, user: Any) -> list[Any]:
        return LIKES.groups(user)

    def kept(self) -> Sequence[Kept]:
        return KEPT

    def record(self, submission: Submission, form: IdeaForm) -> Idea:
        return record_idea(submission=submission, form=form)

    def export_columns(self, participation: IdeaBox, contributions: QuerySet | None = None) -> list[Column]:
        return export.columns(participation, contributions)

    def export_rows(self, participation: IdeaBox, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.rows(participation, contributions)

    def recount(self) -> int:
        return recount_comments() + recount_likes()


TYPE = IdeasType()
