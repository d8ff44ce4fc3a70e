from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import URLPattern, path, reverse
from wagtail import blocks
from wagtail.snippets.views.snippets import SnippetViewSet

from consultations.base.columns import Column, Value
from consultations.base.participation_type import ParticipationType
from consultations.base.retention import Kept
from consultations.base.services import Submission
from consultations.base.together import kind_of
from core.models import Space

from . import export, places
from .blocks import WorkshopBlock
from .forms import SignUpForm
from .kept import KEPT, holding
from .models import SignUp, Workshop
from .services import record_signup


class WorkshopsType(ParticipationType):
    """Workshops, focus groups and interviews."""

    block_name = "workshop"
    model = Workshop
    contribution_model = SignUp
    about_template = "consultations/workshops/_alone.html"

    @property
    def viewset(self) -> type[SnippetViewSet]:
        from .admin import WorkshopViewSet  # the admin is loaded late: it needs every app

        return WorkshopViewSet

    def block(self) -> blocks.Block:
        return WorkshopBlock()

    def form(self, participation: Workshop, data: QueryDict | None = None, space: Space | None = None) -> SignUpForm:
        return SignUpForm(participation, data, space)

    def correction_form(self, contribution: SignUp, data: QueryDict) -> SignUpForm:
        return SignUpForm(contribution.participation.localized, data, contribution.space, corrects=True)

    def typed(self, contribution: SignUp) -> QueryDict:
        profile: Any = contribution.profile
        typed = kind_of(profile.participation).typed(profile) if profile else QueryDict(mutable=True)
        said = {"prenom": contribution.first_name, "nom": contribution.last_name, "besoins": contribution.needs}
        ticked = {
            "garde": contribution.wants_childcare,
            "trajet": contribution.wants_travel,
            "interprete": contribution.wants_interpreter,
        }
        typed.update({**said, **{name: "on" for name, value in ticked.items() if value}})
        return typed

    def record(self, submission: Submission, form: SignUpForm) -> SignUp:
        return record_signup(submission=submission, form=form)

    def after_sending(self, contribution: SignUp) -> str:
        return reverse("participation:workshop_received", args=[contribution.participation.translation_key])

    def urls(self) -> list[URLPattern]:
        from . import certificate_views, draw_views, joining_views, minutes_views, panel_views, views

        return [
            path("inscription/<str:token>/", views.signup_page, name="workshop_signup"),
            path("inscription/<str:token>/agenda.ics", views.signup_calendar, name="workshop_calendar"),
            path("inscription/<str:token>/attestation/", certificate_views.certificate, name="workshop_certificate"),
            path("<uuid:key>/recue/", views.received, name="workshop_received"),
            path("<uuid:key>/ma-place/", views.my_place, name="workshop_mine"),
            path("compte-rendu/<uuid:key>/", minutes_views.minutes_page, name="workshop_minutes"),
            path("tirage/<uuid:key>/", draw_views.draw_page, name="workshop_draw"),
            path("tirage/<uuid:key>/liste.txt", draw_views.draw_list, name="workshop_draw_list"),
            path("panel/rejoindre/<slug:space>/", joining_views.join_page, name="workshop_panel_join"),
            path("panel/<str:token>/", panel_views.panel_page, name="workshop_panel"),
            path("panel/<str:token>/arreter/", panel_views.panel_stop, name="workshop_panel_stop"),
            path("agenda/<slug:space>.ics", views.space_calendar, name="workshop_space_calendar"),
        ]

    def kept(self) -> Sequence[Kept]:
        return KEPT

    def holding(self, address: str) -> list[Any]:
        return holding(address)

    def export_columns(self, participation: Workshop, contributions: QuerySet | None = None) -> list[Column]:
        return export.columns(participation, contributions)

    def export_rows(self, participation: Workshop, contributions: QuerySet) -> Iterator[list[Value]]:
        return export.rows(participation, contributions)

    def recount(self) -> int:
        return places.recount()


TYPE = WorkshopsType()
