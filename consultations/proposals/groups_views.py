"""Opinion groups: the public page, and the screens of the team."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.finding import find
from consultations.base.paging import paged
from core.caching import public

from .models import OpenQuestion
from .runs import Told, own_questions, own_runs, publish_run, published_run


@require_safe
@public
def groups(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The analysis that the team published: groups, what they hold, and how it was made; or that there are no clear groups, and why."""
    original, shown = find(OpenQuestion, key)
    context = {
        "participation": shown,
        "space": original.space,
        "phase": original.phase(),
        "told": published_run(original),
    }
    return render(request, "consultations/proposals/groups.html", context)


class _RunsView(WagtailAdminTemplateMixin, View):
    """For those who work on questions of their own spaces."""

    header_icon = "group"
    page_title = gettext_lazy("Groupes d’opinion")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_look(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


def may_look(user: Any) -> bool:
    """Whether a user works on questions of some space."""
    return own_questions(user).exists()


class RunsView(_RunsView):
    """The analyses, newest first."""

    template_name = "consultations/proposals/admin/runs.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**paged(request, own_runs(request.user))))


class RunView(_RunsView):
    """One analysis, as the public would read it, and the button that publishes it."""

    template_name = "consultations/proposals/admin/run.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(own_runs(request.user), pk=pk)
        may_publish = own_questions(request.user, ["publish"]).filter(pk=run.participation_id).exists()
        return self.render_to_response(self.get_context_data(run=run, told=Told(run), may_publish=may_publish))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = get_object_or_404(own_runs(request.user), pk=pk)
        if not own_questions(request.user, ["publish"]).filter(pk=run.participation_id).exists():
            raise PermissionDenied
        publish_run(run=run, user=request.user)
        messages.success(request, _("Cette analyse est publiée."))
        return HttpResponseRedirect(reverse("proposals_run", args=[run.pk]))
