"""Which pages answer a question: public, live, of this site and this language."""

from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Locale, Page, Site
from wagtail.search.backends import get_search_backend

from core.spaces import Space

from .kinds import KINDS, Kind, content_types
from .question import Question
from .store import IndexUnavailable
from .suggestions import suggest


def public_pages(site: Site, locale: Locale) -> QuerySet:
    """Pages that anybody may read now, in one language of one site."""
    home = site.root_page.get_translation_or_none(locale) or site.root_page
    expired = Q(expire_at__lte=timezone.now())
    shown = Page.objects.live().public().descendant_of(home, inclusive=True).filter(locale=locale)
    # A subquery, because Wagtail searches only on fields it indexes, and expire_at is not one.
    return Page.objects.filter(pk__in=shown.exclude(expired).values("pk")).select_related("locale")


def in_space(pages: QuerySet, space: Space) -> QuerySet:
    """Those of a space: under its home or a translation of it, and not in another space below."""
    roots = Page.objects.filter(translation_key__in=Space.objects.values("root_page__translation_key")).values_list(
        "path", "translation_key"
    )
    own = space.root_page.translation_key if space.root_page else None
    inside, outside = Q(pk__in=[]), Q(pk__in=[])
    for path, key in roots:
        if key == own:
            inside |= Q(path__startswith=path)
        elif space.is_national:
            outside |= Q(path__startswith=path)
    kept = Page.objects.filter(inside).exclude(outside)
    return pages.filter(pk__in=kept.values("pk"))


@dataclass
class Finding:
    """The answer to a question: results to slice, and what to say about them."""

    results: object = ()
    kinds: list[tuple[Kind, int]] = field(default_factory=list)
    partial: bool = False
    """No page has all the words; these have some."""
    degraded: bool = False
    """The index could not be used."""
    suggestion: str = ""


def find(question: Question, pages: QuerySet) -> Finding:
    """Search pages. Pages with all the words; failing that, with some, and a likelier spelling."""
    results = pages.search(question.query("and"))
    finding = Finding(results=results, degraded=results.degraded)
    if finding.degraded:
        return finding
    if not results.count():
        results = pages.search(question.query("or"))
        finding.partial = bool(results.count())
        finding.suggestion = _suggestion(question, pages)
    return _of_kind(finding, question, pages, results)


def _of_kind(finding: Finding, question: Question, pages: QuerySet, results) -> Finding:
    """Count each kind, then keep the one that is asked for."""
    types = content_types()
    counts = dict.fromkeys(KINDS, 0)
    for content_type, count in results.facet("content_type_id").items():
        counts[types[content_type].slug if content_type in types else "pages"] += count
    finding.kinds = [(kind, counts[slug]) for slug, kind in KINDS.items() if counts[slug]]
    if question.kind:
        kept = [pk for pk, kind in types.items() if kind.slug == question.kind]
        operator = "or" if finding.partial else "and"
        results = pages.filter(content_type__in=kept).search(question.query(operator))
    finding.results = results
    return finding


def _suggestion(question: Question, pages: QuerySet) -> str:
    try:
        return suggest(get_search_backend().store, question.text, pages)
    except IndexUnavailable:
        return ""
