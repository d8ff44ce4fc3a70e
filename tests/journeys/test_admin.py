"""What an editor can do."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from journeys.models import JourneyPage, Moment, Step, StepOrganism
from tests.factories.journeys import (
    JourneyIndexPageFactory,
    OrganismFactory,
    build_journey,
    build_step,
    make_administrator,
    make_journey,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_administrator())
    return client


def form(stage_key="avant", **fields):
    organism = OrganismFactory(key="caf")
    step = {
        "title": "Déclarer",
        "short_title": "Déclarer",
        "stage_key": stage_key,
        "actor": "moi",
        "logic": "none",
        "on_map": "on",
        "details": streamfield([("note", "Une phrase utile.")]),
        "organisms": inline_formset([{"organism": organism.pk}]),
        "moments": inline_formset(
            [
                {
                    "phrase": "vite",
                    "kind": "fenetre",
                    "report_rule": "none",
                    "precision": "jour",
                    "latest_offset": "P5D",
                    **fields,
                }
            ]
        ),
    }
    return nested_form_data(
        {
            "title": "Je déménage",
            "slug": "demenager",
            "icon": "heart",
            "start_marker": "Je cherche",
            "end_marker": "J’habite",
            "stages": inline_formset([{"key": "avant", "title": "Avant le départ"}]),
            "steps": inline_formset([step]),
            **{name: inline_formset([]) for name in ("situations", "evidence", "changes")},
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )


def add(admin, home, data):
    index = JourneyIndexPageFactory(parent=home)
    return admin.post(reverse("wagtailadmin_pages:add", args=("journeys", "journeypage", index.pk)), data)


def test_editor_creates_a_journey_from_nothing(admin, home, client):
    add(admin, home, form())
    page = JourneyPage.objects.get(slug="demenager")
    step = page.steps.get()
    assert page.live
    assert step.organisms.get().organism.key == "caf"
    assert step.moments.get().latest_offset == "P5D"
    assert "Une phrase utile." in client.get(page.get_url()).text


def test_editor_is_told_which_stages_exist(admin, home):
    response = add(admin, home, form(stage_key="pendant"))
    assert "Aucune phase ne s’appelle « pendant ». Phases de ce parcours : avant." in response.text.replace(
        "&#x27;", "'"
    )
    assert not JourneyPage.objects.exists()


def test_editor_may_write_the_title_of_the_stage(admin, home):
    add(admin, home, form(stage_key="Avant le départ"))
    assert Step.objects.get().stage_key == "avant"


def test_editor_is_told_that_a_duration_is_not_one(admin, home):
    response = add(admin, home, form(latest_offset="5 jours"))
    assert "n’est pas une durée" in response.text
    assert not JourneyPage.objects.exists()


def test_a_step_cannot_be_saved_in_a_stage_that_does_not_exist(home):
    page = build_journey(1)
    page.steps.all()[0].stage_key = "ailleurs"
    with pytest.raises(ValidationError, match="qui n’existe pas"):
        JourneyIndexPageFactory(parent=home).add_child(instance=page)


def test_the_edit_page_shows_every_row(admin, home):
    page = make_journey(home, 3)
    response = admin.get(reverse("wagtailadmin_pages:edit", args=(page.pk,)))
    assert response.status_code == 200
    assert 'name="steps-2-organisms-1-organism"' in response.text
    assert 'name="steps-2-moments-0-phrase"' in response.text


def test_a_draft_keeps_its_rows_until_it_is_published(home, client):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    draft.steps.add(build_step(3, [OrganismFactory(key="caf")], title="Nouvelle étape", stage_key="apres"))
    first = draft.steps.all()[0]
    first.moments.set([Moment(phrase="plus tard", sort_order=0)])
    revision = draft.save_revision()
    assert (Step.objects.count(), Moment.objects.filter(phrase="plus tard").count()) == (2, 0)
    assert "Nouvelle étape" not in client.get(page.get_url()).text
    kept = JourneyPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    assert [step.title for step in kept.steps.all()][-1] == "Nouvelle étape"
    revision.publish()
    assert (Step.objects.count(), Moment.objects.filter(phrase="plus tard").count()) == (3, 1)
    assert StepOrganism.objects.filter(step__title="Nouvelle étape").count() == 1
    assert "Nouvelle étape" in client.get(page.get_url()).text


def test_a_preview_shows_rows_that_are_not_saved(home, rf):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    draft.steps.add(build_step(3, [OrganismFactory(key="caf")], title="Pas encore", stage_key="apres"))
    html = draft.make_preview_request().render().text
    assert "Pas encore" in html
    assert "au jour 3" in html.casefold()


def test_copying_a_journey_leaves_the_first_one_whole(home):
    first = make_journey(home, 3)
    copy = first.copy(update_attrs={"slug": "copie", "title": "Copie"})
    copy.get_latest_revision().publish()  # the copied revision still names the rows of the first journey
    for page in (first, copy):
        steps = list(JourneyPage.objects.get(pk=page.pk).steps.all())
        assert [step.organisms.count() for step in steps] == [2, 2, 2]
        assert [step.moments.count() for step in steps] == [1, 1, 1]
    identities = Step.objects.values_list("translation_key", flat=True)
    assert len(set(identities)) == 6


def test_a_draft_that_names_a_deleted_organism_still_opens(admin, home):
    page = make_journey(home, 2)
    draft = page.get_latest_revision_as_object()
    gone = OrganismFactory(key="disparu")
    draft.steps.all()[0].organisms.add(StepOrganism(organism=gone, sort_order=9))
    draft.save_revision()
    gone.delete()
    assert admin.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).status_code == 200


def test_the_team_manages_organisms(admin):
    OrganismFactory(key="caf", name="Caf", phone="3230")
    response = admin.get(reverse("wagtailsnippets_journeys_organism:list"))
    assert response.status_code == 200
    assert "3230" in response.text
    assert admin.get(reverse("wagtailsnippets_journeys_organism:add")).status_code == 200


def test_journeys_live_only_where_they_should():
    assert [model.__name__ for model in JourneyPage.allowed_parent_page_models()] == ["JourneyIndexPage"]
    assert [model.__name__ for model in JourneyPage.allowed_subpage_models()] == ["JourneyVariantPage"]
    assert Page not in JourneyPage.allowed_parent_page_models()
