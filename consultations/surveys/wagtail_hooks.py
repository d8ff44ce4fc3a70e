"""The screens of surveys in the admin that stand outside a survey's own: a Caf reads its responses to national surveys too."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import ListingButton

from .live.reading import may_read
from .live.views import ReadableSurveysView, ResponsesView, TextsView
from .local_admin import may_add_to
from .models import LocalQuestions, Survey


@hooks.register("register_admin_urls")
def response_urls() -> list[URLPattern]:
    return [
        path("reponses/", ReadableSurveysView.as_view(), name="survey_responses"),
        path("reponses/<int:pk>/", ResponsesView.as_view(), name="survey_responses_of"),
        path("reponses/<int:pk>/<uuid:question>/", TextsView.as_view(), name="survey_texts"),
    ]


class ResponsesMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


@hooks.register("register_participation_menu_item")
def responses_menu_item() -> MenuItem:
    return ResponsesMenuItem(gettext_lazy("Réponses"), reverse("survey_responses"), icon_name="list-ul", order=200)


@hooks.register("register_snippet_listing_buttons")
def local_questions_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, Survey) and may_add_to(user, snippet):
        url = reverse(LocalQuestions.snippet_viewset.get_url_name("add"))
        yield ListingButton(_("Ajouter vos questions"), f"{url}?survey={snippet.pk}", icon_name="plus", priority=45)


@hooks.register("before_delete_snippet")
def refuse_to_delete_answered(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    """The questions of a Caf that somebody answered are not asked any more (unpublished), never deleted."""
    kept = [one for one in instances if isinstance(one, LocalQuestions) and one.answers().exists()]
    if not kept:
        return None
    names = ", ".join(f"« {one} »" for one in kept[:3])
    messages.error(
        request,
        _("Des personnes ont répondu à %(titles)s. Pour ne plus poser ces questions, dépubliez-les.")
        % {"titles": names},
    )
    return redirect(kept[0].snippet_viewset.get_url_name("edit"), kept[0].pk)


@hooks.register("register_snippet_listing_buttons")
def responses_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, Survey) and may_read(user):
        url = reverse("survey_responses_of", args=[snippet.pk])
        yield ListingButton(_("Voir les réponses"), url, icon_name="list-ul", priority=50)
