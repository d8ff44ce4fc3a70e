"""Pain points in the admin, each team its own."""

import uuid
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django import forms
from django.contrib.admin.utils import unquote
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Locale

from consultations.base.admin_forms import limit_to_own_spaces
from consultations.base.permissions import SEEING, is_pk
from core.permissions import SpacePermissionPolicy

from ..models import JourneyPage, PainPoint, Step

Place = tuple[int, uuid.UUID | None]


def policy() -> SpacePermissionPolicy:
    """Whose pain points are whose."""
    return SpacePermissionPolicy(PainPoint)


def own_pain_points(user: Any) -> QuerySet[PainPoint]:
    """Those of the user's own spaces; none without a permission."""
    return policy().instances_user_has_any_permission_for(user, SEEING)


def place_value(page_id: int, key: uuid.UUID | None) -> str:
    """A journey, or one of its steps, as a choice of the form."""
    return f"{page_id}:{key or ''}"


def read_place(value: str) -> Place:
    """The opposite. Raises ValueError for what no choice is."""
    page, _colon, key = value.partition(":")
    return int(page), uuid.UUID(key) if key else None


def offered_places(instance: PainPoint) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The published journeys and their steps, by title; and the place the pain point has now, even if it is gone. Two queries."""
    journeys = dict(
        JourneyPage.objects.live().filter(locale=Locale.get_default()).order_by("path").values_list("pk", "title")
    )
    groups = {
        pk: [(place_value(pk, None), _("Tout le parcours « %(title)s »") % {"title": title})]
        for pk, title in journeys.items()
    }
    steps = Step.objects.filter(page__in=journeys).order_by("page_id", "sort_order")
    for page_id, key, title in steps.values_list("page_id", "translation_key", "title"):
        groups[page_id].append((place_value(page_id, key), title))
    now = place_value(instance.page_id, instance.step_key) if instance.pk else ""
    if now and not any(now == value for group in groups.values() for value, _title in group):
        yield _("Aujourd’hui"), [(now, _("Une étape qui n’est plus dans ce parcours"))]
    for pk, title in journeys.items():
        yield title, groups[pk]


class PainPointForm(WagtailAdminModelForm):
    """A step chosen by its title; a space among one's own."""

    place = forms.TypedChoiceField(
        label=gettext_lazy("Parcours et étape"),
        coerce=read_place,
        error_messages={"invalid_choice": gettext_lazy("Choisissez une étape de la liste.")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        limit_to_own_spaces(self, self.for_user)
        self.fields["place"].choices = [("", _("Choisir une étape")), *offered_places(self.instance)]
        if self.instance.pk:
            self.initial["place"] = place_value(self.instance.page_id, self.instance.step_key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if place := cleaned.get("place"):
            self.instance.page_id, self.instance.step_key = place
            if cleaned.get("is_public") and self.instance.step_key is None:
                self.add_error("place", _("Pour le montrer sur le parcours, choisissez une étape."))
        return cleaned

    class Meta:
        model = PainPoint
        fields = ["space", "text", "origin", "people", "severity", "status", "action", "due_on", "is_public"]
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}


class PainPointIndexView(generic.IndexView):
    def get_base_queryset(self) -> QuerySet[PainPoint]:
        return own_pain_points(self.request.user).select_related("page", "space")


class PainPointCreateView(generic.CreateView):
    def get_initial(self) -> dict[str, Any]:
        """`?etape=` chooses the step; a value that is not offered chooses nothing."""
        return {**super().get_initial(), "place": self.request.GET.get("etape", "")}


class PainPointViewSet(ModelViewSet):
    """Every address that names a pain point of another space answers 404, of whatever view."""

    model = PainPoint
    icon = "warning"
    menu_label = gettext_lazy("Points de difficulté")
    menu_order = 260
    list_display = ["text", "page", "space", "severity", "status", "due_on", BooleanColumn("is_public")]
    list_filter = ["status", "severity"]
    search_fields = ["text", "action"]
    index_view_class = PainPointIndexView
    add_view_class = PainPointCreateView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_admin_menu = True
    form_class = PainPointForm
    panels = [
        FieldPanel("place"),
        MultiFieldPanel(
            [
                FieldPanel("text"),
                FieldRowPanel([FieldPanel("origin"), FieldPanel("people"), FieldPanel("severity")]),
                FieldPanel("space"),
            ],
            heading=gettext_lazy("La difficulté"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("status"), FieldPanel("due_on")]),
                FieldPanel("action"),
                FieldPanel("is_public"),
            ],
            heading=gettext_lazy("Ce qui est fait"),
        ),
    ]

    @cached_property
    def permission_policy(self) -> SpacePermissionPolicy:
        return policy()

    def get_form_class(self, for_update: bool = False) -> type[PainPointForm]:
        return PainPointForm

    def get_urlpatterns(self) -> list[URLPattern]:
        patterns = super().get_urlpatterns()
        for pattern in patterns:
            pattern.callback = _within_own_spaces(pattern.callback)
        return patterns


def _within_own_spaces(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around each view, so that none, of today or of a later Wagtail, can forget it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            pk = unquote(str(kwargs["pk"]))
            if not is_pk(pk) or not own_pain_points(request.user).filter(pk=pk).exists():
                raise Http404
        return view(request, *args, **kwargs)

    return guarded
