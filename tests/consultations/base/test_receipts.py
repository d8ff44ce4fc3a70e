"""The receipt page, and "Suivre ma contribution"."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from consultations.base.models import Participant
from consultations.base.receipts import receipt_hash
from consultations.participation import types
from consultations.surveys.models import Answer, SurveyResponse
from tests.factories.participation import SurveyFactory, send, submission

FOLLOW = "/participer/suivre/"


@pytest.fixture
def sent(client, campaign, survey):
    """Somebody's contribution: (address of the receipt, code)."""
    location = send(client, survey, submission(survey, campaign, single=0, long_text="Mon secret"))["Location"]
    return location, client.get(location).context["code"]


class TestReceiptPage:
    def test_shows_the_code_and_is_kept_nowhere(self, client, sent):
        response = client.get(sent[0])
        assert response.status_code == 200
        assert sent[1] in response.content.decode()
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}( [0-9A-HJKMNP-TV-Z]{4}){2}", sent[1])
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "same-origin"
        assert "Mon secret" not in response.content.decode()

    def test_expires_after_an_hour(self, client, sent):
        with time_machine.travel(timezone.now().timestamp() + 3590, tick=False):
            assert client.get(sent[0]).status_code == 200
        with time_machine.travel(timezone.now().timestamp() + 3610, tick=False):
            response = client.get(sent[0])
        assert response.status_code == 410
        assert sent[1] not in response.content.decode()
        assert response.content.decode().count("<h1") == 1

    @pytest.mark.parametrize("token", ["x", "a:b:c", "é", "e30:1:2", "." * 500, "%00"])
    def test_wrong_token_is_gone(self, client, home, token):
        assert client.get(f"/participer/recu/{token}/").status_code == 410

    def test_one_sign_changed_is_gone(self, client, sent):
        token = sent[0].rstrip("/").rsplit("/", 1)[1]
        for place in range(len(token)):
            changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
            # The last sign of a base64 text has bits that mean nothing.
            if place != len(token) - 1:
                assert client.get(sent[0].replace(token, changed)).status_code in (404, 410)

    def test_erased_contribution_is_gone(self, client, sent):
        client.post(FOLLOW, {"code": sent[1], "effacer": "1"})
        assert client.get(sent[0]).status_code == 410

    def test_only_get(self, client, sent):
        assert client.post(sent[0]).status_code == 405


class TestFollow:
    @pytest.mark.parametrize(
        "typed",
        [
            lambda code: code,
            lambda code: code.replace(" ", ""),
            lambda code: code.lower(),
            lambda code: code.replace(" ", "-"),
            lambda code: f"  {code}\t",
            lambda code: code.replace("0", "O"),
            lambda code: code.replace("0", "o").replace("1", "l"),
            lambda code: code.replace("1", "I"),
        ],
    )
    def test_code_typed_by_hand_finds_the_answer(self, client, sent, typed):
        response = client.post(FOLLOW, {"code": typed(sent[1])})
        assert response.status_code == 200
        html = response.content.decode()
        assert "Mon secret" in html
        assert "Oui" in html
        assert "no-store" in response["Cache-Control"]

    @pytest.mark.parametrize(
        "code", ["", " ", "0000 0000 0000", "x" * 41, "\x00", "é" * 12, "' OR 1=1 --", "٣" * 12, "²" * 12]
    )
    def test_unknown_code_is_refused_and_kept_in_the_field(self, client, sent, code):
        response = client.post(FOLLOW, {"code": code})
        html = response.content.decode()
        assert response.status_code == 422
        assert html.count("<h1") == 1
        assert 'class="error"' in html
        assert "Mon secret" not in html

    def test_erasing_leaves_nothing(self, client, sent):
        response = client.post(FOLLOW, {"code": sent[1], "effacer": "1"})
        assert response.status_code == 200
        assert not SurveyResponse.objects.exists()
        assert not Answer.objects.exists()
        assert not Participant.objects.exists()
        assert client.post(FOLLOW, {"code": sent[1], "effacer": "1"}).status_code == 422

    def test_erasing_touches_nobody_else(self, client, campaign, survey, sent, gard_space):
        send(Client(), survey, submission(survey, campaign))
        other = SurveyFactory(space=gard_space)
        send(client, other, submission(other))
        client.post(FOLLOW, {"code": sent[1], "effacer": "1"})
        assert SurveyResponse.objects.count() == 2
        assert Participant.objects.count() == 2

    def test_wrong_code_erases_nothing(self, client, sent):
        assert client.post(FOLLOW, {"code": "0000 0000 0000", "effacer": "1"}).status_code == 422
        assert SurveyResponse.objects.count() == 1

    def test_asks_for_djangos_token(self, sent):
        person = Client(enforce_csrf_checks=True)
        assert person.post(FOLLOW, {"code": sent[1], "effacer": "1"}).status_code == 403
        assert SurveyResponse.objects.count() == 1
        html = person.get(FOLLOW).content.decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1)
        assert person.post(FOLLOW, {"code": sent[1], "csrfmiddlewaretoken": token}).status_code == 200

    def test_is_private(self, client, home):
        assert "no-store" in client.get(FOLLOW)["Cache-Control"]


class TestWhatIsStored:
    def test_only_a_keyed_hash(self, sent, settings):
        code = sent[1].replace(" ", "")
        row = SurveyResponse.objects.values().get()
        assert code not in str(row)
        assert row["receipt_hash"] == receipt_hash(code)
        assert receipt_hash(code, "autre-cle") != receipt_hash(code)

    def test_no_address_of_the_network_and_no_browser_name_is_kept(self, campaign, survey):
        person = Client(REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Canari/1.0")
        send(person, survey, submission(survey, campaign))
        kept = [*SurveyResponse.objects.values(), *Answer.objects.values(), *Participant.objects.values()]
        assert "203.0.113.77" not in str(kept)
        assert "Canari" not in str(kept)

    def test_rotation_of_the_secret_keeps_receipts(self, client, settings, campaign, survey):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "ancienne-cle", []
        location = send(client, survey, submission(survey, campaign))["Location"]
        code = client.get(location).context["code"]
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle-cle", ["ancienne-cle"]
        assert client.get(location).context["code"] == code
        assert client.post(FOLLOW, {"code": code}).context["contribution"] is not None
        settings.SECRET_KEY_FALLBACKS = []  # the control: without the old key, nothing is found
        assert client.get(location).status_code == 410
        assert client.post(FOLLOW, {"code": code}).status_code == 422


def views(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        else:
            yield prefix + str(pattern.pattern), pattern.callback


def exempt(found):
    return [address for address, view in found if getattr(view, "csrf_exempt", False)]


def test_only_the_submit_view_the_dates_and_the_stop_link_are_exempt_from_djangos_token():
    """The dates of a journey change nothing and keep nothing (docs/adr/0014); a mail program stops messages without a page (RFC 8058)."""
    found = list(views(get_resolver().url_patterns))
    assert len(found) > 200
    # REST framework's views are exempt for Django and ask for the token themselves, when a session says who it is.
    ours = {address for address in exempt(found) if not address.startswith(("admin/api/", "admin/localize/"))}
    ours -= {address for address, view in found if getattr(view, "is_light_act", False)}  # `act` looks at their origin
    submits = {f"participer/{kind.slug}/<uuid:key>/" for kind in types()}
    assert ours == submits | {
        "participer/adresse/arreter/<str:token>/",
        "participer/ateliers/panel/<str:token>/arreter/",
        "participer/ateliers/panel/rejoindre/<slug:space>/",  # it looks at the origin, and an address has the last word
        "mes-dates/<uuid:key>/",
        "mes-dates/<uuid:key>/agenda.ics",
    }
