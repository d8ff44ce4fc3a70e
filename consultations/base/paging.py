"""Long lists of the admin screens, fifty rows a page, with Wagtail's own navigation between the pages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.admin.paginator import WagtailPaginator

ROWS_A_PAGE = 50


def paged(request: HttpRequest, rows: Sequence[Any] | QuerySet) -> dict[str, Any]:
    """What a template shows of a list: `items`, the page that the address asks (the nearest if there is no such page), and its neighbours."""
    paginator = WagtailPaginator(rows, ROWS_A_PAGE)
    page = paginator.get_page(request.GET.get("p"))
    return {"items": page, "elided_page_range": list(paginator.get_elided_page_range(page.number))}
