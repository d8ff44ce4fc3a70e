"""Ballot stuffing, played at the real figures: 60 sendings a minute and 30 newcomers an hour freely, work beyond, 429 beyond ten times.

The scenes are A1 and A5 of the threat model ("Anonymous participation integrity"): thousands of new browsers behind one address, and two
hundred real people behind one. What is bounded is what is counted freely, and what work can buy; a person sets a whole network aside.
`--log-cli-level=INFO` shows the figures.
"""

import json
import logging
import random
import re
import uuid
from collections import Counter
from datetime import timedelta
from types import SimpleNamespace

import altcha
import pytest
from django.test import Client
from django.utils import timezone

from consultations.base import network, views
from consultations.base.kiosks import new_address, unused_hash
from consultations.base.models import Kiosk, Trust
from consultations.surveys.models import Answer, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.participation import send, submission

pytestmark = pytest.mark.slow
LOG = logging.getLogger(__name__)

SCREEN = "/admin/participation/envois/"
PER_MINUTE, PER_HOUR, FACTOR = 60, 30, 10
FORGED, EVERY, PEOPLE = 1250, 4, 200  # a forged sending every four seconds: two hours begin meanwhile


class Clock:
    """The time that sendings are counted by. It begins at nine, so that two hours are two hours of one day."""

    def __init__(self):
        self.now = timezone.now().replace(hour=9, minute=0, second=0, microsecond=0)

    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch, settings, caplog):
    caplog.set_level(logging.ERROR, "django.request")  # a line for each refusal, of thousands
    settings.NETWORK_PER_MINUTE, settings.NETWORK_NEWCOMERS_PER_HOUR = PER_MINUTE, PER_HOUR
    settings.NETWORK_BLOCK_FACTOR = FACTOR
    clock = Clock()
    ticking = SimpleNamespace(now=lambda: clock.now, localdate=lambda: timezone.localdate(clock.now))
    monkeypatch.setattr(network, "timezone", ticking)
    return clock


class Person:
    """A browser without a cookie, which opened the page half a minute ago and left the field that nobody sees empty."""

    def __init__(self, survey, address, text):
        self.client, self.survey, self.text = Client(REMOTE_ADDR=address), survey, text
        self.data = submission(survey, long_text=text) | {"duree": "30"}

    def send(self, work):
        """Send; if work is asked, do it ("done"), go on without JavaScript ("without"), or give up ("none"). The last status, and the first."""
        answer = send(self.client, self.survey, self.data)
        first = answer.status_code
        if first == 428 and work != "none":
            html = answer.content.decode()
            assert self.text in html, "everything typed is still there"
            page = {name: _hidden(html, name) for name in ("cle", "csrfmiddlewaretoken")}
            proof = _solve(html) if work == "done" else ""
            answer = send(self.client, self.survey, self.data | page | {"defi": "x", "preuve": proof})
        if answer.status_code == 429:
            assert self.text in answer.content.decode()
            assert int(answer["Retry-After"]) > 0
        return answer.status_code, first


def _hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html).group(1)


def _solve(html):
    challenge = altcha.Challenge.from_dict(json.loads(_hidden(html, "defi").replace("&quot;", '"')))
    return altcha.Payload(challenge, altcha.solve_challenge(challenge)).to_base64()


def stuff(survey, clock, work, times=FORGED):
    """Forged browsers behind one address, one after the other: what became of each."""
    met = Counter()
    for number in range(times):
        met[Person(survey, "198.51.100.7", f"forgé {number}").send(work)[0]] += 1
        clock.wait(EVERY)
    return met


def counts():
    found = Counter(SurveyResponse.objects.values_list("trust", flat=True))
    return {name: found[name] for name in ("counted", "waiting", "aside")}


def set_aside(space, decision="aside", why="rafale"):
    """What a person of the team does with every group of the screen; how many groups there were."""
    team = Client()
    team.force_login(editor_of(space, "view", "change"))
    ticks = [group.tick for group in team.get(SCREEN).context["items"]]
    if ticks:
        assert team.post(SCREEN, {"groupes": ticks, "decision": decision, "raison": why}).status_code == 302
    return len(ticks)


# Freely: 30 an hour. With work: 300, since what is asked for work is counted as it is asked. Without JavaScript: each beyond 30 sends twice.
# More sendings change nothing: 5,000, one a second, gave the same 60 and 4,940 refused.
@pytest.mark.parametrize(
    ("work", "counted", "waiting"),
    [
        ("none", 2 * PER_HOUR, 0),
        ("without", 2 * PER_HOUR, 2 * (PER_HOUR * FACTOR - PER_HOUR) // 2),
        ("done", 2 * PER_HOUR * FACTOR, 0),
    ],
)
def test_one_address_thousands_of_new_browsers(survey, gard_space, clock, work, counted, waiting):
    assert send(Client(REMOTE_ADDR="203.0.113.5"), survey, submission(survey) | {"duree": "30"}).status_code == 303
    met = stuff(survey, clock, work)
    found = counts()
    LOG.info("%s forged, one address, work %s: %s, last answers %s", FORGED, work, found, dict(met))
    assert set(met) <= {303, 428, 429}
    assert found == {"counted": counted + 1, "waiting": waiting, "aside": 0}
    assert set_aside(gard_space) == 1, "a person sees one network, and decides once"
    assert counts() == {"counted": 1, "waiting": 0, "aside": counted + waiting}, "the neighbour's answer stays"


def test_control_without_the_bucket_of_the_network_all_are_counted(survey, gard_space, clock, monkeypatch):
    monkeypatch.setattr(views, "bucket_of", lambda request: None)
    assert stuff(survey, clock, "none", 400) == {303: 400}
    assert counts()["counted"] == 400
    assert set_aside(gard_space) == 0, "and nobody sees them"


@pytest.mark.parametrize("minutes", [3, 50])
def test_two_hundred_real_people_on_one_link_and_one_network(survey, gard_space, clock, minutes):
    """A school, or a desk that passes a link around: one in ten has a browser that cannot do the work."""
    chance = random.Random(minutes)
    work = ["without" if chance.random() < 0.1 else "done" for _person in range(PEOPLE)]
    asked = 0
    for number, how in enumerate(work):
        last, first = Person(survey, "192.0.2.9", f"personne {number}").send(how)
        assert last == 303, "nobody is turned away"
        asked += first == 428
        clock.wait(minutes * 60 / PEOPLE)
    found = counts()
    LOG.info("%s people in %s min, one network: %s, asked for work %s", PEOPLE, minutes, found, asked)
    assert sum(found.values()) == PEOPLE
    assert found["aside"] == 0
    assert found["waiting"] == sum(how == "without" for how in work[PER_HOUR:]), (
        "those without the work, and nobody else"
    )
    texts = set(Answer.objects.exclude(text=None).values_list("text", flat=True))
    assert texts >= {f"personne {number}" for number in range(PEOPLE)}
    assert set_aside(gard_space, "counted", "evenement") == 1
    assert counts() == {"counted": PEOPLE, "waiting": 0, "aside": 0}


def test_three_hundred_people_in_a_day_at_one_tablet(survey, gard_space, gard_editor, clock):
    kiosk = Kiosk.objects.create(space=gard_space, label="Hall", token_hash=unused_hash())
    tablet = Client(REMOTE_ADDR="192.0.2.10")
    assert tablet.post(f"/participer/borne/{new_address(kiosk=kiosk, user=gard_editor)}/").status_code == 303
    for _person in range(300):
        assert send(tablet, survey, submission(survey, key=uuid.uuid4())).status_code == 303
        clock.wait(70)
    assert counts() == {"counted": 300, "waiting": 0, "aside": 0}
    assert set(SurveyResponse.objects.values_list("trust", flat=True)) == {Trust.COUNTED}
