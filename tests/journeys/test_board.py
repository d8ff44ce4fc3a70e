"""The steering board of the journeys."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from journeys.board import sources_of
from journeys.models import Delta, GateResult, JourneyVariantPage, PainPoint
from tests.factories.base import make_editor
from tests.factories.journeys import PainPointFactory, build_step, make_journey


@pytest.fixture
def national(client, home):
    client.force_login(make_editor(home.space, PainPoint))
    return client


@pytest.fixture
def local(client, gard):
    client.force_login(make_editor(gard.space, PainPoint))
    return client


def words(response):
    return " ".join(strip_tags(response.text).replace("\u00a0", " ").split())


def source(checked_on=None):
    return (
        "source",
        {"publisher": "service-public.fr", "checked_on": checked_on and checked_on.isoformat(), "confidence": "A"},
    )


def test_the_board_shows_each_journey_with_its_checks(national, home):
    page = make_journey(home, 2, title="Je déménage", next_review=dt.date(2020, 1, 2))
    GateResult.objects.filter(page=page).delete()
    GateResult.objects.create(page=page, code="usager", is_met=True)
    GateResult.objects.create(page=page, code="bornes", is_met=False, detail="…")
    text = words(national.get(reverse("journey_board")))
    assert "Je déménage" in text
    assert "Guide. 1 contrôles remplis sur 2." in text
    assert "Il manque : Un début et une fin." in text
    assert "Aucune source." in text
    assert "Pas assez d’avis" in text
    assert "En retard : le 2 janvier 2020." in text


def test_sources_are_counted_by_age():
    today = dt.date(2026, 3, 1)
    steps = [
        build_step(1, [], details=[source(dt.date(2025, 2, 28)), source(dt.date(2025, 3, 1))]),
        build_step(2, [], details=[source(None), ("note", "Rien.")]),
    ]
    sources = sources_of(steps, today)
    assert (sources.count, sources.old, sources.undated, sources.oldest) == (3, 1, 1, dt.date(2025, 2, 28))


@given(st.lists(st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2030, 1, 1)), max_size=8))
def test_counts_of_sources_always_add_up(dates):
    today = dt.date(2024, 2, 29)
    sources = sources_of([build_step(1, [], details=[source(date) for date in dates])], today)
    assert sources.count == len(dates)
    assert sources.old + sources.undated <= sources.count
    assert sources.oldest == min((date for date in dates if date), default=None)


def test_open_pain_points_and_late_actions_are_shown(national, home):
    page = make_journey(home, 2)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    PainPointFactory(page=page, space=home.space, text="Trop de papiers", action="On en retire un.", due_on=yesterday)
    PainPointFactory(page=page, space=home.space, text="Déjà réglé", status="fait")
    text = words(national.get(reverse("journey_board")))
    assert "Trop de papiers (Faire la démarche 1), Cnaf. Gravité 2 sur 3. Entendu On en retire un." in text.replace(
        "Entendu. ", "Entendu "
    )
    assert "1 action en retard." in text
    assert "En retard : prévu pour le" in text
    assert "Déjà réglé" not in text


def test_versions_are_counted_and_those_to_read_again(national, home):
    page = make_journey(home, 2)
    step = page.steps.first()
    for number in range(2):
        variant = JourneyVariantPage(title=f"Version {number}", kind="situation", label="Version", audience="Certains")
        variant.locale = page.locale
        variant.deltas = [Delta(step_key=step.translation_key, why="Autrement.", sort_order=0)]
        page.add_child(instance=variant)
    assert "Publics particuliers : 2." in words(national.get(reverse("journey_board")))
    assert "à relire" not in words(national.get(reverse("journey_board")))
    Delta.objects.filter(page=variant).update(seen="un état ancien")
    assert "1 version à relire." in words(national.get(reverse("journey_board")))


def test_from_the_board_a_pain_point_is_added_at_the_journey(national, home):
    page = make_journey(home, 2)
    assert f"{reverse('pain_points:add')}?etape={page.pk}:" in national.get(reverse("journey_board")).text


def test_a_local_editor_sees_only_what_their_own_space_said(local, home, gard, herault):
    page = make_journey(home, 2)
    PainPointFactory(page=page, space=gard.space, text="Le souci du Gard")
    PainPointFactory(page=page, space=herault.space, text="Le secret de l’Hérault")
    PainPointFactory(page=page, space=home.space, text="Le souci national")
    response = local.get(reverse("journey_board"))
    assert "Le souci du Gard" in response.text
    assert "Le secret de l’Hérault" not in response.text
    assert "Le souci national" not in response.text
    assert "herault" not in response.text


@pytest.mark.parametrize("slug", ["herault", "national", "rien", "\x00", "a" * 5000])
def test_a_space_that_is_not_ones_own_is_refused_with_a_sentence(local, home, gard, herault, slug):
    page = make_journey(home, 2)
    PainPointFactory(page=page, space=herault.space, text="Le secret de l’Hérault")
    response = local.get(reverse("journey_board"), {"espace": slug})
    assert response.status_code == 200
    assert slug == "\x00" or "Choisissez un de vos espaces." in response.text
    assert "Le secret de l’Hérault" not in response.text


def test_the_national_team_chooses_a_space(national, home, gard, herault):
    page = make_journey(home, 2)
    PainPointFactory(page=page, space=gard.space, text="Le souci du Gard")
    PainPointFactory(page=page, space=herault.space, text="Le souci de l’Hérault")
    everything = national.get(reverse("journey_board")).text
    assert "Le souci du Gard" in everything
    assert "Le souci de l’Hérault" in everything
    one = national.get(reverse("journey_board"), {"espace": "gard"}).text
    assert "Le souci du Gard" in one
    assert "Le souci de l’Hérault" not in one


def test_who_has_no_permission_does_not_see_the_board(client, home, gard):
    make_journey(home, 2)
    client.force_login(make_editor(gard.space))
    assert client.get(reverse("journey_board")).status_code == 302
    assert reverse("journey_board") not in client.get(reverse("wagtailadmin_home")).text


def test_the_board_is_in_the_menu_of_reports(national):
    assert reverse("journey_board") in national.get(reverse("wagtailadmin_home")).text


def test_queries_do_not_grow_with_the_journeys(national, home, gard):
    url = reverse("journey_board")
    make_journey(home, 2)
    counts = []
    for wave in range(2):
        for number in range(4 * wave):
            page = make_journey(home, 5, slug=f"autre-{number}", title=f"Autre {number}")
            PainPointFactory.create_batch(3, page=page, space=gard.space)
        national.get(url)
        with CaptureQueriesContext(connection) as queries:
            national.get(url)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1  # the first wave has no pain point at all


def test_journeys_are_shown_ten_a_page(national, home):
    for number in range(11):
        make_journey(home, 1, slug=f"j-{number}", title=f"Parcours numéro {number}")
    first = national.get(reverse("journey_board")).text
    assert "Parcours numéro 9" in first
    assert "Parcours numéro 10" not in first
    assert "Parcours numéro 10" in national.get(reverse("journey_board"), {"p": "2"}).text
    assert "Parcours numéro 10" in national.get(reverse("journey_board"), {"p": "99"}).text
    assert national.get(reverse("journey_board"), {"p": "\x00"}).status_code == 200
