"""An author who tries to approve their own draft is told why not; Wagtail would only say that they may not be here."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page

from .approvals import authors_of
from .models import JourneyReviewTask

ACTION_VIEWS = frozenset({"wagtailadmin_pages:workflow_action", "wagtailadmin_pages:collect_workflow_action_data"})
EDIT_VIEW = "wagtailadmin_pages:edit"


class OwnDraftMiddleware:
    """Stands before the two ways to approve: the buttons of the editor, and those of the list of tasks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        if not _is_approval(request, kwargs) or not request.user.is_authenticated:
            return None
        page = Page.objects.filter(pk=kwargs.get("page_id", args[0] if args else None)).first()
        if page is None or not _is_own_draft(page, request.user):
            return None
        messages.error(request, _("Vous avez écrit ce brouillon : une autre personne doit l’approuver."))
        return redirect(EDIT_VIEW, page.pk)


def _is_approval(request: HttpRequest, kwargs: dict[str, Any]) -> bool:
    name = request.resolver_match.view_name
    if name in ACTION_VIEWS:
        return kwargs.get("action_name") == "approve"
    return (
        name == EDIT_VIEW and request.method == "POST" and request.POST.get("workflow-action-name") == "approve"
        and "action-workflow-action" in request.POST
    )  # fmt: skip


def _is_own_draft(page: Page, user: Any) -> bool:
    return isinstance(page.current_workflow_task, JourneyReviewTask) and user.pk in authors_of(
        page.get_latest_revision()
    )
