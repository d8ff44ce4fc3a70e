"""Exports: permission, audit, streaming."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from wagtail.log_actions import log

from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import contribution_policy, participation_policy

from .writers import csv_lines


@require_GET
def export_csv(request: HttpRequest, pk: int, kind: ParticipationType) -> StreamingHttpResponse:
    """The contributions to a participation that the user may export, as CSV; who exported what is logged.

    A local editor gets their own space's only, even from a national participation.
    """
    policy = contribution_policy(kind.contribution_model)
    if not policy.user_has_permission(request.user, "export"):
        raise PermissionDenied
    participation = (
        participation_policy(kind.model)
        .instances_user_has_any_permission_for(request.user, ["view", "change"])
        .filter(pk=pk)
        .first()
    )
    if participation is None:
        raise Http404
    participation = participation.original
    contributions = policy.instances_user_has_permission_for(request.user, "export").filter(participation=participation)
    log(instance=participation, action="participation.export", user=request.user, data={"rows": contributions.count()})
    rows = kind.export_rows(participation, contributions)
    response = StreamingHttpResponse(
        csv_lines(kind.export_columns(participation), rows), content_type="text/csv; charset=utf-8"
    )
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{kind.slug}-{participation.pk}-{day}.csv"'
    return response
