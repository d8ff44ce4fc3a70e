"""« Reprendre »: twenty wrong codes an hour from one network, those of receipts among them; then none is looked at."""

import re

import pytest
from django.test import Client

from consultations.base import throttle
from consultations.base.models import NetworkCount
from consultations.base.throttle import WRONG_CODES
from consultations.surveys import draft_views
from tests.factories.participation import SurveyFactory, default_questions, send, submission

RESUME = "/participer/questionnaire/reprendre/"
FOLLOW = "/participer/suivre/"


def person(last: int = 77) -> Client:
    return Client(REMOTE_ADDR=f"203.0.113.{last}")


@pytest.fixture
def code(gard_space):
    """The code of a draft that says « Mon secret »."""
    page = {"type": "page", "id": "0b5ac8d6-1f3c-4c1f-9d39-0d6a5e1c7f10", "value": {"text": "Suite", "help": ""}}
    first, *others = default_questions()
    survey = SurveyFactory(space=gard_space, questions=[*others, page, first])
    kept = send(person(), survey, submission(survey, long_text="Mon secret") | {"partie": "1", "aller": "garder"})
    return re.search(r"<code>([0-9A-Z ]+)</code>", kept.content.decode()).group(1)


def try_wrong_codes(client, times=WRONG_CODES, address=RESUME):
    assert {client.post(address, {"code": f"0000 0000 {n:04d}"}).status_code for n in range(times)} == {422}


def test_twenty_an_hour_then_no_code_is_looked_at(code):
    try_wrong_codes(person())
    refused = person().post(RESUME, {"code": code})
    html = refused.content.decode()
    assert refused.status_code == 429
    assert refused["Retry-After"] == "3600"
    assert "Trop de codes faux" in html
    assert "Mon secret" not in html
    assert f'value="{code}"' in html, "what was typed is still there"
    assert "Mon secret" in person(78).post(RESUME, {"code": code}).content.decode(), "another network is not concerned"
    assert "203.0.113" not in str(list(NetworkCount.objects.values()))


def test_wrong_codes_of_receipts_and_of_drafts_are_counted_together(code):
    try_wrong_codes(person(), WRONG_CODES // 2)
    try_wrong_codes(person(), WRONG_CODES // 2, FOLLOW)
    assert person().post(RESUME, {"code": code}).status_code == 429
    assert person().post(FOLLOW, {"code": code}).status_code == 429


def test_right_codes_and_what_is_no_code_are_not_counted(code):
    for _time in range(WRONG_CODES + 2):
        assert person().post(RESUME, {"code": code}).status_code == 200
        assert person().post(RESUME, {"code": "x" * 41}).status_code == 422
    assert person().post(RESUME, {"code": code}).status_code == 200


@pytest.mark.parametrize("guard", ["count_wrong_code", "has_tried_too_much"])
def test_control_without_a_guard_the_right_code_is_found_in_the_end(code, monkeypatch, guard):
    assert hasattr(throttle, guard)
    monkeypatch.setattr(draft_views, guard, lambda who: None)
    try_wrong_codes(person(), 2 * WRONG_CODES)
    assert "Mon secret" in person().post(RESUME, {"code": code}).content.decode()
