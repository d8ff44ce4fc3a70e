"""What a reader gets of « Ma situation » and « Mon avancée » without a script, and what keeps their keys right."""

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from journeys.models import JourneyPage, Situation, Step
from tests.factories.journeys import (
    JourneyIndexPageFactory,
    OrganismFactory,
    build_journey,
    build_step,
    make_administrator,
    make_journey,
    publish,
)

pytestmark = pytest.mark.django_db


def build(**step):
    """A journey of three steps: for everyone, for the unmarried in words, for employees by the label alone."""
    page = build_journey(0)
    caf = OrganismFactory(key="caf")
    page.situations = [
        Situation(key="non_maries", label="Parents non mariés", sort_order=0),
        Situation(key="salarie", label="Un parent est salarié", sort_order=1),
    ]
    page.steps = [
        build_step(1, [caf], details=[("task", {"text": "Appeler", "url": "", "is_optional": False})]),
        build_step(2, [caf], situation_key="non_maries", condition="Si les parents ne sont pas mariés"),
        build_step(3, [caf], **{"situation_key": "salarie", **step}),
    ]
    return page


@pytest.fixture
def journey(home):
    return publish(JourneyIndexPageFactory(parent=home), build())


def read(client, page, **query):
    response = client.get(page.get_url(), query)
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


def words(tags):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in tags]


def test_reader_without_a_script_reads_every_step_and_whom_it_is_for(client, journey):
    soup = read(client, journey)
    assert len(soup.select(".steps > li h3")) == 3
    assert words(soup.select(".step__cond")) == [
        "Pour qui : Si les parents ne sont pas mariés",
        "Pour qui : Un parent est salarié",
    ]
    table = read(client, journey, vue="tableau")
    assert "Un parent est salarié" in table.select("tbody tr")[-1].text


def test_reader_has_chips_only_with_a_script_and_each_has_its_label(client, journey):
    chips = read(client, journey).select_one("[data-situation]")
    assert "js-only" in chips["class"]
    assert chips.legend.text == "Qu’est-ce qui vous concerne ?"
    assert words(chips.select("label")) == ["Parents non mariés", "Un parent est salarié", "Aucune de ces situations"]
    assert all(label.select_one("input[type=checkbox]") for label in chips.select("label"))
    assert [step.get("data-for") for step in read(client, journey).select(".step")] == [None, "non_maries", "salarie"]


def test_nothing_of_the_tools_is_sent(client, journey):
    soup = read(client, journey)
    boxes = soup.select("[data-situation] input, input[data-done], input[data-task]")
    assert len(boxes) == 3 + 3 + 1
    assert not [box for box in boxes if box.get("name") or box.find_parent("form")]
    assert all(box.get("autocomplete") == "off" for box in boxes)


def test_a_journey_for_everyone_asks_nothing(client, home):
    soup = read(client, make_journey(home, 2))
    assert not soup.select("[data-situation], .step[data-for]")


def test_reader_has_no_dead_box_without_a_script(client, journey):
    soup = read(client, journey)
    for box in soup.select(".j-grid input[type=checkbox]"):
        assert "js-only" in box.get("class", []) or box.find_parent(class_="js-only"), box


def test_ticks_are_known_by_the_same_identities_in_every_version(client, journey):
    soup = read(client, journey)
    assert soup.select_one("[data-progress]")["data-progress"] == f"parcours:{journey.translation_key}"
    identities = [str(step.translation_key) for step in journey.steps.all()]
    assert [step["data-step"] for step in soup.select(".step")] == identities
    assert soup.select_one("[data-task]")["data-task"] == f"{identities[0]}-1"
    assert words(soup.select("[data-progress] [data-count]")) == ["0 sur 3 faites"]


def test_a_step_beside_the_map_is_read_and_not_counted(client, home):
    page = build(on_map=False)
    soup = read(client, publish(JourneyIndexPageFactory(parent=home), page))
    assert len(soup.select("input[data-done]")) == len(soup.select("a.m-step")) == 2


def test_a_step_for_a_situation_that_does_not_exist_is_not_saved(home):
    page = build(situation_key="ailleurs")
    with pytest.raises(ValidationError, match="pour la situation « ailleurs », qui n’existe pas"):
        JourneyIndexPageFactory(parent=home).add_child(instance=page)
    assert not Step.objects.exists()


def create(client, home, situation_key):
    """What the admin answers to a journey of one step for this situation."""
    client.force_login(make_administrator())
    step = {
        "title": "Déclarer",
        "short_title": "Déclarer",
        "stage_key": "avant",
        "situation_key": situation_key,
        "actor": "moi",
        "logic": "none",
        "on_map": "on",
        "details": streamfield([]),
        "organisms": inline_formset([{"organism": OrganismFactory(key="caf").pk}]),
        "moments": inline_formset([]),
    }
    data = nested_form_data(
        {
            "title": "Je déménage",
            "slug": "demenager",
            "icon": "heart",
            "start_marker": "Je cherche",
            "end_marker": "J’habite",
            "stages": inline_formset([{"key": "avant", "title": "Avant le départ"}]),
            "situations": inline_formset([{"key": "salarie", "label": "Je suis salarié"}]),
            "steps": inline_formset([step]),
            **{name: inline_formset([]) for name in ("evidence", "changes", "comments")},
            "action-publish": "1",
        }
    )
    index = JourneyIndexPageFactory(parent=home)
    return client.post(reverse("wagtailadmin_pages:add", args=("journeys", "journeypage", index.pk)), data)


def test_editor_is_told_which_situations_exist(client, home):
    response = create(client, home, "locataire")
    text = "Aucune situation ne s’appelle « locataire ». Situations de ce parcours : salarie."
    assert text in response.text.replace("&#x27;", "'")
    assert not JourneyPage.objects.exists()


@pytest.mark.parametrize(("typed", "kept"), [("salarie", "salarie"), ("je suis SALARIÉ", "salarie"), ("", "")])
def test_editor_may_write_the_label_of_the_situation_or_nothing(client, home, typed, kept):
    create(client, home, typed)
    assert Step.objects.get().situation_key == kept
