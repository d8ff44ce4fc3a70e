"""The home of the admin names the minutes that one's own team owes, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from consultations.workshops import giving_back, home_panel
from consultations.workshops.models import Minutes, Session
from tests.consultations.workshops.conftest import member
from tests.factories.workshops import SessionFactory

HEADING = "Comptes rendus d’ateliers en retard"


def ended(session: Session, days: int) -> Session:
    end = timezone.now() - timedelta(days=days)
    Session.objects.filter(pk=session.pk).update(starts_at=end - timedelta(hours=2), ends_at=end)
    return session


def home(client: Client) -> str:
    answer = client.get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def late(session) -> Session:
    return ended(session, 17)


def test_late_minutes_are_named_until_they_are_published(late, team):
    html = home(team)
    assert HEADING in html
    assert late.workshop.title in html
    assert reverse("workshop_minutes_edit", args=[late.key]) in html
    minutes = Minutes.objects.create(session=late, people=3, text="<p>Dit.</p>")
    assert HEADING in home(team), "a draft tells nobody anything"
    Minutes.objects.filter(pk=minutes.pk).update(published_at=timezone.now())
    assert HEADING not in home(team)


@pytest.mark.parametrize("days", [-3, 1, 14])
def test_nothing_is_shown_before_the_fifteenth_day(session, team, days):
    ended(session, days)
    assert HEADING not in home(team)


def test_cancelled_session_owes_nothing(late, team):
    Session.objects.filter(pk=late.pk).update(is_cancelled=True)
    assert HEADING not in home(team)


def test_another_caf_and_who_reads_no_names_see_nothing(late, neighbours, gard_space):
    for client in (neighbours, member(gard_space)):
        html = home(client)
        assert HEADING not in html
        assert late.workshop.title not in html


def test_control_without_the_policy_another_caf_would_see_it(late, neighbours, monkeypatch):
    monkeypatch.setattr(giving_back, "own_sessions", lambda user: Session.objects.select_related("workshop__space"))
    assert late.workshop.title in home(neighbours)


def test_names_the_oldest_and_asks_no_more_for_many(late, workshop, team, monkeypatch):
    monkeypatch.setattr(home_panel, "MOST", 2)
    home(team)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            home(team)
        return len(asked)

    one = queries()
    others = [ended(SessionFactory(workshop=workshop), 20 + n) for n in range(3)]
    assert queries() == one
    html = home(team)
    shown = [session for session in (late, *others) if str(session.key) in html]
    assert shown == others[1:], "the two that ended first"
    assert "Voir tous les ateliers" in html
