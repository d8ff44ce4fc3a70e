"""The server's clock decides, when the contribution is received; dates are said in the space's own zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from consultations.base.models import Phase
from consultations.surveys.models import Survey
from core.models import Space
from tests.factories.participation import send, submission

ZONES = ("Europe/Paris", "Indian/Reunion", "America/Martinique", "America/Cayenne", "Indian/Mayotte", "Pacific/Noumea")


@pytest.fixture
def in_zone(gard_space, campaign):
    def move(zone: str) -> Survey:
        Space.objects.filter(pk=gard_space.pk).update(timezone=zone)
        return Survey.objects.get()

    return move


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "day", [(2026, 6, 30), (2026, 3, 29), (2026, 10, 25)]
)  # two nights when Paris changes its clocks
def test_open_until_the_last_second_and_closed_from_the_next(client, in_zone, campaign, zone, day):
    survey = in_zone(zone)
    closes = datetime(*day, 23, 59, 59, tzinfo=ZoneInfo(zone))
    Survey.objects.update(opens_at=datetime(2026, 1, 1, tzinfo=UTC), closes_at=closes)
    survey.refresh_from_db()
    with time_machine.travel(closes.timestamp() - 0.5, tick=False):
        assert send(client, survey, submission(survey, campaign)).status_code == 303
    with time_machine.travel(closes.timestamp(), tick=False):
        refused = send(client, survey, submission(survey, campaign))
        assert refused.status_code == 410
        html = client.get(survey.get_submit_url()).content.decode()
    months = {6: "juin", 3: "mars", 10: "octobre"}
    assert f"terminée depuis le {day[2]} {months[day[1]]} 2026" in html.replace("\xa0", " ")


@pytest.mark.parametrize(
    ("zone", "hour"), [("Europe/Paris", "9:00"), ("Indian/Reunion", "11:00"), ("America/Martinique", "3:00")]
)
def test_opening_is_said_in_the_zone_of_the_space(client, in_zone, campaign, zone, hour):
    survey = in_zone(zone)
    Survey.objects.update(opens_at=datetime(2026, 7, 1, 7, tzinfo=UTC), closes_at=None)
    with time_machine.travel(datetime(2026, 6, 1, tzinfo=UTC), tick=False):
        html = client.get(survey.get_submit_url()).content.decode().replace("\xa0", " ")
    assert f"ouvre le 1 juillet 2026 à {hour}" in html or f"ouvre le 1er juillet 2026 à {hour}" in html


def test_opening_second_is_open():
    survey = Survey(opens_at=datetime(2026, 1, 1, tzinfo=UTC), closes_at=datetime(2026, 1, 2, tzinfo=UTC))
    assert survey.phase(datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)) is Phase.UPCOMING
    assert survey.phase(datetime(2026, 1, 1, tzinfo=UTC)) is Phase.OPEN
    assert survey.phase(datetime(2026, 1, 2, tzinfo=UTC)) is Phase.CLOSED


def test_queryset_and_phase_agree(survey):
    for second in (-1, 0, 1):
        for edge in (survey.opens_at, survey.closes_at):
            now = datetime.fromtimestamp(edge.timestamp() + second, UTC)
            assert Survey.objects.open(now).exists() is (survey.phase(now) is Phase.OPEN)


@pytest.mark.parametrize("zone", ZONES)
def test_dates_typed_by_an_editor_are_those_of_the_space(client, in_zone, gard_editor, zone):
    """« À l'heure de votre Caf »: whatever the zone of the editor's account or of the server."""
    survey = in_zone(zone)
    edit = f"/admin/snippets/surveys/survey/edit/{survey.pk}/"
    client.force_login(gard_editor)
    form = client.get(edit).context["form"]
    data = {
        "title": "Corrigé",
        "introduction": "",
        "space": survey.space_id,
        "privacy_notice": "x",
        "anonymity": "pseudonyme",
        "audience": "tous",
        "kept_months": "24",
        "opens_at": "2026-06-01 08:00",
    }
    data |= {"closes_at": "2026-06-30 23:59", "questions-count": 0, "action-publish": "1"}
    response = client.post(edit, data)
    assert response.status_code == 302, response.context["form"].errors
    survey.refresh_from_db()
    assert survey.opens_at == datetime(2026, 6, 1, 8, tzinfo=ZoneInfo(zone))
    assert survey.closes_at == datetime(2026, 6, 30, 23, 59, tzinfo=ZoneInfo(zone))
    shown = client.get(edit).context["form"]
    assert 'value="2026-06-30 23:59"' in str(shown["closes_at"])
    assert form["opens_at"].value()
