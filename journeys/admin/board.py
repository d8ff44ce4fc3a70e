"""« Pilotage des parcours »: the steering board, for each team its own figures."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Locale

from consultations.base.isolation import sees_all_spaces
from consultations.base.permissions import SEEING
from core.models import Space

from ..board import SHOWN, read_board
from ..models import JourneyPage
from .pain_points import own_pain_points, policy

JOURNEYS_A_PAGE = 10


class SpaceForm(forms.Form):
    """Which space's figures to show: one of the reader's own."""

    espace = forms.ModelChoiceField(
        Space.objects.none(),
        to_field_name="slug",
        required=False,
        label=_("Espace"),
        empty_label=_("Tous mes espaces"),
        error_messages={"invalid_choice": _("Choisissez un de vos espaces.")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["espace"].queryset = Space.objects.for_user(user)


class BoardView(WagtailAdminTemplateMixin, TemplateView):
    """The published journeys, ten a page. Opinions and pain points: those of the reader's spaces, or of the one chosen."""

    template_name = "journeys/admin/board.html"
    page_title = _("Pilotage des parcours")
    header_icon = "table"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_steer(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def form(self) -> SpaceForm:
        # A null character is in no slug, and a database refuses it.
        data = {"espace": self.request.GET.get("espace", "").replace("\x00", "")}
        return SpaceForm(data, user=self.request.user)

    @cached_property
    def spaces(self) -> list[Space] | None:
        """Whose figures: None for everyone's, which only those who work in all spaces may see."""
        chosen = self.form.cleaned_data.get("espace") if self.form.is_valid() else None
        if chosen:
            return [chosen]
        return None if sees_all_spaces(self.request.user) else list(Space.objects.for_user(self.request.user))

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.page_title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        journeys = JourneyPage.objects.live().filter(locale=Locale.get_default()).order_by("path")
        page = WagtailPaginator(journeys, JOURNEYS_A_PAGE).get_page(self.request.GET.get("p"))
        points = own_pain_points(self.request.user).open().filter(page__in=list(page)).select_related("space")
        if self.spaces is not None:
            points = points.filter(space__in=self.spaces)
        return {
            **super().get_context_data(**kwargs),
            "rows": read_board(list(page), points, self.spaces),
            "page_obj": page,
            "form": self.form,
            "shown": SHOWN,
            "may_add": policy().user_has_permission(self.request.user, "add"),
            "may_change": policy().user_has_permission(self.request.user, "change"),
        }


def may_steer(user: Any) -> bool:
    """Whether the board is for this user: who works on pain points."""
    return policy().user_has_any_permission(user, SEEING)
