"""The state of the versions of a journey: languages compared with the French, and versions for some people."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from home.models import HomePage
from journeys.content import create_index, load_journeys
from journeys.models import JourneyPage
from journeys.translation import read_strings, translate_journey, translate_page
from journeys.version_content import load_local, load_variants, read_versions
from journeys.versions import outdated_here, outdated_steps, versions_of
from tests.factories.journeys import make_journey
from tests.factories.versions import build_delta, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def birth_once(once, home_once):
    return once(lambda: load_journeys(create_index(HomePage.objects.get()), {"naissance"})["naissance"].pk)


@pytest.fixture
def birth(birth_once, db):
    return JourneyPage.objects.get(pk=birth_once)


@pytest.fixture(scope="module")
def english_once(once, home_once, birth_once):
    def build():
        locale, _created = Locale.objects.get_or_create(language_code="en")
        home = HomePage.objects.get()
        translate_page(home, "en", {home.title: "The Caf listens", home.introduction: "The Caf asks and answers."})
        translate_journey(JourneyPage.objects.get(pk=birth_once), "en")
        return locale.pk

    return once(build)


@pytest.fixture
def english(english_once, db):
    """The language the journey was translated into."""
    return Locale.objects.get(pk=english_once)


def edit(page, number=0, **fields):
    """Publish the journey with one step changed."""
    draft = JourneyPage.objects.get(pk=page.pk).latest_revision.as_object()
    step = draft.steps.all()[number]
    for name, value in fields.pop("moment", {}).items():
        setattr(step.moments.all()[0], name, value)
    for name, value in fields.items():
        setattr(step, name, value)
    draft.save_revision().publish()
    return step.translation_key


@pytest.mark.slow
def test_a_language_is_up_to_date_until_the_french_changes(client, english, birth):
    version = JourneyPage.objects.get(translation_key=birth.translation_key, locale=english)
    assert outdated_steps(birth, english) == outdated_here(version) == set()
    assert "awaits" not in client.get("/en/parcours/naissance/").text
    key = edit(birth, 2, why="Une phrase nouvelle.")
    assert outdated_steps(birth, english) == outdated_here(version) == {key}
    page = BeautifulSoup(client.get("/en/parcours/naissance/").text, "html.parser")
    assert page.select_one(".j-late")
    assert not BeautifulSoup(client.get(birth.get_url()).text, "html.parser").select_one(".j-late")


def test_a_date_that_changed_in_french_only_is_seen(english, birth):
    key = edit(birth, 6, moment={"latest_offset": "P4D"})
    assert outdated_steps(birth, english) == {key}


def test_a_new_step_and_one_that_is_gone_are_to_read_again(english, birth):
    draft = JourneyPage.objects.get(pk=birth.pk).latest_revision.as_object()
    gone, *kept = draft.steps.all()
    draft.steps = kept
    draft.save_revision().publish()
    assert outdated_steps(birth, english) == {gone.translation_key}


def test_a_translation_given_and_not_published_yet_leaves_every_step_to_read_again(english, birth):
    from wagtail_localize.models import TranslationSource

    edit(birth, 0, why="Une phrase nouvelle.")
    TranslationSource.update_or_create_from_instance(JourneyPage.objects.get(pk=birth.pk))
    assert len(outdated_steps(birth, english)) == birth.steps.count()


def test_a_translation_made_again_is_up_to_date(english, birth):
    edit(birth, 0, why="Une phrase nouvelle.")
    strings = {**read_strings("naissance", "en"), "Une phrase nouvelle.": "A new sentence."}
    translate_page(JourneyPage.objects.get(pk=birth.pk), "en", strings)
    assert outdated_steps(birth, english) == set()


def test_every_version_is_listed_with_what_is_to_read_again(english, birth):
    steps = list(birth.steps.all())
    make_variant(birth, build_delta(steps[0], why="Autre."), build_delta(steps[1], why="Autre."))
    make_variant(birth, title="Brouillon", slug="brouillon", label="Brouillon").unpublish()
    edit(birth, 0, title="Faire autrement")
    found = [(state.kind, state.title, state.url, state.is_live, state.outdated) for state in versions_of(birth)]
    assert found == [
        ("langue", "I am expecting a child", "/en/parcours/naissance/", True, 1),
        ("outre_mer", "Je change de vie en Guyane", "/parcours/naissance/guyane/", True, 1),
        ("outre_mer", "Brouillon", "/parcours/naissance/brouillon/", False, 0),
    ]


def test_queries_do_not_grow_with_the_versions(home):
    def count(number):
        page = make_journey(home, 3 * number, slug=f"n{number}")
        for n in range(number):
            make_variant(page, *[build_delta(step, why="Autre.") for step in page.steps.all()], slug=f"v{n}")
        with CaptureQueriesContext(connection) as queries:
            assert len(versions_of(page)) == number
        return len(queries)

    count(1)  # what is remembered in the process
    assert count(4) == count(2) <= 8


# What the site is delivered with


@pytest.mark.slow
def test_delivered_versions_are_whole_and_up_to_date(client, home, gard):
    journeys = load_journeys(create_index(home), {"naissance", "separation"})
    pages = [*load_variants(journeys), *load_local("gard", gard, journeys)]
    assert [page.get_url() for page in pages] == [
        "/parcours/naissance/guyane/",
        "/parcours/naissance/msa/",
        "/parcours/separation/mayotte/",
        "/caf/gard/parcours/naissance/",
        "/caf/gard/parcours/separation/",
    ]
    for page in pages:
        page.full_clean()
        assert client.get(page.get_url()).status_code == 200
        assert not [view for view in page.journey.steps if view.awaits_review]
    for variant in pages[:3]:
        for delta in variant.deltas.all():
            delta.full_clean()
    assert [page.pk for page in load_variants(journeys)] == [page.pk for page in pages[:3]]
    assert [page.pk for page in load_local("gard", gard, journeys)] == [page.pk for page in pages[3:]]


def test_birth_in_guyane_is_declared_within_eight_days(home):
    journeys = load_journeys(create_index(home), {"naissance"})
    guyane = next(page for page in load_variants(journeys) if page.slug == "guyane")
    step = next(view for view in guyane.journey.steps if view.difference)
    assert (step.moment.latest_offset, step.moment.earliest_offset, step.moment.report_rule) == (
        "P8D",
        "P0D",
        "ouvrable",
    )
    assert "8 jours" in step.moment.phrase


def test_separation_in_mayotte_has_no_family_support_allowance(home):
    journeys = load_journeys(create_index(home), {"separation"})
    mayotte = load_variants(journeys)[0]
    titles = [view.step.title for view in mayotte.journey.steps]
    assert not [title for title in titles if "soutien familial" in title]
    assert "Demander quelles aides existent à Mayotte" in titles


def test_no_caf_is_given_a_telephone_number_of_its_own():
    phones = {contact.get("phone") for row in read_versions()["local"] for contact in row["contacts"]}
    assert phones == {"3230"}
