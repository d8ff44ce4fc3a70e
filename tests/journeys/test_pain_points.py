"""What goes wrong at the steps: each team writes its own, and the public sees what is done about it."""

import datetime as dt

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, ReferenceIndex

from home.models import HomePage
from journeys.admin.pain_points import place_value
from journeys.models import JourneyPage, PainPoint
from tests.factories.base import make_editor
from tests.factories.journeys import PainPointFactory, make_journey

STEERING = ("view", "add", "change", "delete")


@pytest.fixture(scope="module")
def journey_once(once, home_once):
    return once(lambda: make_journey(HomePage.objects.get(), 3).pk)


@pytest.fixture
def journey(journey_once, db):
    return JourneyPage.objects.get(pk=journey_once)


@pytest.fixture
def editor(client, gard):
    """Someone of the Caf du Gard, logged in."""
    user = make_editor(gard.space, PainPoint, actions=STEERING)
    client.force_login(user)
    return user


def first_step(journey):
    return journey.steps.first()


def fields(journey, space, **values):
    return {
        "place": place_value(journey.pk, first_step(journey).translation_key),
        "space": space.pk,
        "text": "On ne sait pas quand appeler.",
        "origin": "agent",
        "severity": 2,
        "status": "entendu",
        **values,
    }


# The team's screens.


def test_editor_writes_a_pain_point_of_a_step_chosen_by_its_title(client, editor, journey, gard):
    add = reverse("pain_points:add")
    step = first_step(journey)
    page = client.get(add, {"etape": place_value(journey.pk, step.translation_key)}).text
    assert f'value="{place_value(journey.pk, step.translation_key)}" selected' in page
    assert step.title in page
    response = client.post(add, fields(journey, gard.space))
    assert response.status_code == 302
    point = PainPoint.objects.get()
    assert (point.page_id, point.step_key, point.space) == (journey.pk, step.translation_key, gard.space)


def test_editor_changes_the_status_of_their_own(client, editor, journey, gard):
    point = PainPointFactory(page=journey, space=gard.space)
    edit = reverse("pain_points:edit", args=(point.pk,))
    assert client.get(edit).status_code == 200
    client.post(
        edit, fields(journey, gard.space, status="decide", action="Un message est ajouté.", due_on="2027-01-15")
    )
    point.refresh_from_db()
    assert (point.status, point.action, point.due_on) == ("decide", "Un message est ajouté.", dt.date(2027, 1, 15))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", ""),
        ("place", "abc"),
        ("place", "999:"),
        ("place", "1:not-a-key"),
        ("place", "\x00"),
        ("text", ""),
        ("text", "a" * 161),
        ("text", "nul\x00"),
        ("origin", "ailleurs"),
        ("severity", "4"),
        ("severity", "9" * 40),
        ("people", "-1"),
        ("people", "9" * 40),
        ("due_on", "demain"),
        ("status", "oublié"),
    ],
)
def test_a_wrong_value_is_said_and_nothing_is_written(client, editor, journey, gard, field, value):
    response = client.post(reverse("pain_points:add"), fields(journey, gard.space, **{field: value}))
    assert response.status_code == 200
    assert "w-field__errors" in response.text or "error-message" in response.text
    assert not PainPoint.objects.exists()


@pytest.mark.parametrize("etape", ["abc", "9:9", "\x00", "<script>", "1:" + "f" * 500])
def test_an_address_that_names_no_step_chooses_none(client, editor, journey, etape):
    response = client.get(reverse("pain_points:add"), {"etape": etape})
    assert response.status_code == 200
    assert "selected" not in response.text.split('name="place"')[1].split("</select>")[0].replace(
        'value="" selected', ""
    )


def test_what_is_shown_to_the_public_stands_at_a_step(client, editor, journey, gard):
    values = fields(journey, gard.space, is_public="on", place=place_value(journey.pk, None))
    response = client.post(reverse("pain_points:add"), values)
    assert "choisissez une étape" in response.text
    assert not PainPoint.objects.exists()


def test_a_pain_point_of_a_step_that_is_gone_can_still_be_changed(client, editor, journey, gard):
    point = PainPointFactory(page=journey, space=gard.space)
    first_step(journey).delete()
    edit = reverse("pain_points:edit", args=(point.pk,))
    assert "Une étape qui n’est plus dans ce parcours" in client.get(edit).text
    key = point.step_key
    client.post(edit, fields(journey, gard.space, place=place_value(journey.pk, key), status="fait"))
    point.refresh_from_db()
    assert (point.step_key, point.status) == (key, "fait")


# Another Caf's are not there.


@pytest.fixture
def foreign(journey, herault):
    return PainPointFactory(page=journey, space=herault.space, text="Le secret de l’Hérault")


@pytest.mark.parametrize("view", ["edit", "delete", "history", "usage"])
def test_editor_never_reaches_the_pain_point_of_another_caf(client, editor, gard, journey, foreign, view):
    own = PainPointFactory(page=journey, space=gard.space)
    assert client.get(reverse(f"pain_points:{view}", args=(own.pk,))).status_code == 200
    url = reverse(f"pain_points:{view}", args=(foreign.pk,))
    assert client.get(url).status_code == 404
    assert client.post(url, fields(journey, gard.space)).status_code == 404
    foreign.refresh_from_db()
    assert foreign.text == "Le secret de l’Hérault"


def test_the_list_and_its_search_show_ones_own_only(client, editor, gard, journey, foreign):
    PainPointFactory(page=journey, space=gard.space, text="Le souci du Gard")
    for name in ("index", "index_results"):
        for query in ({}, {"q": "secret"}, {"q": "souci"}, {"status": "entendu"}):
            text = client.get(reverse(f"pain_points:{name}"), query).text
            assert "Le secret de l’Hérault" not in text
    assert "Le souci du Gard" in client.get(reverse("pain_points:index")).text


def test_editor_cannot_write_in_the_space_of_another_caf(client, editor, journey, gard, herault):
    response = client.post(reverse("pain_points:add"), fields(journey, herault.space))
    assert response.status_code == 200
    assert not PainPoint.objects.exists()
    own = PainPointFactory(page=journey, space=gard.space)
    client.post(reverse("pain_points:edit", args=(own.pk,)), fields(journey, herault.space))
    own.refresh_from_db()
    assert own.space == gard.space


def test_the_screens_of_a_page_say_nothing_of_the_pain_points_about_it(client, gard, home, journey, foreign):
    user = make_editor(gard.space, PainPoint, actions=STEERING)
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=gard.space.editors, page=home, permission=change)
    client.force_login(user)
    assert not ReferenceIndex.get_references_to(journey).filter(content_type__model="painpoint").exists()
    response = client.get(reverse("wagtailadmin_pages:usage", args=(journey.pk,)))
    assert response.status_code == 200
    assert "Le secret de l’Hérault" not in response.text


def test_the_national_team_sees_all(client, home, journey, foreign):
    client.force_login(make_editor(home.space, PainPoint, actions=STEERING))
    assert "Le secret de l’Hérault" in client.get(reverse("pain_points:index")).text
    assert client.get(reverse("pain_points:edit", args=(foreign.pk,))).status_code == 200


def test_who_has_no_permission_sees_nothing(client, gard, journey):
    client.force_login(make_editor(gard.space))
    assert client.get(reverse("pain_points:index")).status_code == 302
    assert client.get(reverse("pain_points:add")).status_code == 302


def test_who_may_only_view_changes_nothing(client, gard, journey):
    point = PainPointFactory(page=journey, space=gard.space, text="Avant")
    client.force_login(make_editor(gard.space, PainPoint, actions=("view",)))
    client.post(reverse("pain_points:edit", args=(point.pk,)), fields(journey, gard.space))
    point.refresh_from_db()
    assert point.text == "Avant"


# The public page.


def shown(client, journey):
    return client.get(journey.get_url()).text


def test_public_sees_what_was_heard_and_what_is_done(client, home, journey):
    PainPointFactory(
        page=journey, space=home.space, text="Le délai est court.", is_public=True, status="decide",
        action="Un rappel sera envoyé.", due_on=dt.date(2027, 1, 15),
    )  # fmt: skip
    text = shown(client, journey).replace("\u00a0", " ")
    assert "Ce que nous avons entendu" in text
    assert "Le délai est court." in text
    assert "Décidé" in text
    assert "Un rappel sera envoyé." in text
    assert "15 janvier 2027" in text


def test_public_does_not_see_what_is_not_public(client, home, journey):
    PainPointFactory(page=journey, space=home.space, text="Entre nous.")
    text = shown(client, journey)
    assert "Entre nous." not in text
    assert "Ce que nous avons entendu" not in text


def test_the_national_page_does_not_show_what_a_caf_published(client, journey, gard):
    PainPointFactory(page=journey, space=gard.space, text="Chez nous seulement.", is_public=True)
    assert "Chez nous seulement." not in shown(client, journey)


def test_queries_of_the_page_do_not_grow_with_the_pain_points(client, home, journey):
    counts = []
    for number in (1, 12):
        PainPointFactory.create_batch(number, page=journey, space=home.space, is_public=True)
        with CaptureQueriesContext(connection) as queries:
            client.get(journey.get_url() + f"?n={number}")
        counts.append(len(queries))
    assert counts[1] <= counts[0]


@pytest.mark.parametrize(
    ("status", "days", "overdue"),
    [
        ("entendu", -1, True),
        ("decide", 0, False),
        ("fait", -9, False),
        ("non_retenu", -9, False),
        ("etudie", None, False),
    ],
)
def test_an_action_is_overdue_when_its_day_has_passed(status, days, overdue):
    due_on = None if days is None else timezone.localdate() + dt.timedelta(days=days)
    assert PainPoint(status=status, due_on=due_on).is_overdue is overdue
