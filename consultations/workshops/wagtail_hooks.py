"""The screens of workshops in the admin, their place in the menu, and what is logged."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import ListingButton
from wagtail.log_actions import LogActionRegistry

from .admin_views import SESSION_CHANGED, SessionFormView, SessionView, WorkshopsView, WorkshopView
from .certificate_views import CertificateView
from .day_views import DayView, NotesView
from .desk_views import DeskView, MoveView
from .draw_views import DRAWN, DrawView
from .home_panel import overdue_panels
from .joining_views import AddMemberView
from .minutes_views import MinutesView
from .models import Workshop
from .panel_views import INVITED, PanelView, may_see_panel
from .permissions import may_read
from .report_views import SENT, ReportFormView, ReportPdfView, ReportsView, ReportView, may_see_reports
from .states import CHANGED


@hooks.register("register_admin_urls")
def workshop_urls() -> list[URLPattern]:
    return [
        path("ateliers/", WorkshopsView.as_view(), name="workshops"),
        path("ateliers/panel/", PanelView.as_view(), name="workshop_panel_list"),
        path("ateliers/panel/ajouter/", AddMemberView.as_view(), name="workshop_panel_add"),
        path("ateliers/rapports/", ReportsView.as_view(), name="workshop_reports"),
        path("ateliers/rapports/<uuid:key>/", ReportView.as_view(), name="workshop_report"),
        path("ateliers/rapports/<uuid:key>/changer/", ReportFormView.as_view(), name="workshop_report_edit"),
        path("ateliers/rapports/<uuid:key>/rapport.pdf", ReportPdfView.as_view(), name="workshop_report_pdf"),
        path("ateliers/<int:pk>/", WorkshopView.as_view(), name="workshop"),
        path("ateliers/<int:pk>/seance/", SessionFormView.as_view(), name="workshop_session_add"),
        path("ateliers/seance/<uuid:key>/", SessionView.as_view(), name="workshop_session"),
        path("ateliers/seance/<uuid:key>/jour/", DayView.as_view(), name="workshop_day"),
        path(
            "ateliers/seance/<uuid:key>/attestation/<uuid:person>/",
            CertificateView.as_view(),
            name="workshop_certificate",
        ),
        path("ateliers/seance/<uuid:key>/tirage/", DrawView.as_view(), name="workshop_draw"),
        path("ateliers/seance/<uuid:key>/notes/", NotesView.as_view(), name="workshop_notes"),
        path("ateliers/seance/<uuid:key>/compte-rendu/", MinutesView.as_view(), name="workshop_minutes_edit"),
        path("ateliers/seance/<uuid:key>/inscrire/", DeskView.as_view(), name="workshop_desk"),
        path("ateliers/seance/<uuid:key>/deplacer/", MoveView.as_view(), name="workshop_move"),
        path("ateliers/seance/<uuid:key>/changer/", SessionFormView.as_view(), name="workshop_session_edit"),
    ]


class WorkshopsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_read(request.user)


@hooks.register("register_participation_menu_item")
def workshops_menu_item() -> MenuItem:
    return WorkshopsMenuItem(
        gettext_lazy("Séances et inscriptions"), reverse("workshops"), name="workshops", icon_name="group", order=235
    )


class PanelMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_panel(request.user)


@hooks.register("register_participation_menu_item")
def panel_menu_item() -> MenuItem:
    return PanelMenuItem(
        gettext_lazy("Panel"), reverse("workshop_panel_list"), name="panel", icon_name="user", order=236
    )


class ReportsMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_reports(request.user)


@hooks.register("register_participation_menu_item")
def reports_menu_item() -> MenuItem:
    return ReportsMenuItem(
        gettext_lazy("Rapports d’ateliers"),
        reverse("workshop_reports"),
        name="reports",
        icon_name="doc-full",
        order=237,
    )


@hooks.register("construct_homepage_panels")
def overdue_minutes(request: HttpRequest, panels: list[Any]) -> None:
    panels.extend(overdue_panels(request.user))


@hooks.register("register_snippet_listing_buttons")
def sessions_button(snippet: Any, user: Any, next_url: str | None = None) -> Iterator[ListingButton]:
    if isinstance(snippet, Workshop) and may_read(user):
        url = reverse("workshop", args=[snippet.original.pk])
        yield ListingButton(_("Séances et inscriptions"), url, icon_name="group", priority=50)


@hooks.register("register_permissions")
def permissions_of_groups() -> QuerySet[Permission]:
    """What the screen of a group offers, beyond the rights on snippets."""
    names = [f"{act}_{model}" for model in ("signup", "panelmember", "report") for act in ("view", "change", "export")]
    return Permission.objects.filter(content_type__app_label="workshops", codename__in=names)


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    said: tuple[tuple[str, Any], ...] = (
        (CHANGED, gettext_lazy("Inscriptions à un atelier changées")),
        (SENT, gettext_lazy("Rapport d’atelier envoyé")),
        (INVITED, gettext_lazy("Panel invité à un atelier")),
        (DRAWN, gettext_lazy("Tirage au sort d’un atelier")),
        (SESSION_CHANGED, gettext_lazy("Séance d’un atelier changée")),
    )
    for action, label in said:
        actions.register_action(action, label, label)
