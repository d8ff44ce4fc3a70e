"""The journeys the site is delivered with, and their versions in other languages."""

import pytest
from wagtail.models import Locale

from home.models import HomePage
from journeys.content import create_index, load_journeys, read_content
from journeys.models import JourneyIndexPage, JourneyPage, Moment, Organism, Stage, Step, StepOrganism
from journeys.translation import MissingTranslation, read_strings, translate_journey, translate_page

pytestmark = pytest.mark.django_db

SLUGS = ["naissance", "separation", "retraite", "majorite-ase", "creation-entreprise"]
VERSIONS = ["en", "fr-simple"]


@pytest.fixture
def index(home):
    return create_index(home)


@pytest.fixture(scope="module")
def birth_once(once, home_once):
    return once(lambda: load_journeys(create_index(HomePage.objects.get()), {"naissance"})["naissance"].pk)


@pytest.fixture
def birth(birth_once, db):
    return JourneyPage.objects.get(pk=birth_once)


@pytest.fixture(scope="module")
def journeys_once(once, birth_once):
    """The others too."""
    return once(lambda: {slug: page.pk for slug, page in load_journeys(JourneyIndexPage.objects.get()).items()})


@pytest.fixture
def journeys(journeys_once, db):
    return {slug: JourneyPage.objects.get(pk=key) for slug, key in journeys_once.items()}


@pytest.fixture
def english(home):
    Locale.objects.get_or_create(language_code="en")
    return translate_page(home, "en", {home.title: "The Caf listens", home.introduction: "The Caf asks and answers."})


def counts():
    return [model.objects.count() for model in (JourneyPage, Organism, Stage, Step, StepOrganism, Moment)]


@pytest.mark.slow
def test_five_journeys_are_published(client, journeys):
    assert list(journeys) == SLUGS
    assert [page.steps.count() for page in journeys.values()] == [11, 8, 8, 8, 9]
    for page in journeys.values():
        page.full_clean()
        assert client.get(page.get_url()).status_code == 200


def test_loading_again_doubles_nothing_and_keeps_what_an_editor_changed(index, journeys):
    before = counts()
    page = journeys["retraite"]
    page.introduction = "Notre nouveau texte."
    page.save_revision().publish()
    assert load_journeys(create_index(index.get_parent()))["retraite"].introduction == "Notre nouveau texte."
    assert counts() == before


def test_loading_again_brings_back_what_is_missing(index, journeys):
    journeys["retraite"].delete()
    assert load_journeys(index)["retraite"].live
    assert JourneyPage.objects.count() == 5


def test_a_step_keeps_its_identity_on_every_machine(index, journeys):
    before = list(journeys["separation"].steps.values_list("translation_key", flat=True))
    journeys["separation"].delete()
    assert list(load_journeys(index)["separation"].steps.values_list("translation_key", flat=True)) == before


def test_every_step_says_when_who_how_and_where_it_comes_from():
    for journey in read_content()["journeys"]:
        for step in journey["steps"]:
            kinds = [next(iter(block)) for block in step["details"]]
            assert step["moment"]["phrase"], step["key"]
            assert step["organisms"], step["key"]
            assert {"channel", "source"} <= set(kinds), step["key"]


def test_a_sensitive_journey_is_discreet():
    discreet = {journey["slug"] for journey in read_content()["journeys"] if journey.get("discreet_mode")}
    assert discreet == {"separation", "majorite-ase"}


@pytest.mark.slow
def test_translation_keeps_the_rows_and_their_children(english, birth):
    source, before = birth, counts()
    page = translate_journey(source, "en")
    assert (page.title, page.slug, page.live) == ("I am expecting a child", "naissance", True)
    assert page.get_url() == "/en/parcours/naissance/"
    for original, translated in zip(source.steps.all(), page.steps.all(), strict=True):
        assert translated.uuid == original.uuid
        assert translated.stage_key == original.stage_key
        assert [row.organism for row in translated.organisms.all()] == [
            row.organism for row in original.organisms.all()
        ]
        for left, right in zip(original.moments.all(), translated.moments.all(), strict=True):
            assert right.locale == page.locale
            assert right.phrase != left.phrase
            assert (right.latest_offset, right.earliest_offset) == (left.latest_offset, left.earliest_offset)
    rows = [page.steps.count(), sum(step.organisms.count() for step in page.steps.all()), page.steps.count()]
    assert [after - first for after, first in zip(counts()[3:], before[3:], strict=True)] == rows


@pytest.mark.slow
def test_translating_again_changes_nothing(english, birth):
    page = translate_journey(birth, "en")
    before, revision = counts(), page.latest_revision_id
    assert translate_journey(birth, "en").latest_revision_id == revision
    assert counts() == before


@pytest.mark.slow
def test_a_change_of_the_source_must_be_translated(english, birth):
    page = birth
    translate_journey(page, "en")
    step = page.steps.all()[0]
    step.why = "Une phrase nouvelle."
    step.save()
    page = JourneyPage.objects.get(pk=page.pk)
    with pytest.raises(MissingTranslation, match="Une phrase nouvelle"):
        translate_journey(page, "en")
    strings = {**read_strings("naissance", "en"), "Une phrase nouvelle.": "A new sentence."}
    translated = translate_page(page, "en", strings)
    assert translated.steps.all()[0].why == "A new sentence."
    assert translated.steps.count() == Moment.objects.filter(step__page=translated).count() == 11


def test_the_page_above_is_translated_before(birth):
    Locale.objects.get_or_create(language_code="en")
    with pytest.raises(MissingTranslation, match="page above"):
        translate_journey(birth, "en")


@pytest.mark.slow
@pytest.mark.parametrize("language", VERSIONS)
def test_a_version_is_complete_and_fits_its_place(home, birth, language):
    Locale.objects.get_or_create(language_code=language)
    translate_page(home, language, {home.title: "Accueil", home.introduction: "Bonjour"})
    page = translate_journey(birth, language)
    page.full_clean()
    for step in page.steps.all():
        step.full_clean()
        for moment in step.moments.all():
            moment.full_clean()


@pytest.mark.parametrize("language", VERSIONS)
def test_a_version_has_no_sentence_that_is_not_used(home, birth, language):
    from wagtail_localize.models import TranslationSource

    used = set()
    for page in (birth, birth.get_parent().specific):
        source, _created = TranslationSource.update_or_create_from_instance(page)
        used |= {
            segment.string.as_value().render_text() for segment in source.stringsegment_set.select_related("string")
        }
    assert set(read_strings("naissance", language)) <= used


def test_easy_reading_uses_short_sentences():
    for text in read_strings("naissance", "fr-simple").values():
        for sentence in text.replace("?", ".").replace(":", ".").split("."):
            assert len(sentence.split()) <= 15, sentence


@pytest.mark.slow
def test_reader_goes_from_a_version_to_the_others(client, english, birth):
    translate_journey(birth, "en")
    response = client.get("/en/parcours/naissance/")
    assert '<html lang="en"' in response.text
    assert 'href="/parcours/naissance/"' in response.text
    assert "Register the birth" in response.text
