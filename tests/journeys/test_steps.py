"""What a step says to a citizen."""

import pytest
from bs4 import BeautifulSoup

from journeys.models import LinkCheck
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish

pytestmark = pytest.mark.django_db


def texts(tags):
    return [" ".join(tag.get_text(" ", strip=True).split()) for tag in tags]


@pytest.fixture
def show(client, home):
    """Publishes a journey of these steps and reads its page."""

    def read(*steps):
        page = build_journey(0)
        page.steps = list(steps)
        page = publish(JourneyIndexPageFactory(parent=home), page)
        return BeautifulSoup(client.get(page.get_url()).text, "html.parser")

    return read


@pytest.fixture
def caf(db):
    return OrganismFactory(key="caf", name="Caf", short_name="Caf", has_desk=True)


def test_citizen_reads_why_when_who_how_and_what_to_bring(show, caf):
    details = [
        ("channel", {"kind": "accueil", "detail": "À la mairie", "url": ""}),
        ("document", "Pièce d’identité"),
    ]
    moment = {"phrase": "dans les 5 jours", "latest_offset": "P5D", "missed_text": "Allez-y quand même."}
    step = show(build_step(1, [caf], why="C’est un droit.", details=details, moment=moment)).select_one(".step")
    assert "C’est un droit." in step.text
    assert texts(step.select(".when"))[0].startswith("Quand : Dans les 5 jours")
    facts = dict(zip(texts(step.select("dt")), texts(step.select("dd")), strict=True))
    assert facts["Qui"] == "Caf"
    assert facts["Comment faire"].endswith("À la mairie")
    assert facts["Il me faut"] == "Pièce d’identité"
    assert facts["Si rien n’est fait"] == "Allez-y quand même."


def test_citizen_ticks_each_task_by_its_own_name(show, caf):
    details = [
        ("task", {"text": "Écrire", "url": "https://exemple.fr/lettre", "is_optional": False}),
        ("task", {"text": "Appeler", "url": "", "is_optional": True}),
    ]
    step = build_step(1, [caf], details=details)
    soup = show(step)
    rows = soup.select("[data-tasks] > li")
    assert texts(rows) == ["Écrire Y aller", "Appeler (facultatif)"]
    boxes = soup.select("[data-tasks] input")
    assert [box["data-task"] for box in boxes] == [f"{step.translation_key}-1", f"{step.translation_key}-2"]
    # Without JavaScript, and on paper: an empty box, which says nothing to a screen reader.
    assert all("js-only" in box["class"] and box.find_parent("label") for box in boxes)
    assert len(soup.select("[data-tasks] .task__box[aria-hidden=true]")) == 2
    assert soup.select_one("[data-tasks] a")["href"] == "https://exemple.fr/lettre"


def test_one_link_starts_the_step_and_the_others_say_what_they_are(show, caf):
    details = [
        ("document", "RIB"),
        ("link", {"label": "Simuler", "url": "https://exemple.fr/1", "kind": "simulateur"}),
        ("link", {"label": "Demander", "url": "https://exemple.fr/2", "kind": "demarche"}),
        ("link", {"label": "Imprimer", "url": "https://exemple.fr/3", "kind": "formulaire"}),
        ("link", {"label": "Demander aussi", "url": "https://exemple.fr/4", "kind": "demarche"}),
    ]
    soup = show(build_step(1, [caf], details=details))
    assert texts(soup.select(".step__links .btn")) == ["Demander"]
    assert texts(soup.select(".step__links > p")) == [
        "Demander",
        "Simuler Simulateur. Ayez sous la main : RIB.",
        "Imprimer Formulaire",
        "Demander aussi",
    ]


def test_a_dead_address_is_no_button(show, caf):
    LinkCheck.objects.create(url="https://exemple.fr", is_alive=False, checked_at="2026-06-01T00:00Z")
    details = [("link", {"label": "Demander", "url": "https://exemple.fr", "kind": "demarche"})]
    soup = show(build_step(1, [caf], details=details))
    assert not soup.select(".step__links a")
    assert "Demander" in soup.select_one(".step__links").text


@pytest.mark.parametrize(("count", "hidden"), [(1, 0), (2, 0), (3, 1), (5, 3)])
def test_only_what_is_beyond_two_notes_is_folded(show, caf, count, hidden):
    soup = show(build_step(1, [caf], details=[("note", f"Précision {n}.") for n in range(count)]))
    assert len(soup.select(".step details .step__txt")) == hidden
    assert soup.select_one(".step").text.count("Précision") == count
    assert ("En savoir plus" in soup.text) is bool(hidden)


def test_citizen_gathers_the_papers_of_all_the_steps_once(show, caf):
    soup = show(
        build_step(1, [caf], details=[("document", "RIB"), ("document", "Carte Vitale")]),
        build_step(2, [caf], details=[("document", "rib ")]),
        build_step(3, [caf], on_map=False, details=[("document", "RIB"), ("document", "RIB")]),
    )
    assert "2 documents à réunir" in texts(soup.select(".pochette summary"))[0]
    assert texts(soup.select(".pochette li")) == ["RIB étape 1 , étape 2 , Démarche 3", "Carte Vitale étape 1"]
    links = [link["href"] for link in soup.select(".pochette a")]
    assert links == ["#etape-1", "#etape-2", "#en-plus-1", "#etape-1"]
    assert all(soup.find(id=link[1:]) for link in links)


def test_a_journey_without_papers_has_no_folder(show, caf):
    assert not show(build_step(1, [caf])).select(".pochette")


def test_words_of_editors_are_escaped_everywhere(show, caf):
    bad = "<b onclick=x>&"
    details = [
        ("document", bad),
        ("note", bad),
        ("alert", bad),
        ("task", {"text": bad, "url": "", "is_optional": False}),
        ("channel", {"kind": "courrier", "detail": bad, "url": ""}),
        ("link", {"label": bad, "url": "https://exemple.fr", "kind": "simulateur"}),
    ]
    soup = show(build_step(1, [caf], title=bad, why=bad, condition=bad, details=details))
    assert not soup.select("main b[onclick]")
    assert soup.select_one("main").text.count(bad) >= 9
