"""How many people took part on a page: each once in each of its participations, whatever they gave there."""

from collections import Counter, defaultdict
from collections.abc import Collection
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from wagtail.models import Page, ReferenceIndex

from .base.models import Participant
from .base.participation_type import ParticipationType
from .participation import types


def people_on(pages: Collection[UUID]) -> Counter[UUID]:
    """People by page (its `translation_key`, whatever the language). A fixed number of queries.

    Where one may take part without a contribution, by a vote alone, everybody who acted in the participation is counted, on whatever page it
    stands: votes are counted in millions, people by an index. What an agent writes is somebody each time.
    """
    found: Counter[UUID] = Counter()
    given = [_givers(kind, pages) for kind in types()]
    for page, people in given[0].union(*given[1:], all=True):
        found[page] += people
    return found + _actors(pages) if any(kind.has_light_acts for kind in types()) else found


def _givers(kind: ParticipationType, pages: Collection[UUID]) -> QuerySet:
    """(page, people) of the contributions of a type; without those who have a name, if all who acted are counted."""
    rows = kind.contribution_model.objects.filter(page__translation_key__in=pages).order_by()
    nobody = Count("pk", filter=Q(participant=None))
    people = nobody if kind.has_light_acts else nobody + Count("participant", distinct=True)
    return rows.values_list("page__translation_key").annotate(people=people)


def _actors(pages: Collection[UUID]) -> Counter[UUID]:
    """Those who acted in the participations that pages show."""
    shown_on = _shown_on(pages)
    people = dict(
        Participant.objects.filter(key__in=shown_on).order_by().values_list("key").annotate(people=Count("pk"))
    )
    return Counter({page: sum(people.get(key, 0) for key in keys) for page, keys in _turned(shown_on).items()})


def _turned(pages_of: dict[int, set[UUID]]) -> dict[UUID, set[int]]:
    keys_of: defaultdict[UUID, set[int]] = defaultdict(set)
    for key, pages in pages_of.items():
        for page in pages:
            keys_of[page].add(key)
    return keys_of


def _shown_on(pages: Collection[UUID]) -> dict[int, set[UUID]]:
    """The pages that show each participation with light acts, by its pseudonym key."""
    kinds = [kind for kind in types() if kind.has_light_acts]
    by_pk = dict(Page.objects.filter(translation_key__in=pages).values_list("pk", "translation_key"))
    references = ReferenceIndex.objects.filter(
        base_content_type__app_label="wagtailcore",
        object_id__in=[str(pk) for pk in by_pk],
        to_content_type__in=ContentType.objects.get_for_models(*(kind.model for kind in kinds)).values(),
    ).values_list("to_content_type__model", "to_object_id", "object_id")
    pages_of: defaultdict[tuple[str, int], set[UUID]] = defaultdict(set)
    for model, shown, page in references:
        pages_of[model, int(shown)].add(by_pk[int(page)])
    found: defaultdict[int, set[UUID]] = defaultdict(set)
    for kind in kinds:
        name = kind.model._meta.model_name
        ids = [pk for model, pk in pages_of if model == name]
        for pk, key in kind.model._default_manager.filter(pk__in=ids).values_list("pk", "pseudonym_key"):
            found[key] |= pages_of[name, pk]
    return found
