"""A national journey taken up by a Caf."""

import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import GroupPagePermission
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import HomePage
from journeys.local import change_of
from journeys.models import (
    JourneyPage,
    LocalContact,
    LocalJourneyPage,
    LocalOffer,
    LocalStep,
    Organism,
    Step,
)
from journeys.presentation import StepView
from tests.factories.base import make_editor
from tests.factories.journeys import OrganismFactory, build_step, make_administrator, make_journey
from tests.factories.versions import make_local_index, make_local_journey

DATES = ("offset", "phrase", "deadline", "precision", "recurrence", "report", "days_from", "axis")


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get(), 4).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


def read(client, page, **query):
    response = client.get(page.get_url(), query)
    assert response.status_code == 200
    assert "style=" not in response.text
    return BeautifulSoup(response.text, "html.parser")


def texts(tags):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in tags]


def key_of(journey, number):
    return list(JourneyPage.objects.get(pk=journey.pk).steps.all())[number].translation_key


def contact(**fields):
    return LocalContact(**{"title": "Accueil naissance", "phone": "3230", "place": "Nîmes", **fields})


# What a reader gets


@pytest.mark.django_db
def test_reader_in_a_caf_finds_its_people_first(client, gard, journey):
    soup = read(client, make_local_journey(gard, journey, contacts=(contact(),)))
    assert texts(soup.select("aside .contacts__who"))[0] == "Accueil naissance"
    said = texts(soup.select("#etape-1 .step__help"))[0]
    assert said.startswith("Parler à quelqu’un : Accueil naissance 3230 , Nîmes")


@pytest.mark.django_db
def test_the_people_of_a_caf_answer_only_for_its_steps(client, gard, home):
    page = make_journey(home, 0)
    draft = page.latest_revision.as_object()
    draft.steps = [build_step(1, [OrganismFactory(key="mairie")]), build_step(2, [OrganismFactory(key="caf")])]
    draft.save_revision().publish()
    soup = read(client, make_local_journey(gard, page, contacts=(contact(),)))
    assert "Accueil naissance" not in soup.select_one("#etape-1").text
    assert "Accueil naissance" in soup.select_one("#etape-2").text


@pytest.mark.django_db
def test_reader_in_a_caf_finds_what_it_proposes_at_its_step(client, gard, journey):
    offers = (
        LocalOffer(title="Réunion", text="Une heure.", url="https://exemple.fr", step_key=key_of(journey, 1)),
        LocalOffer(title="Lieu pour souffler"),
        LocalOffer(title="Étape partie", step_key=uuid.uuid4()),
    )
    soup = read(client, make_local_journey(gard, journey, offers=offers))
    assert "Réunion" in texts(soup.select("#etape-2 .near"))[0]
    assert texts(soup.select("#etape-2 .near h4")) == ["Près de chez vous"]
    assert texts(soup.select("aside .near b")) == ["Lieu pour souffler", "Étape partie"]


@pytest.mark.slow
@pytest.mark.django_db
def test_a_step_of_the_caf_comes_after_its_own_and_is_flagged(client, gard, journey):
    step = LocalStep(after_key=key_of(journey, 0), title="Visiter le relais", short_title="Relais", why="Pour choisir.")
    soup = read(client, make_local_journey(gard, journey, local_steps=(step,)))
    assert texts(soup.select("ol.steps h3"))[1] == "Étape 2 : Visiter le relais"
    assert "Près de chez vous" in soup.select_one("#etape-2").text
    assert "Informations à vérifier" not in soup.select_one("#etape-2").text
    assert not soup.select("#etape-2 .when")
    assert len(soup.select("a.m-step")) == 5


@pytest.mark.django_db
def test_a_step_of_the_caf_is_not_lost_with_the_step_before_it(client, gard, journey):
    step = LocalStep(after_key=uuid.uuid4(), title="Visiter le relais", short_title="Relais")
    soup = read(client, make_local_journey(gard, journey, local_steps=(step,)))
    assert texts(soup.select("ol.steps h3"))[-1] == "Étape 5 : Visiter le relais"


@pytest.mark.django_db
def test_what_changes_in_the_journey_arrives_by_itself(client, gard, journey):
    local = make_local_journey(gard, journey)
    draft = journey.latest_revision.as_object()
    draft.steps.all()[0].title = "Faire tout autrement"
    draft.steps.all()[0].moments.all()[0].phrase = "dans les 3 jours"
    draft.end_marker = "C’est vraiment fini"
    draft.save_revision().publish()
    soup = read(client, local)
    assert "Faire tout autrement" in texts(soup.select("ol.steps h3"))[0]
    assert "Dans les 3 jours" in soup.select_one("#etape-1").text
    assert "C’est vraiment fini" in soup.select_one(".j-bounds").text


@pytest.mark.django_db
def test_the_table_of_a_caf_flags_its_steps(client, gard, journey):
    step = LocalStep(after_key=key_of(journey, 0), title="Visiter le relais", short_title="Relais")
    soup = read(client, make_local_journey(gard, journey, local_steps=(step,)), vue="tableau")
    assert "Près de chez vous" in texts(soup.select("tbody th[scope=row]"))[1]


@pytest.mark.django_db
def test_reader_goes_from_a_caf_to_the_whole_journey(client, gard, journey):
    nav = read(client, make_local_journey(gard, journey)).select_one("nav[aria-label='Versions de ce parcours']")
    assert texts(nav.select("li")) == ["Parcours complet", "Caf du Gard"]
    assert nav.a["href"] == journey.get_url()


@pytest.mark.django_db
def test_a_journey_of_a_caf_goes_away_with_its_master(client, gard, journey):
    local = make_local_journey(gard, journey)
    journey.unpublish()
    assert client.get(local.get_url()).status_code == 404


@pytest.mark.django_db
def test_the_list_of_a_caf_has_its_own_then_the_national_ones_it_has_not_taken_up(client, home, gard, herault, journey):
    other = make_journey(home, 3, title="Je déménage", slug="demenager")
    make_local_journey(gard, journey, title="Je change dans le Gard")
    make_local_journey(herault, other, title="Je déménage dans l’Hérault")
    links = read(client, make_local_index(gard)).select(".events li a")
    assert [link["href"] for link in links] == ["/caf/gard/parcours/changer/", "/parcours/demenager/"]
    assert "Près de chez vous" in links[0].text
    assert "4 étapes" in links[0].text
    assert "Près de chez vous" not in links[1].text
    national = read(client, journey.get_parent()).select(".events li a")
    assert [link["href"] for link in national] == ["/parcours/changer/", "/parcours/demenager/"]
    at_home = read(client, gard).select(".events li a")
    assert [link["href"] for link in at_home] == ["/caf/gard/parcours/changer/", "/parcours/demenager/"]


@pytest.mark.django_db
def test_queries_do_not_grow_with_what_a_caf_adds(client, home, gard, herault):
    def count(caf, number):
        page = make_journey(home, 12, slug=f"n{number}")
        offers = tuple(LocalOffer(title=f"Offre {n}", step_key=key_of(page, n)) for n in range(number))
        contacts = tuple(contact() for _n in range(number))
        local = make_local_journey(caf, page, contacts=contacts, offers=offers)
        client.get(local.get_url())
        with CaptureQueriesContext(connection) as queries:
            assert client.get(local.get_url()).status_code == 200
        return [query["sql"] for query in queries]

    few, many = count(gard, 1), count(herault, 8)
    assert len(many) == len(few) <= 26, "\n".join(many)


@pytest.mark.django_db
def test_search_finds_what_a_caf_adds(gard, journey):
    local = make_local_journey(gard, journey, contacts=(contact(),), offers=(LocalOffer(title="Réunion à Alès"),))
    assert local.search_kind == "parcours"
    assert local.near_text() == "Accueil naissance Réunion à Alès"
    assert "near_text" in {field.field_name for field in LocalJourneyPage.search_fields}


# Never a deadline


def test_nothing_a_caf_writes_can_carry_a_date():
    for model in (LocalJourneyPage, LocalContact, LocalOffer, LocalStep):
        own = {field.name for field in model._meta.local_fields}
        assert not [name for name in own if any(part in name for part in DATES)], model
    kinds = set(LocalStep._meta.get_field("details").stream_block.child_blocks)
    assert kinds == {"channel", "document", "link", "note", "task"}


# What an editor can do


@pytest.fixture
def admin(client):
    client.force_login(make_administrator())
    return client


@pytest.fixture
def editor_of_gard(client, gard):
    editor = make_editor(gard.space)
    for codename in ("add_page", "change_page", "publish_page"):
        GroupPagePermission.objects.create(
            group=gard.space.editors, page=gard, permission=Permission.objects.get(codename=codename)
        )
    client.force_login(editor)
    return client


def form(master, **fields):
    step = {
        "title": "Visiter le relais",
        "short_title": "Relais",
        "after_key": str(key_of(master, 0)),
        "details": streamfield([("note", "Sur rendez-vous.")]),
    }
    rows = {
        "contacts": inline_formset([{"title": "Rendez-vous", "phone": "3230"}]),
        "offers": inline_formset([{"title": "Réunion", "step_key": str(key_of(master, 1))}]),
        "local_steps": inline_formset([step]),
    }
    data = {"title": "Dans le Gard", "slug": "changer", "master": master.pk, "action-publish": "1", **rows, **fields}
    return nested_form_data({**data, "comments": inline_formset([])})


def add_address(parent):
    return reverse("wagtailadmin_pages:add", args=("journeys", "localjourneypage", parent.pk))


def errors(response):
    soup = BeautifulSoup(response.text, "html.parser")
    return " ".join(texts(soup.select(".error-message, .w-field__errors, .messages")))


@pytest.mark.django_db
def test_local_editor_takes_a_journey_up(editor_of_gard, gard, journey):
    index = make_local_index(gard)
    shown = editor_of_gard.get(add_address(index))
    assert f"Je change de vie : {journey.steps.all()[0].title}" in shown.text
    editor_of_gard.post(add_address(index), form(journey))
    page = LocalJourneyPage.objects.get()
    assert page.live
    assert page.local_steps.get().after_key == key_of(journey, 0)
    assert page.offers.get().step_key == key_of(journey, 1)
    edited = editor_of_gard.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    assert edited.status_code == 200
    names = [tag["name"] for tag in BeautifulSoup(edited.text, "html.parser").select("main [name]")]
    assert "local_steps-0-after_key" in names
    assert not [name for name in names if any(part in name for part in DATES)]
    assert "Visiter le relais" in editor_of_gard.get(page.get_url()).text


@pytest.mark.django_db
def test_local_editor_does_nothing_in_another_caf(editor_of_gard, herault, journey):
    elsewhere = make_local_journey(herault, journey)
    assert editor_of_gard.get(add_address(make_local_index(herault))).status_code == 302
    assert editor_of_gard.get(reverse("wagtailadmin_pages:edit", args=(elsewhere.pk,))).status_code == 302
    editor_of_gard.post(add_address(make_local_index(herault)), form(journey))
    assert LocalJourneyPage.objects.count() == 1
    listed = editor_of_gard.get(reverse("wagtailadmin_explore", args=(make_local_index(herault).pk,)))
    assert listed.status_code == 302


@pytest.mark.django_db
def test_a_caf_takes_a_journey_up_once(admin, gard, herault, journey):
    index = make_local_index(gard)
    make_local_journey(gard, journey)
    response = admin.post(add_address(index), form(journey, slug="encore"))
    assert "Votre Caf a déjà repris ce parcours" in errors(response)
    with pytest.raises(ValidationError, match="déjà repris"):
        make_local_journey(gard, journey, slug="encore")
    make_local_journey(herault, journey)
    assert LocalJourneyPage.objects.count() == 2


@pytest.mark.django_db
def test_editor_is_told_that_a_step_is_not_in_the_journey(admin, home, gard, journey):
    other = make_journey(home, 2, slug="autre")
    offer = inline_formset([{"title": "Réunion", "step_key": str(key_of(other, 0))}])
    response = admin.post(add_address(make_local_index(gard)), form(journey, offers=offer))
    assert "Cette étape n’est pas dans le parcours que vous avez choisi." in errors(response)
    assert not LocalJourneyPage.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["rien", "5a1d8c1e-0000-4000-8000-000000000000", "\x00", "9" * 5000])
def test_editor_is_told_that_a_step_does_not_exist(admin, gard, journey, wrong):
    offer = inline_formset([{"title": "Réunion", "step_key": wrong}])
    response = admin.post(add_address(make_local_index(gard)), form(journey, offers=offer))
    assert response.status_code == 200
    assert "Choisissez une étape de ce parcours." in errors(response)


@pytest.mark.django_db
def test_a_caf_has_two_steps_of_its_own_at_most(admin, gard, journey):
    three = tuple(
        LocalStep(after_key=key_of(journey, 0), title=f"Étape {n}", short_title=f"Étape {n}") for n in range(3)
    )
    with pytest.raises(ValidationError, match="Deux étapes"):
        make_local_journey(gard, journey, local_steps=three)


@pytest.mark.django_db
def test_each_kind_of_journey_has_its_place(home, gard, journey):
    national, local = journey.get_parent(), make_local_index(gard)
    assert JourneyPage.can_create_at(national)
    assert not JourneyPage.can_create_at(local)
    assert LocalJourneyPage.can_create_at(local)
    assert not LocalJourneyPage.can_create_at(national)
    assert not journey.can_move_to(local)
    assert not make_local_journey(gard, journey).can_move_to(national)


@pytest.mark.django_db
def test_deleting_a_journey_that_a_caf_shows_is_refused_with_a_sentence(admin, gard, journey):
    make_local_journey(gard, journey)
    response = admin.post(reverse("wagtailadmin_pages:delete", args=(journey.pk,)), follow=True)
    assert response.status_code == 200
    assert JourneyPage.objects.filter(pk=journey.pk).exists()
    assert "Dépubliez" in response.text


# Property tests of the change function: no database

CAF, TOWN = Organism(pk=1, key="caf"), Organism(pk=2, key="mairie")


@st.composite
def taken_up(draw):
    """Some steps, and what a Caf adds to them, at steps that exist or not."""
    views = [
        StepView(Step(title=f"Étape {n}", details=[]), None, [draw(st.sampled_from([CAF, TOWN]))], None)
        for n in range(draw(st.integers(0, 6)))
    ]
    keys = st.sampled_from([*(view.step.translation_key for view in views), uuid.uuid4()])
    offers = [LocalOffer(title="Offre", step_key=key) for key in draw(st.lists(st.none() | keys, max_size=4))]
    steps = [LocalStep(title="Ici", after_key=key, details=[]) for key in draw(st.lists(keys, max_size=2))]
    return views, offers, steps


@given(taken_up())
def test_every_step_of_the_journey_stays_in_its_order(made):
    views, offers, steps = made
    after = change_of([contact()], offers, steps)(views)
    own = [view for view in after if not view.is_local]
    assert [view.step for view in own] == [view.step for view in views]
    assert [view.moment for view in after if view.is_local] == [None] * (len(steps) if views else 0)
    for view in own:
        assert bool(view.contacts) == (view.organisms == [CAF])
        assert all(offer.step_key == view.step.translation_key for offer in view.offers)
    assert not [view for view in views if view.offers or view.contacts]


@given(st.integers(0, 8))
def test_a_caf_that_adds_nothing_changes_nothing(count):
    views = [StepView(Step(title=f"Étape {n}", details=[]), None, [TOWN], None) for n in range(count)]
    assert change_of([], [], [])(views) == views
