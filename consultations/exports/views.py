"""Exports: permission, audit, streaming."""

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from wagtail.log_actions import log

from consultations.base.columns import Column, Value
from consultations.base.models import Participation
from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import contribution_policy, participation_policy

from . import codebook, counts
from .formats import FORMATS, Export
from .forms import ExportForm
from .sheets import Sheet

#: Who may export the rows may have the counts too.
COUNTING = ("view", "export")


def may_export(kind: ParticipationType, user: Any) -> bool:
    """Whether a user may have the contributions of some space, one by one."""
    return contribution_policy(kind.contribution_model).user_has_permission(user, "export")


def may_count(kind: ParticipationType, user: Any) -> bool:
    """Whether a user may have the counts of some space."""
    return contribution_policy(kind.contribution_model).user_has_any_permission(user, COUNTING)


def _participation(request: HttpRequest, kind: ParticipationType, pk: int) -> Participation:
    """The participation, in its first language, if the user may see it. Raises Http404."""
    seen = participation_policy(kind.model).instances_user_has_any_permission_for(request.user, ["view", "change"])
    participation = seen.filter(pk=pk).select_related("space", "locale").first()
    if participation is None:
        raise Http404
    return participation.original


def _contributions(
    request: HttpRequest, kind: ParticipationType, participation: Participation, actions: Sequence[str]
) -> QuerySet:
    """Those given in the user's own spaces, even to a national participation."""
    policy = contribution_policy(kind.contribution_model)
    return policy.instances_user_has_any_permission_for(request.user, actions).filter(participation=participation)


@require_GET
def export_page(request: HttpRequest, pk: int, kind: ParticipationType) -> HttpResponse:
    """« Exporter »: the choice of what, and in which format."""
    if not may_count(kind, request.user):
        raise PermissionDenied
    participation = _participation(request, kind, pk)
    rows = may_export(kind, request.user)
    context = {
        "page_title": _("Exporter"),
        "page_subtitle": participation.title,
        "header_icon": "download",
        "participation": participation,
        "form": ExportForm() if rows else None,
        "formats": FORMATS,
        "block_name": kind.block_name,
        "count": _contributions(request, kind, participation, ["export"]).count() if rows else None,
        "export_url": f"export_{kind.block_name}",
        "counts_url": f"export_counts_{kind.block_name}",
        "notice_url": f"export_notice_{kind.block_name}",
    }
    return render(request, "consultations/exports/export.html", context)


@require_GET
def export_rows(request: HttpRequest, pk: int, format: str, kind: ParticipationType) -> StreamingHttpResponse:
    """The contributions to a participation that the user may export; who exported what is logged."""
    if not may_export(kind, request.user):
        raise PermissionDenied
    participation = _participation(request, kind, pk)
    contributions = _contributions(request, kind, participation, ["export"])
    options = _options(request)
    columns = kind.export_columns(participation, contributions)
    if not options.with_texts:
        columns, keep = _without_texts(columns)
    else:
        keep = tuple
    count = contributions.count()
    _log(request, participation, count, format, what="rows", texts=options.with_texts)
    rows = map(keep, kind.export_rows(participation, contributions))
    notice = codebook.notice(participation, columns, count, _("Une ligne par réponse."))
    return _file(format, f"{kind.slug}-{participation.pk}", columns, rows, notice, options)


@require_GET
def export_notice(request: HttpRequest, pk: int, kind: ParticipationType) -> StreamingHttpResponse:
    """The codebook alone, as CSV: what goes with a CSV of rows, which has no second sheet."""
    if not may_export(kind, request.user):
        raise PermissionDenied
    participation = _participation(request, kind, pk)
    contributions = _contributions(request, kind, participation, ["export"])
    columns = kind.export_columns(participation, contributions)
    notice = codebook.notice(participation, columns, contributions.count(), _("Une ligne par réponse."))
    export = Export(codebook.sheet(notice), [], notice)
    return _response("csv", f"notice-{kind.slug}-{participation.pk}", export)


@require_GET
def export_counts(request: HttpRequest, pk: int, format: str, kind: ParticipationType) -> StreamingHttpResponse:
    """How many said what, small numbers hidden: all that may be had with the permission to see and not to export."""
    if not may_count(kind, request.user):
        raise PermissionDenied
    participation = _participation(request, kind, pk)
    contributions = _contributions(request, kind, participation, COUNTING)
    rows = list(counts.rows(kind.counted(participation, contributions)))
    _log(request, participation, len(rows), format, what="counts", texts=False)
    notice = codebook.notice(
        participation, counts.columns(), len(rows), _("Les réponses comptées, sans les petits nombres.")
    )
    return _file(
        format, f"totaux-{kind.slug}-{participation.pk}", counts.columns(), iter(rows), notice, _options(request)
    )


def _options(request: HttpRequest) -> ExportForm:
    """What the address asks; an address that asks for something else gets nothing."""
    form = ExportForm(request.GET)
    if not form.is_valid():
        raise Http404
    return form


def _without_texts(columns: list[Column]) -> tuple[list[Column], Callable[[Sequence[Value]], Sequence[Value]]]:
    kept = [place for place, column in enumerate(columns) if not column.is_free_text]
    if len(kept) == 1:
        return [columns[kept[0]]], lambda row: (row[kept[0]],)
    return [columns[place] for place in kept], itemgetter(*kept)


def _log(request: HttpRequest, participation: Participation, rows: int, format: str, what: str, texts: bool) -> None:
    data = {"rows": rows, "format": format, "what": what, "free_texts": texts}
    log(instance=participation, action="participation.export", user=request.user, data=data)


def _file(
    format: str,
    name: str,
    columns: list[Column],
    rows: Iterator[Sequence[Value]],
    notice: dict[str, Any],
    options: ExportForm,
) -> StreamingHttpResponse:
    names = [column.name for column in columns]
    header = names if options.with_names else [column.words for column in columns]
    return _response(format, name, Export(Sheet(_("Réponses"), header, rows), names, notice))


def _response(format: str, name: str, export: Export) -> StreamingHttpResponse:
    response = StreamingHttpResponse(FORMATS[format].write(export), content_type=FORMATS[format].content_type)
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="{name}-{day}.{format}"'
    return response
