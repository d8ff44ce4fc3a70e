"""Wagtail's search API over Whoosh: queries, slices, counts, facets, rebuilds."""

import pytest
from django.contrib.contenttypes.models import ContentType
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.backends.base import FilterFieldError, SearchFieldError
from wagtail.search.query import (
    MATCH_ALL,
    MATCH_NONE,
    And,
    Boost,
    Fuzzy,
    Not,
    Or,
    Phrase,
    PlainText,
)

from home.models import StandardPage
from search.health import index_ok


@pytest.fixture
def pages(home, add):
    """Three pages whose words differ."""
    return [
        add(home, StandardPage, "Les aides au logement", introduction="Pour l’enfant qui naît."),
        add(home, StandardPage, "Congé de naissance", introduction="Un congé pour chaque parent, et des aides."),
        add(home, StandardPage, "Rentrée", introduction="Le logement de l’étudiant."),
    ]


quiet = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")
HOUSING, BIRTH, SCHOOL = "Les aides au logement", "Congé de naissance", "Rentrée"


def titles(query, **options) -> list[str]:
    return [page.title for page in StandardPage.objects.search(query, **options)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (PlainText("aide"), {HOUSING, BIRTH}),
        (PlainText("logements aides"), {HOUSING}),
        (PlainText("logements aides", operator="or"), {HOUSING, BIRTH, SCHOOL}),
        (PlainText("rentree"), {SCHOOL}),
        (PlainText(""), set()),
        (PlainText("?!"), set()),
        (PlainText("les"), {HOUSING}),
        (Phrase("congés de naissance"), {BIRTH}),
        (Phrase("naissance congé"), set()),
        (Phrase("naissance un congé"), set()),
        (Phrase("logement"), {HOUSING, SCHOOL}),
        (Phrase(""), set()),
        (Fuzzy("logment"), {HOUSING, SCHOOL}),
        (Fuzzy("logment naisance", operator="and"), set()),
        (Fuzzy("logment naisance"), {HOUSING, BIRTH, SCHOOL}),
        (Fuzzy("x" * 5000), set()),
        (MATCH_ALL, {HOUSING, BIRTH, SCHOOL}),
        (MATCH_NONE, set()),
        (Not(PlainText("aide")), {SCHOOL}),
        (And([PlainText("aide"), Not(PlainText("congé"))]), {HOUSING}),
        (And([PlainText("aide"), MATCH_ALL]), {HOUSING, BIRTH}),
        (PlainText("rentrée") | PlainText("congé"), {SCHOOL, BIRTH}),
        (Boost(PlainText("rentrée"), 3), {SCHOOL}),
    ],
)
def test_query(pages, query, expected):
    assert set(titles(query)) == expected


def test_field_with_boost_comes_first(pages):
    """The title weighs twice: the page named after housing is before the one that mentions it."""
    assert titles("logement") == [HOUSING, SCHOOL]


def test_boosted_query_comes_first(pages):
    for first, second in ((HOUSING, BIRTH), (BIRTH, HOUSING)):
        words = {HOUSING: PlainText("logement au enfant"), BIRTH: PlainText("congé")}
        assert titles(Or([Boost(words[first], 20), words[second]]))[0] == first


def test_search_in_some_fields(pages):
    assert titles("logement", fields=["title"]) == [HOUSING]
    assert titles("logement", fields=["introduction"]) == [SCHOOL]
    assert set(titles("logement", fields=["title", "introduction"])) == {HOUSING, SCHOOL}
    with pytest.raises(SearchFieldError):
        titles("logement", fields=["slug"])


def test_autocomplete_compares_beginnings(pages):
    def complete(text, **options):
        return {page.title for page in Page.objects.autocomplete(text, **options)}

    assert complete("log") == {HOUSING}
    assert complete("LOG aid") == {HOUSING}
    assert complete("log cong") == set()
    assert complete("ogement") == set()
    assert complete("cong", fields=["title"]) == {BIRTH}
    assert complete('"les aid') == {HOUSING}


def test_operator(pages):
    assert titles("aides congé") == [BIRTH]
    assert set(titles("aides congé", operator="or")) == {HOUSING, BIRTH}


def test_order(pages):
    assert [p.title for p in Page.objects.order_by("-title").search("aide", order_by_relevance=False)] == [
        HOUSING,
        BIRTH,
    ]
    assert [p.title for p in Page.objects.search("aide", order_by="title")] == [BIRTH, HOUSING]
    assert titles(MATCH_ALL, order_by="title") == [BIRTH, HOUSING, SCHOOL]


def test_score(pages):
    scores = [page.points for page in Page.objects.search("logement").annotate_score("points")]
    assert scores == sorted(scores, reverse=True)
    assert scores[-1] > 0


@pytest.mark.slow
def test_slices_and_counts_agree(home, add):
    for number in range(25):
        add(home, StandardPage, f"Aide numéro {number}")
    results = Page.objects.search("aide")
    assert results.count() == len(results) == 25
    pages = [list(results[start : start + 10]) for start in (0, 10, 20)]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert len({page.pk for part in pages for page in part}) == 25
    assert results[20:30].count() == 5
    assert results[30:40].count() == 0
    assert results[3] == results[0:5][3]


def test_queryset_decides(pages):
    assert Page.objects.filter(title=BIRTH).search("aide").count() == 1
    assert Page.objects.none().search("aide").count() == 0
    with pytest.raises(FilterFieldError):
        StandardPage.objects.filter(introduction="x").search("aide")


def test_specific_and_prefetch(pages):
    found = Page.objects.specific().search("rentrée")[0]
    assert type(found) is StandardPage
    assert found.introduction.startswith("Le logement")


def test_facet(pages):
    content_type = ContentType.objects.get_for_model(StandardPage)
    assert Page.objects.search("aide").facet("content_type_id") == {content_type.pk: 2}
    with pytest.raises(FilterFieldError):
        Page.objects.search("aide").facet("slug")


@pytest.mark.slow
def test_two_queries_whatever_the_number_of_results(home, django_assert_num_queries, add):
    def run():
        results = Page.objects.live().search("aide")
        results.count()
        list(results[:10])

    for number in range(3):
        add(home, StandardPage, f"Aide {number}")
    with django_assert_num_queries(2):
        run()
    for number in range(30):
        add(home, StandardPage, f"Autre aide {number}")
    with django_assert_num_queries(2):
        run()


def test_more_hits_than_the_limit_are_cut(pages, monkeypatch):
    monkeypatch.setattr("search.backend.MAX_HITS", 1)
    assert Page.objects.search("aide").count() == 1


def test_related_fields_and_models_stay_apart(pages):
    image = get_image_model().objects.create(title="Une photo", file=get_test_image_file())
    image.tags.add("crèche")
    image.save()
    assert list(get_image_model().objects.search("creches")) == [image]
    assert Page.objects.search("creches").count() == 0
    assert list(get_image_model().objects.autocomplete("cre")) == [image]


def test_save_and_delete_are_followed(pages):
    housing, birth, _school = pages
    housing.title = "Déménager"
    housing.save()
    birth.delete()
    assert titles("aide") == []
    assert titles("démenager") == ["Déménager"]


@pytest.mark.slow
@quiet
def test_rebuild_gives_the_same_index(damage, pages, index, rebuild):
    def everything():
        return sorted(index.read(lambda s: [(hit["id"], hit["text"]) for hit in s.documents()]))

    before = everything()
    assert len(before) == Page.objects.count()
    for file in index.current.resolve().iterdir():
        file.unlink()
    assert not index_ok()
    rebuild()
    assert index_ok()
    assert everything() == before


@quiet
def test_without_index_saves_succeed_and_titles_are_searched(damage, pages, home, index, caplog, add, rebuild):
    index.current.unlink()
    page = add(home, StandardPage, "Un logement de plus")
    page.delete()
    assert "into the 'default' search backend" in caplog.text
    assert Page.objects.search("LOGEMENT").degraded
    assert [p.title for p in Page.objects.search("LOGEMENT")] == [HOUSING]
    assert [p.title for p in Page.objects.autocomplete(And([PlainText("logem"), Not(PlainText("x"))]))] == [HOUSING]
    assert list(Page.objects.search(Fuzzy("logment"))) == []
    rebuild()
    assert not Page.objects.search("logement").degraded


def test_reset_empties_the_index(pages):
    get_search_backend().reset_indexes()
    assert titles("aide") == []
