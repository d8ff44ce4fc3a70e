"""All that was said about a subject, and one comment with its replies: the same pages for everyone."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from consultations.base.discussed import Subject, find_subject
from consultations.base.finding import find
from core.caching import public

from .forms import CommentForm, read_uuid
from .models import Comment, Discussion
from .threads import with_replies

PER_PAGE = 20
#: The orders a reader may choose, by their word in the address: the first is the one by default.
ORDERS = {"": _("Du plus ancien au plus récent"), "recents": _("Du plus récent au plus ancien")}


def _source_page(request: HttpRequest) -> str:
    """The number of the page one comes from, which the form says again; nothing if it is none."""
    typed = request.GET.get("depuis", "")
    return typed if typed.isascii() and typed.isdigit() and len(typed) < 10 else ""


def _shared(request: HttpRequest, shown: Discussion, about: Subject | None) -> dict[str, Any]:
    return {
        "participation": shown,
        "space": shown.space,
        "phase": shown.phase(),
        "about": about,
        "source_page": _source_page(request),
    }


@public
@require_safe
def comment_list(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Every comment about the page, or about the subject that the address names; twenty a page, with their replies."""
    original, shown = find(Discussion, key)
    about = None
    if named := request.GET.get("sujet", ""):
        subject = read_uuid(named)
        about = find_subject(original, subject) if subject else None
        if about is None:
            raise Http404
    order = request.GET.get("tri", "")
    order = order if order in ORDERS else ""
    comments = original.contributions.about(about.key if about else None)
    rows = comments.first_level().in_place().in_order()
    page = Paginator(rows.reverse() if order else rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = with_replies(list(page.object_list))
    source_page = _source_page(request)
    place = {"sujet": str(about.key) if about else "", "depuis": source_page}
    query = "".join(f"{name}={value}&" for name, value in place.items() if value)
    context = {
        "comments": page,
        "count": comments.shown().count(),
        "orders": [(word, words, word == order) for word, words in ORDERS.items()],
        "query": query,
        "page_query": query + (f"tri={order}&" if order else ""),
        "form": CommentForm(shown, about=about),
    }
    return render(request, "consultations/comments/list.html", _shared(request, shown, about) | context)


@public
@require_safe
def comment_thread(request: HttpRequest, key: uuid.UUID, comment: uuid.UUID) -> HttpResponse:
    """One comment, all its replies, and the form to answer it."""
    original, shown = find(Discussion, key)
    parent = original.contributions.first_level().in_place().filter(key=comment).first()
    if parent is None:
        raise Http404
    about = Subject(parent.subject, parent.subject_title) if parent.subject else None
    replies = Comment.objects.filter(parent=parent).in_place().in_order()
    context = {
        "comment": parent,
        "replies": Paginator(replies, PER_PAGE).get_page(request.GET.get("page")),
        "query": f"depuis={source}&" if (source := _source_page(request)) else "",
        "form": CommentForm(shown, about=about, parent=parent) if parent.is_shown else None,
    }
    return render(request, "consultations/comments/thread.html", _shared(request, shown, about) | context)
