"""The search page. A GET form, the same for everyone, without JavaScript."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import get_search_backend

from core.caching import mark_public
from core.spaces import Space

from .finding import Finding, find, in_space, public_pages
from .highlights import excerpt, mark_words, stored_texts
from .kinds import Kind, content_types, kind_of
from .question import MAX_LENGTH, Question

PER_PAGE = 10


@dataclass(frozen=True)
class Hit:
    """A result as it is shown."""

    url: str
    title: SafeString
    excerpt: SafeString
    kind: Kind
    space: Space | None


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Answer a question (``q``, ``type``, ``caf``, ``page``).

    Always 200: without an index the page says so and still helps, and a proxy that replaces error
    pages would hide that help. ``/sante/`` is where a machine learns of it. Such a page is not
    cached, so that the search is back as soon as the index is.
    """
    question = Question.read(request.GET)
    spaces = [space for space in Space.objects.select_related("root_page") if space.root_page]
    space = next((space for space in spaces if space.slug == question.caf), None)
    finding = _find(request, question, space)
    page = Paginator(finding.results, PER_PAGE).get_page(question.page)
    response = render(
        request,
        "search/search.html",
        {
            "question": question,
            "spaces": spaces,
            "selected_space": space,
            "finding": finding,
            "page_obj": page,
            "hits": _hits(request, question, list(page)),
            "kind_links": [(kind, count, question.link(kind=kind.slug)) for kind, count in finding.kinds],
            "all_kinds_link": question.link(kind=""),
            "widen_link": question.link(kind="", caf=""),
            "suggestion_link": question.link(text=finding.suggestion) if finding.suggestion else "",
            "page_query": question.link()[1:] + "&",
            "max_length": MAX_LENGTH,
        },
    )
    response["X-Robots-Tag"] = "noindex"
    return response if finding.degraded else mark_public(response)


def _find(request: HttpRequest, question: Question, space: Space | None) -> Finding:
    site = Site.find_for_request(request)
    if not question.text or site is None:
        return Finding()
    pages = public_pages(site, Locale.get_active())
    return find(question, in_space(pages, space) if space else pages)


def _hits(request: HttpRequest, question: Question, pages: list[Page]) -> list[Hit]:
    if not pages:
        return []
    texts = stored_texts(get_search_backend().store, pages)
    kinds = content_types()
    return [
        Hit(
            url=page.get_url(request) or "",
            title=mark_words(page.title, question.text),
            excerpt=excerpt(texts.get(page.pk, ""), question.text),
            kind=kinds.get(page.content_type_id) or kind_of(Page),
            space=Space.objects.for_page(page),
        )
        for page in pages
    ]
