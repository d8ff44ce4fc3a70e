"""Many people at the same moment, on the real database: places are exact, ranks without a hole, one person is one row."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from types import SimpleNamespace

import pytest
from django.db import connections
from django.db.models import F
from django.test import Client

from consultations.base import views
from consultations.workshops import places, services
from consultations.workshops.models import Left, Session, SignUp, State
from tests.contracts.kinds import SAME_ORIGIN
from tests.factories.base import make_site
from tests.factories.workshops import make_workshop, typed_signup

pytestmark = pytest.mark.slow

PLACES, PEOPLE, AT_ONCE = 5, 40, 8


@pytest.fixture
def crowded(database_copy, settings):
    settings.NETWORK_PER_MINUTE = settings.NETWORK_NEWCOMERS_PER_HOUR = 0
    return make_workshop(capacity=PLACES, space=make_site().space)


def at_once(work, things):
    """Do the work with each thing, AT_ONCE at a time, each in a connection of its own; what each gave, or its error."""
    start = threading.Barrier(AT_ONCE)

    def one(numbered):
        place, thing = numbered
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            return work(thing)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, enumerate(things)))


def sender(workshop):
    def send(more):
        data = {"cle": str(uuid.uuid4()), "page": workshop.space.root_page_id, **typed_signup(workshop), **more}
        client = Client(raise_request_exception=False)
        return client.post(workshop.get_submit_url(), data, headers=SAME_ORIGIN).status_code

    return send


def test_places_are_exact_and_ranks_without_a_hole(crowded):
    assert set(at_once(sender(crowded), [{}] * PEOPLE)) == {303}
    assert SignUp.objects.filter(state=State.CONFIRMED).count() == PLACES
    ranks = SignUp.objects.filter(state=State.WAITING).order_by("rank").values_list("rank", flat=True)
    assert list(ranks) == list(range(1, PEOPLE - PLACES + 1))
    assert places.recount() == 0


def test_control_a_look_and_then_a_place_overbooks(crowded, monkeypatch):
    """The naive way: how many are there is read, then a place is taken. Neither hold, nor counter, nor constraint."""
    seen = threading.local()
    sign_up = services._sign_up

    def look_first(submission, form):
        seen.free = SignUp.objects.filter(state=State.CONFIRMED).count() < PLACES
        time.sleep(0.05)
        return sign_up(submission, form)

    def take(*, signup, session, reserved=False):
        signup.state = State.CONFIRMED if seen.free else State.DECLINED
        signup.left_because = "" if seen.free else Left.TEAM

    monkeypatch.setattr(views, "transaction", SimpleNamespace(atomic=nullcontext))
    monkeypatch.setattr(services, "_sign_up", look_first)
    monkeypatch.setattr(places, "take", take)
    monkeypatch.setattr(places, "hold", lambda **_kwargs: None)
    at_once(sender(crowded), [{}] * PEOPLE)
    assert SignUp.objects.filter(state=State.CONFIRMED).count() > PLACES


def test_same_person_many_times_at_once_is_one_row(crowded):
    ways = ["Une@exemple.fr", "une@EXEMPLE.fr", "UNE@exemple.fr", " une@exemple.fr "]
    assert set(at_once(sender(crowded), [{"courriel": ways[n % 4]} for n in range(PEOPLE)])) == {303}
    assert SignUp.objects.count() == 1


def test_signups_cancellations_and_other_capacities_never_overbook(crowded):
    """At each commit: no more places than there are, and counters that are those of the rows."""
    session, send = crowded.sessions.get(), sender(crowded)
    at_once(send, [{}] * 10)
    seen = []

    def act(number):
        if number % 3 == 0:
            people = SignUp.objects.exclude(state=State.DECLINED).order_by("?")
            if one := people.select_related("participation").first():
                places.leave(signup=one, because=Left.SELF)
        elif number % 10 == 1:
            with suppress(places.CapacityTooLow):
                places.change_capacity(session=session, capacity=PLACES + number % 4, reserved=number % 2)
        else:
            send({})
        now = Session.objects.get(pk=session.pk)
        seen.append((now.taken + now.reserved, now.capacity))

    at_once(act, range(60))
    assert len(seen) == 60
    assert [one for one in seen if one[0] > one[1]] == []
    assert places.recount() == 0
    ranks = list(SignUp.objects.filter(state=State.WAITING).values_list("rank", flat=True))
    assert len(ranks) == len(set(ranks))
    assert not Session.objects.filter(taken__gt=F("capacity") - F("reserved")).exists()
