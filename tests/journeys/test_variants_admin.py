"""What the editor of a version does: choose steps, and read again what the journey changed."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from home.models import HomePage
from journeys.fingerprints import steps_of
from journeys.models import Action, JourneyPage, JourneyVariantPage
from journeys.variants import outdated
from tests.factories.journeys import make_administrator, make_journey
from tests.factories.versions import build_delta, make_variant

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get(), 3).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture
def admin(client):
    client.force_login(make_administrator())
    return client


def steps(page):
    return list(JourneyPage.objects.get(pk=page.pk).steps.all())


def edit_master(page, **fields):
    draft = JourneyPage.objects.get(pk=page.pk).latest_revision.as_object()
    for name, value in fields.items():
        setattr(draft.steps.all()[0], name, value)
    draft.save_revision().publish()


def row(delta=None, **fields):
    data = {"action": Action.REPLACE, "step_key": "", "details": streamfield([])}
    if delta:
        data |= {"id": delta.pk, "action": delta.action, "step_key": str(delta.step_key), "phrase": delta.phrase}
        data |= {"latest_offset": delta.latest_offset}
    return {**data, **fields}


def form(*rows, initial=0, **fields):
    data = {
        "title": "En Guyane",
        "slug": "guyane",
        "kind": "outre_mer",
        "label": "En Guyane",
        "audience": "Vous habitez en Guyane",
        "deltas": inline_formset(list(rows), initial=initial),
        "comments": inline_formset([]),
        "action-publish": "1",
        **fields,
    }
    return nested_form_data(data)


def add(admin, journey, data):
    return admin.post(reverse("wagtailadmin_pages:add", args=("journeys", "journeyvariantpage", journey.pk)), data)


def edit_address(page):
    return reverse("wagtailadmin_pages:edit", args=(page.pk,))


def text_of(response):
    return " ".join(BeautifulSoup(response.text, "html.parser").get_text(" ").split())


def is_late(variant):
    delta = JourneyVariantPage.objects.get(pk=variant.pk).deltas.get()
    return outdated(delta, steps_of(variant.master).get(delta.step_key))


def test_editor_makes_a_version_and_chooses_steps_by_their_titles(admin, journey):
    shown = admin.get(reverse("wagtailadmin_pages:add", args=("journeys", "journeyvariantpage", journey.pk)))
    soup = BeautifulSoup(shown.text, "html.parser")
    assert "Faire la démarche 2" in soup.get_text() or "Faire la démarche 2" in shown.text
    key = str(steps(journey)[1].translation_key)
    add(admin, journey, form(row(step_key=key, phrase="dans les 8 jours", latest_offset="P8D")))
    variant = JourneyVariantPage.objects.get()
    assert variant.live
    assert not is_late(variant)
    assert "Dans les 8 jours" in admin.get(variant.get_url()).text


@pytest.mark.parametrize("wrong", ["rien", "5a1d8c1e-0000-4000-8000-000000000000", "\x00", "9" * 5000])
def test_editor_is_told_that_a_step_does_not_exist(admin, journey, wrong):
    response = add(admin, journey, form(row(step_key=wrong, why="Autre chose.")))
    assert response.status_code == 200
    assert "Choisissez une étape de ce parcours." in response.text
    assert "Autre chose." in response.text
    assert not JourneyVariantPage.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Écrivez dessous ce qui change dans cette étape."),
        ({"action": Action.ADD, "title": "Écrire"}, "Une étape de plus a un titre et un titre court."),
        ({"action": Action.HIDE, "why": "Non."}, "Une étape retirée n’a pas de texte"),
        ({"latest_offset": "P8D"}, "Écrivez aussi le délai en mots"),
        ({"latest_offset": "8 jours", "phrase": "vite"}, "n’est pas une durée"),
        (
            {"earliest_offset": "P8D", "latest_offset": "P5D", "phrase": "vite"},
            "« Au plus tard » vient avant « au plus tôt ».",
        ),
    ],
)
def test_editor_is_told_what_a_difference_lacks(admin, journey, fields, sentence):
    key = str(steps(journey)[0].translation_key)
    response = add(admin, journey, form(row(step_key=key, **fields)))
    assert sentence in response.text
    assert not JourneyVariantPage.objects.exists()


@pytest.mark.slow
def test_editor_sees_what_changed_and_says_it_was_read_again(admin, journey):
    delta = build_delta(steps(journey)[0], phrase="dans les 8 jours", latest_offset="P8D")
    variant = make_variant(journey, delta)
    assert "Le parcours complet a changé." not in text_of(admin.get(edit_address(variant)))
    edit_master(journey, title="Faire autrement")
    shown = admin.get(edit_address(variant))
    soup = BeautifulSoup(shown.text, "html.parser")
    cells = [" ".join(cell.get_text().split()) for cell in soup.select("table td, table th[scope=row]")]
    start = cells.index("Titre")
    assert cells[start : start + 3] == ["Titre", "Faire la démarche 1", "Faire autrement"]
    box = soup.select_one("input[name=reviewed]")
    delta = variant.deltas.get()
    assert box["value"] == str(delta.translation_key)
    admin.post(edit_address(variant), form(row(delta), initial=1))
    assert is_late(variant)  # saving is not reading again
    delta = JourneyVariantPage.objects.get(pk=variant.pk).deltas.get()
    admin.post(edit_address(variant), form(row(delta), initial=1, reviewed=box["value"]))
    assert not is_late(variant)


def test_a_draft_that_was_read_again_counts_once_it_is_published(admin, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours"))
    edit_master(journey, title="Faire autrement")
    delta = variant.deltas.get()
    data = form(row(delta), initial=1, reviewed=str(delta.translation_key))
    del data["action-publish"]
    admin.post(edit_address(variant), data)
    assert is_late(variant)
    JourneyVariantPage.objects.get(pk=variant.pk).latest_revision.publish()
    assert not is_late(variant)


def test_a_box_that_names_nothing_is_refused(admin, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours"))
    response = admin.post(edit_address(variant), form(row(variant.deltas.get()), initial=1, reviewed="\x00rien"))
    assert response.status_code == 200
    assert "n’existe plus" in response.text


def test_a_difference_whose_step_is_gone_is_shown_and_kept(admin, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours"))
    draft = JourneyPage.objects.get(pk=journey.pk).latest_revision.as_object()
    draft.steps = list(draft.steps.all())[1:]
    draft.save_revision().publish()
    shown = text_of(admin.get(edit_address(variant)))
    assert "L’étape n’est plus dans le parcours complet." in shown
    assert "J’ai relu" not in shown
    admin.post(edit_address(variant), form(row(variant.deltas.get()), initial=1))
    assert JourneyVariantPage.objects.get(pk=variant.pk).deltas.count() == 1


@pytest.mark.slow
def test_editor_of_the_journey_sees_its_versions(admin, journey):
    assert "Versions de ce parcours" not in text_of(admin.get(edit_address(journey)))
    make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours"))
    assert "Je change de vie en Guyane Publiée : Je change de vie en Guyane À jour" in text_of(
        admin.get(edit_address(journey))
    )
    edit_master(journey, title="Faire autrement")
    assert "1 étape à relire" in text_of(admin.get(edit_address(journey)))


def test_another_step_must_be_read_too(admin, journey):
    variant = make_variant(journey, build_delta(steps(journey)[0], phrase="dans les 8 jours"))
    other = str(steps(journey)[1].translation_key)
    admin.post(edit_address(variant), form(row(variant.deltas.get(), step_key=other), initial=1))
    assert not is_late(variant)
    assert str(JourneyVariantPage.objects.get(pk=variant.pk).deltas.get().step_key) == other
