"""Versions of a journey for some people: what differs, and what happens when the journey itself changes."""

from collections import Counter

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from home.models import HomePage
from journeys.fingerprints import differences, facts, fingerprint, step_from, steps_of
from journeys.models import Action, Delta, JourneyPage, JourneyVariantPage, Moment, Organism, Step
from journeys.presentation import StepView
from journeys.variants import change_of, outdated
from tests.factories.journeys import OrganismFactory, make_journey
from tests.factories.versions import build_delta, make_variant

SOURCE = {"publisher": "service-public.fr", "confidence": "A", "checked_on": "2026-06-01"}


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get(), 4).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


def steps(page):
    return list(JourneyPage.objects.get(pk=page.pk).steps.all())


def read(client, page, **query):
    response = client.get(page.get_url(), query)
    assert response.status_code == 200
    assert "style=" not in response.text
    return BeautifulSoup(response.text, "html.parser")


def texts(tags):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in tags]


def titles(soup):
    return [text.partition(" : ")[2] for text in texts(soup.select("ol.steps h3"))]


def edit_master(page, number=0, **fields):
    """Publish the journey with one step changed; `moment`: what changes in its moment."""
    draft = JourneyPage.objects.get(pk=page.pk).latest_revision.as_object()
    step = draft.steps.all()[number]
    for name, value in fields.pop("moment", {}).items():
        setattr(step.moments.all()[0], name, value)
    for name, value in fields.items():
        setattr(step, name, value)
    draft.save_revision().publish()


# What a version shows


@pytest.mark.django_db
def test_reader_of_a_version_reads_what_differs_and_the_rest_of_the_journey(client, journey):
    delta = build_delta(
        steps(journey)[1], phrase="dans les 8 jours", latest_offset="P8D", details=[("note", "Dans 15 communes.")]
    )
    soup = read(client, make_variant(journey, delta))
    assert titles(soup) == [f"Faire la démarche {n}" for n in range(1, 5)]
    changed = soup.select_one("#etape-2")
    assert "Dans les 8 jours" in changed.text
    assert "Dans 15 communes." in changed.text
    assert "Différent ici" in changed.text
    assert "Ce qui change : quand, les précisions." in texts([changed])[0]
    assert "Au jour 3" in soup.select_one("#etape-3").text
    assert "Différent ici" not in soup.select_one("#etape-3").text
    assert texts(soup.select(".j-for")) == ["Cette version est pour : vous habitez en Guyane"]
    assert "J’y pense" in soup.select_one(".j-bounds").text


@pytest.mark.django_db
def test_reader_of_a_version_does_not_see_a_step_that_is_taken_away(client, journey):
    soup = read(client, make_variant(journey, build_delta(steps(journey)[1], Action.HIDE)))
    assert titles(soup) == ["Faire la démarche 1", "Faire la démarche 3", "Faire la démarche 4"]
    assert len(soup.select("a.m-step")) == 3


@pytest.mark.django_db
def test_reader_of_a_version_sees_a_step_more_after_its_own(client, journey):
    more = build_delta(
        steps(journey)[0], Action.ADD, title="Écrire à la MSA", short_title="MSA", organism=OrganismFactory(key="msa")
    )
    soup = read(client, make_variant(journey, more))
    assert titles(soup)[:3] == ["Faire la démarche 1", "Écrire à la MSA", "Faire la démarche 2"]
    assert "msa" in soup.select_one("#etape-2").text
    assert "n’est pas dans le parcours complet" in soup.select_one("#etape-2").text


@pytest.mark.django_db
def test_a_step_more_without_an_organism_has_that_of_the_step_before(client, journey):
    page = make_variant(journey, build_delta(steps(journey)[0], Action.ADD, title="Attendre", short_title="Attendre"))
    assert [one.key for one in page.journey.steps[1].organisms] == ["caf", "mairie"]
    assert page.journey.steps[1].stage.key == "avant"


@pytest.mark.django_db
def test_each_kind_of_detail_replaces_that_of_the_journey(home, client):
    page = make_journey(home, 1)
    edit_master(page, details=[("document", "Acte"), ("document", "RIB"), ("note", "À savoir.")])
    variant = make_variant(page, build_delta(steps(page)[0], details=[("document", "Jugement")]))
    details = variant.journey.steps[0].details
    assert details == {"document": ["Jugement"], "note": ["À savoir."]}


@pytest.mark.django_db
def test_the_organism_of_a_difference_takes_the_place_of_those_of_the_step(journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], organism=OrganismFactory(key="msa")))
    assert [one.key for one in variant.journey.steps[0].organisms] == ["msa"]


@pytest.mark.django_db
def test_new_words_for_a_date_never_keep_an_offset_that_contradicts_them(journey):
    first, second, *_rest = steps(journey)
    variant = make_variant(
        journey,
        build_delta(first, phrase="quand vous voulez"),
        build_delta(second, phrase="dans les 8 jours", latest_offset="P8D"),
    )
    offsets = [(view.moment.phrase, view.moment.latest_offset) for view in variant.journey.steps[:3]]
    assert offsets == [("quand vous voulez", ""), ("dans les 8 jours", "P8D"), ("au jour 3", "P3D")]


@pytest.mark.django_db
def test_the_table_of_a_version_says_what_differs(client, journey):
    soup = read(client, make_variant(journey, build_delta(steps(journey)[0], why="Autre chose.")), vue="tableau")
    assert "Différent ici : Ce qui change : pourquoi." in texts(soup.select("tbody th[scope=row]"))[0]


@pytest.mark.django_db
def test_every_version_links_to_the_others(client, journey):
    variant = make_variant(journey)
    make_variant(journey, title="À la MSA", slug="msa", label="À la MSA")
    make_variant(journey, title="Pas encore", slug="brouillon", label="Pas encore").unpublish()
    nav = read(client, journey).select_one("nav[aria-label='Versions de ce parcours']")
    assert texts(nav.select("li")) == ["Français", "En Guyane", "À la MSA"]
    nav = read(client, variant).select_one("nav[aria-label='Versions de ce parcours']")
    assert texts(nav.select("li")) == ["Parcours complet", "En Guyane", "À la MSA"]
    assert texts(nav.select("[aria-current]")) == ["En Guyane"]
    assert nav.a["href"] == journey.get_url()


@pytest.mark.django_db
def test_a_journey_alone_names_no_version(client, journey):
    assert not read(client, journey).select("nav[aria-label='Versions de ce parcours']")


@pytest.mark.django_db
def test_a_version_goes_away_with_its_journey(client, journey):
    variant = make_variant(journey)
    assert client.get(variant.get_url()).status_code == 200
    journey.unpublish()
    assert client.get(variant.get_url()).status_code == 404


@pytest.mark.django_db
def test_queries_do_not_grow_with_the_differences(client, home):
    def count(number):
        page = make_journey(home, 12, slug=f"n{number}")
        deltas = [build_delta(step, why="Autre.", organism=OrganismFactory(key="msa")) for step in steps(page)[:number]]
        variant = make_variant(page, *deltas)
        client.get(variant.get_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(variant.get_url()).status_code == 200
        return [query["sql"] for query in queries]

    few, many = count(1), count(10)
    assert len(many) == len(few) <= 24, "\n".join(many)


@pytest.mark.django_db
def test_search_finds_a_version_by_its_public(journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], title="Aller à Cayenne"))
    assert variant.search_kind == "parcours"
    assert "Aller à Cayenne" in variant.delta_text()
    assert {"audience", "delta_text"} <= {field.field_name for field in JourneyVariantPage.search_fields}


# When the journey changes


@pytest.mark.django_db
def test_a_difference_is_up_to_date_until_its_step_changes(journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="en 8 jours", latest_offset="P8D"))
    edit_master(journey, 1, why="Une autre étape change.")
    assert not outdated(variant.deltas.get(), steps_of(journey)[variant.deltas.get().step_key])
    edit_master(journey, 0, moment={"latest_offset": "P3D", "phrase": "dans les 3 jours"})
    assert outdated(variant.deltas.get(), steps_of(journey)[variant.deltas.get().step_key])


@pytest.mark.django_db
def test_reader_never_gets_a_former_date_without_being_told(client, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours", latest_offset="P8D"))
    edit_master(journey, 0, moment={"latest_offset": "P3D", "phrase": "dans les 3 jours"})
    step = read(client, variant).select_one("#etape-1")
    assert texts(step.select(".when")) == ["Quand : Dans les 3 jours"]
    said = texts([step])[0]
    assert "Cette version attend une relecture : voici ce que dit le parcours complet." in said
    assert "Cette version disait : « dans les 8 jours ». Demandez confirmation" in said
    assert "Différent ici" not in said


@pytest.mark.django_db
def test_a_step_that_changed_is_no_longer_taken_away(client, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], Action.HIDE))
    edit_master(journey, 0, title="Faire autre chose")
    soup = read(client, variant)
    assert titles(soup)[0] == "Faire autre chose"
    assert "attend une relecture" in soup.select_one("#etape-1").text


@pytest.mark.django_db
def test_a_difference_about_a_step_that_is_gone_does_nothing(client, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], title="Autre titre"))
    draft = journey.get_latest_revision_as_object()
    draft.steps = list(draft.steps.all())[1:]
    draft.save_revision().publish()
    assert titles(read(client, variant)) == [f"Faire la démarche {n}" for n in range(2, 5)]
    assert outdated(variant.deltas.get(), None)


@pytest.mark.django_db
def test_reading_a_source_again_outdates_nothing(home):
    page = make_journey(home, 1)
    step = steps(page)[0]
    step.details = [("source", SOURCE)]
    before = fingerprint(step)
    step.details = [("source", {**SOURCE, "checked_on": "2026-10-01"})]
    assert fingerprint(step) == before
    step.details = [("source", {**SOURCE, "publisher": "caf.fr"})]
    assert fingerprint(step) != before


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Autre"},
        {"why": "Autre."},
        {"condition": "Si…"},
        {"actor": "automatique"},
        {"moment": {"phrase": "vite"}},
    ],
)
def test_a_fingerprint_sees_every_text(journey, change):
    before = fingerprint(steps(journey)[0])
    edit_master(journey, 0, **change)
    assert fingerprint(steps(journey)[0]) != before


@pytest.mark.django_db
def test_a_fingerprint_is_the_same_in_the_database_and_in_a_revision(journey):
    draft = journey.get_latest_revision_as_object()
    stored = journey.latest_revision.content["steps"]
    for step, drafted, row in zip(steps(journey), draft.steps.all(), stored, strict=True):
        assert fingerprint(step) == fingerprint(drafted) == fingerprint(step_from(row))


@pytest.mark.django_db
def test_opening_and_saving_a_journey_changes_no_fingerprint(journey):
    before = [fingerprint(step) for step in steps(journey)]
    journey.get_latest_revision_as_object().save_revision().publish()
    assert [fingerprint(step) for step in steps(journey)] == before


@pytest.mark.django_db
def test_what_changed_is_said_in_words(journey):
    stored = step_from(journey.latest_revision.content["steps"][0])
    edit_master(journey, 0, moment={"phrase": "dans les 3 jours"})
    found = [(change.label, change.before, change.after) for change in differences(stored, steps(journey)[0])]
    assert found == [("Quand, en mots", "au jour 1", "dans les 3 jours")]


# Property tests of the change function: no database

BODIES = [Organism(pk=1, key="caf"), Organism(pk=2, key="mairie")]


def views(count):
    made = []
    for number in range(count):
        step = Step(title=f"Étape {number}", short_title=f"É{number}", stage_key="avant", details=[])
        step.organisms, step.moments = [], [Moment(phrase=f"au jour {number}", latest_offset=f"P{number}D")]
        made.append(StepView(step, None, [BODIES[number % 2]], step.moments.all()[0]))
    return made


def seen(step):
    return fingerprint(step)


@st.composite
def adapted(draw):
    """Some steps, and differences about some of them, read or not since the steps are what they are."""
    shown = views(draw(st.integers(0, 8)))
    deltas = []
    for view in shown:
        for action in draw(st.lists(st.sampled_from(Action.values), max_size=3)):
            title = "Autre" if action != Action.HIDE else ""
            is_fresh = draw(st.booleans())
            deltas.append(
                Delta(
                    action=action,
                    step_key=view.step.translation_key,
                    title=title,
                    short_title=title,
                    details=[],
                    seen=seen(view.step) if is_fresh else "autre",
                )
            )
    return shown, draw(st.permutations(deltas))


@given(st.integers(0, 12))
def test_no_difference_changes_nothing(count):
    shown = views(count)
    before = [facts(view.step) for view in shown]
    assert change_of([])(shown) == shown
    assert [facts(view.step) for view in shown] == before


@given(adapted())
def test_a_step_is_lost_only_when_a_read_difference_takes_it_away(made):
    shown, deltas = made
    hidden = {
        delta.step_key
        for delta in deltas
        if delta.is_removal
        and delta.seen == seen(next(v.step for v in shown if v.step.translation_key == delta.step_key))
    }
    own = {view.step.translation_key for view in shown}
    after = [view.step.translation_key for view in change_of(deltas)(shown)]
    kept = [key for key in after if key in own]
    assert kept == [view.step.translation_key for view in shown if view.step.translation_key not in hidden]
    assert len(after) - len(kept) == sum(delta.is_addition for delta in deltas)
    assert max(Counter(after).values(), default=1) == 1


@given(adapted())
def test_a_step_whose_difference_was_not_read_says_what_the_journey_says(made):
    shown, deltas = made
    before = {view.step.translation_key: facts(view.step) for view in shown}
    fresh = {delta.step_key for delta in deltas if delta.seen != "autre" and not delta.is_addition}
    for view in change_of(deltas)(shown):
        key = view.step.translation_key
        if key in before and key not in fresh:
            assert facts(view.step) == before[key]
            assert view.awaits_review == any(delta.step_key == key and not delta.is_addition for delta in deltas)


@given(adapted())
def test_the_steps_of_the_journey_are_never_altered(made):
    shown, deltas = made
    before = [facts(view.step) for view in shown]
    change_of(deltas)(shown)
    assert [facts(view.step) for view in shown] == before
