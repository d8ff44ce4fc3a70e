"""One card in many hands at the same moment is one row, on the real database."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from consultations.base.entry_codes import create_batch, print_codes
from consultations.base.models import EntryCode
from consultations.surveys.models import SurveyResponse
from core.models import Space
from tests.factories.base import make_local_home, make_site
from tests.factories.participation import SurveyFactory, send, submission

pytestmark = pytest.mark.slow

TIMES, AT_ONCE = 20, 8


@pytest.fixture
def space(database_copy):
    make_local_home(make_site(), "gard", "Caf du Gard")
    return Space.objects.get(slug="gard")


def send_all(survey, data_of):
    start = threading.Barrier(AT_ONCE)

    def one(place):
        try:
            if place < AT_ONCE:
                start.wait(timeout=20)
            return send(Client(raise_request_exception=False), survey, data_of(place)).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(TIMES)))


@pytest.mark.parametrize(("anonymity", "statuses"), [("pseudonyme", {303}), ("anonyme", {303, 409})])
def test_one_card_in_many_hands_is_one_row(space, anonymity, statuses):
    survey = SurveyFactory(space=space, audience="code", anonymity=anonymity)
    user = get_user_model().objects.create_user("agent")
    batch = create_batch(participation=survey, space=space, label="Nîmes", size=1, user=user)
    (code,) = print_codes(batch=batch, user=user)
    seen = send_all(survey, lambda place: submission(survey, key=uuid.uuid4()) | {"code": code})
    assert set(seen) == statuses
    assert SurveyResponse.objects.count() == 1
    assert EntryCode.objects.filter(used_on__isnull=False).count() == 1
