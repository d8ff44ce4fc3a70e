"""A journey that a Caf has taken up is unpublished, never deleted. The database refuses it too (PROTECT)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail.models import Page

from ..models import LocalJourneyPage


def refuse_to_delete(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say who shows a journey that would be deleted; None if nobody does."""
    shown = LocalJourneyPage.objects.filter(master__in=page.get_descendants(inclusive=True)).order_by("path")
    names = ", ".join(f"« {title} »" for title in shown.values_list("title", flat=True)[:3])
    if not names:
        return None
    messages.error(
        request,
        _(
            "Des Caf montrent ce parcours : %(pages)s. Il ne peut pas être supprimé. Dépubliez-le : leurs pages disparaissent avec lui."
        )
        % {"pages": names},
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


def refuse_to_delete_many(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once."""
    if action_type != "delete":
        return None
    pages = (page for page in objects if isinstance(page, Page))
    return next((refused for page in pages if (refused := refuse_to_delete(request, page))), None)
