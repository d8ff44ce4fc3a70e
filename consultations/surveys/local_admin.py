"""« Questions locales »: what a Caf adds to a national survey, in the admin."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.snippets import CreateView, IndexView

from consultations.base.admin import OwnSpacesViewSet
from consultations.base.permissions import is_pk
from core.models import Space

from .models import LocalQuestions, Survey


def may_add_to(user: Any, survey: Survey) -> bool:
    """Whether a user may add questions of a Caf to this survey."""
    is_original = survey.locale.language_code == settings.LANGUAGE_CODE
    return survey.live and survey.space.is_national and is_original and user.has_perm("surveys.add_localquestions")


class LocalQuestionsCreateView(CreateView):
    """The empty form. `?survey=` says which survey; who added to it already, in their only space, goes to what they wrote."""

    @cached_property
    def survey(self) -> Survey | None:
        typed = self.request.GET.get("survey", "")
        offered = Survey.objects.live().originals().filter(space__is_national=True)
        return offered.filter(pk=typed).first() if is_pk(typed) else None

    @cached_property
    def spaces(self) -> list[Space]:
        return list(Space.objects.for_user(self.request.user).filter(is_national=False))

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        written = LocalQuestions.objects.filter(survey=self.survey, space__in=self.spaces).first()
        if written and len(self.spaces) == 1:
            return redirect(self.edit_url_name, written.pk)
        return super().get(request, *args, **kwargs)

    def get_initial_form_instance(self) -> LocalQuestions:
        return LocalQuestions(survey=self.survey)


class LocalQuestionsIndexView(IndexView):
    add_item_label = _("Ajouter vos questions")


class LocalQuestionsViewSet(OwnSpacesViewSet):
    model = LocalQuestions
    icon = "list-ul"
    menu_order = 210
    index_view_class = LocalQuestionsIndexView
    add_view_class = LocalQuestionsCreateView
    list_display = [
        "__str__",
        Column("number", label=_("Questions"), accessor=lambda row: len(row.questions)),
        BooleanColumn("live", label=_("Publié")),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("survey")

    def register_chooser_viewset(self) -> None:
        """Nothing chooses them: an address of a chooser would list those of every Caf."""
