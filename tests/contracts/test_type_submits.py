"""Sending a contribution, for every participation type: the way in, once, again, late, from elsewhere, wrong, without JavaScript."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, example
from hypothesis import given as tried_with
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from consultations.base import services, views
from consultations.base.integrity import Origin
from consultations.base.models import Participant, Phase
from tests.contracts.kinds import FOLLOW, SAME_ORIGIN, every_type, fields_in, keeps
from tests.examples import examples

pytestmark = every_type
ELSEWHERE = {"sec-fetch-site": "cross-site"}
SILENT = {"accept-language": "fr"}  # of a browser that does not say where it sends from


def is_a_plain_page(response, status: int, words: str) -> None:
    """A page in French with one title, which says these words and is kept nowhere."""
    html = response.content.decode()
    assert response.status_code == status
    assert '<html lang="fr"' in html
    assert html.count("<h1") == 1
    assert words in html
    assert "no-store" in response["Cache-Control"]


def test_way_of_a_contribution(given, client):
    """Page, submission, receipt, follow, erase."""
    assert given.participation.get_submit_url() in client.get(given.page.url).content.decode()
    code = given.code(client=client)
    one = given.rows.get()
    assert (one.participation, one.page_id, one.space, one.channel) == (
        given.participation,
        given.page.pk,
        given.participation.space,
        "web",
    )
    assert given.participation.response_count() == 1
    found = client.post(FOLLOW, {"code": code})
    assert "canari premier" in str(found.context["details"])
    assert client.post(FOLLOW, {"code": code, "effacer": "1"}).status_code == 200
    assert not given.rows.exists()
    assert not Participant.objects.exists()


def test_page_is_the_same_for_everyone_and_holds_nothing_of_the_visitor(given, client, settings):
    settings.PUBLIC_PAGE_SECONDS = 60
    for address in (given.page.url, given.participation.get_submit_url()):
        response = client.get(address)
        html = response.content.decode()
        assert "public" in response["Cache-Control"]
        assert not response.cookies
        assert "csrfmiddlewaretoken" not in html
        assert not re.search(r"<[a-z][^>]*\s(?:style|on[a-z]+)=", html)


def test_other_methods_are_refused(given, client):
    address = given.participation.get_submit_url()
    assert client.head(address).status_code == 200
    assert {method(address).status_code for method in (client.put, client.patch, client.delete)} == {405}


def test_takes_few_queries(given):
    given.post(given.data())  # what a process remembers is remembered
    with CaptureQueriesContext(connection) as queries:
        assert given.post(given.data()).status_code == 303
    assert len(queries) <= given.maker.queries, [query["sql"][:120] for query in queries]


class TestOnceAndAgain:
    def test_same_sending_is_one_row_and_one_receipt(self, given, client):
        data = given.data()
        assert len({given.code(data, client) for _ in range(3)}) == 1
        assert given.rows.count() == 1

    def test_double_click_before_any_cookie_is_one_row(self, given):
        data = given.data()
        assert len({given.code(data) for _ in range(2)}) == 1
        assert given.rows.count() == 1

    def test_again_from_the_same_browser_takes_the_place_of_the_first(self, given, client):
        first = given.code(client=client)
        before = given.rows.get()
        if given.participation.takes_several:  # it is one more
            assert given.code(given.data("other"), client) != first
            assert given.rows.count() == 2
            assert Participant.objects.count() == 1
            return
        assert given.code(given.data("other"), client) == first
        after = given.rows.get()
        assert after.pk == before.pk
        assert "canari second" in str(after.summary())
        assert "canari premier" not in str(after.summary())

    def test_control_without_the_look_at_the_browser_it_would_not(self, given, client, monkeypatch):
        if given.participation.takes_several:
            pytest.skip("it keeps both")
        given.code(client=client)
        # Without it, nor the constraint that refuses a second row.
        monkeypatch.setattr(services, "_existing", lambda *args: None)
        monkeypatch.setattr(services, "_participant", lambda submission: None)
        given.code(given.data("other"), client)
        assert given.rows.count() == 2

    def test_two_browsers_are_two_rows(self, given):
        codes = {given.code() for _ in range(2)}
        assert len(codes) == given.rows.count() == Participant.objects.count() == 2

    def test_somebody_elses_key_neither_overwrites_nor_reveals(self, given):
        key = str(uuid.uuid4())
        code, other = given.code(given.data(cle=key)), Client()
        given.post(given.data("other"), other)
        assert given.code(given.data("other", cle=key), other) != code
        assert "canari premier" in str(given.rows.get(submission_key=key).summary())


class TestClosed:
    @pytest.mark.parametrize(("opens", "closes", "status"), [(-9, 0, 410), (-9, -1, 410), (1, 9, 403), (1, None, 403)])
    def test_before_and_after_its_dates_nothing_is_kept_and_everything_typed_is_shown(
        self, given, client, opens, closes, status
    ):
        now = timezone.now()
        given.change(
            opens_at=now + timedelta(days=opens), closes_at=None if closes is None else now + timedelta(days=closes)
        )
        for address in (given.page.url, given.participation.get_submit_url()):
            html = client.get(address).content.decode()
            assert "data-participation" not in html
            assert "Cette consultation" in html
        data = given.data()
        refused = given.post(data)
        is_a_plain_page(refused, status, "est terminée" if status == 410 else "n’est pas encore ouverte")
        assert keeps(refused, given.participation.get_submit_url(), data) == []
        assert not given.rows.exists()

    def test_not_published(self, given, client):
        address = given.participation.get_submit_url()
        given.participation.unpublish()
        assert address not in client.get(given.page.url).content.decode()
        assert client.get(address).status_code == 404
        is_a_plain_page(given.post(given.data()), 404, "n’existe pas")
        assert not given.rows.exists()

    def test_a_key_that_is_none_of_ours(self, given, client):
        address = given.participation.get_submit_url().replace(
            str(given.participation.translation_key), str(uuid.uuid4())
        )
        assert client.get(address).status_code == client.post(address, given.data()).status_code == 404

    def test_control_without_the_look_at_the_dates_it_would_be_kept(self, given, monkeypatch):
        given.change(opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now())
        monkeypatch.setattr(type(given.participation), "phase", lambda self, now=None: Phase.OPEN)
        assert given.post(given.data()).status_code == 303


class TestOrigin:
    @pytest.mark.parametrize(
        "headers",
        [ELSEWHERE, {"sec-fetch-site": "same-site"}, {"origin": "https://ailleurs.example"}, {"origin": "http://[mal"}],
    )
    def test_from_elsewhere_nothing_is_kept_and_everything_typed_is_shown(self, given, headers):
        data = given.data()
        refused = given.post(data, **headers)
        is_a_plain_page(refused, 403, "Cet envoi vient d’un autre site")
        assert keeps(refused, given.participation.get_submit_url(), data) == []
        assert not given.rows.exists()

    def test_control_without_the_check_it_would_be_kept(self, given, monkeypatch):
        monkeypatch.setattr(views, "request_origin", lambda request: Origin.SAME)
        assert given.post(given.data(), **ELSEWHERE).status_code == 303


class TestWithoutJavaScript:
    @pytest.mark.parametrize("headers", [SAME_ORIGIN, SILENT])
    def test_what_was_typed_is_read_back_and_sent_as_it_is(self, given, headers):
        person, address = Client(enforce_csrf_checks=True), given.participation.get_submit_url()
        data = given.data(cle=fields_in(person.get(given.page.url), address)["cle"][0])
        assert data["cle"] == ""
        back = given.post(data, person, **headers)
        assert back.status_code == 200
        assert "Relisez vos réponses" in back.content.decode()
        assert keeps(back, address, data) == []
        assert not given.rows.exists()
        sent = given.post(fields_in(back, address), person, **headers)
        assert sent.status_code == 303
        assert given.rows.get().page_id == given.page.pk
        assert given.code_after(sent, data, person)

    def test_control_without_the_token_a_silent_browser_is_asked_again(self, given):
        person, address = Client(enforce_csrf_checks=True), given.participation.get_submit_url()
        back = fields_in(given.post(given.data(), person, **SILENT), address)
        del back["csrfmiddlewaretoken"]
        assert given.post(back, person, **SILENT).status_code == 200
        assert not given.rows.exists()


class TestBadInput:
    def test_gets_a_sentence_and_keeps_everything_typed(self, given, client):
        data, address = given.data("wrong"), given.participation.get_submit_url()
        refused = given.post(data, client)
        html = refused.content.decode()
        is_a_plain_page(refused, 422, 'role="alert"')
        assert keeps(refused, address, data) == []
        assert not given.rows.exists()
        # Each line of the list leads to a field of the page.
        lines = re.findall(r'<li><a href="#([^"]+)">', html[html.index('role="alert"') :])
        assert lines
        assert [line for line in lines if f'id="{line}"' not in html] == []
        assert 'class="error"' in html
        assert "aria-invalid" in html

    def test_corrected_from_that_page_it_is_recorded(self, given, client):
        shown = fields_in(given.post(given.data("wrong"), client), given.participation.get_submit_url())
        assert given.post({**shown, **given.data(cle=shown["cle"][0])}, client).status_code == 303

    def test_control_a_page_that_forgets_is_seen(self, given):
        data, address = given.data("wrong"), given.participation.get_submit_url()
        assert set(keeps(Client().get(address), address, data)) >= set(given.maker.wrong(given.participation))

    def test_empty_is_refused(self, given, client):
        assert given.post({"cle": str(uuid.uuid4()), "page": given.page.pk}, client).status_code == 422
        assert not given.rows.exists()

    def test_too_much_is_refused(self, given, client, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
        refused = given.post(given.data(sujet="x" * 200), client)
        assert refused.status_code == 413
        assert not given.rows.exists()

    def test_whatever_is_sent_is_never_an_error_of_ours(self, given, client):
        right = given.data()
        names = [*right, "sujet", "duree", "courriel", "code", "csrfmiddlewaretoken", "inconnu"]
        texts = st.text(st.characters(codec="utf-8"), max_size=40)
        values = st.one_of(st.sampled_from([str(value) for value in right.values()]), texts, st.just("9" * 5000))
        fields = st.sampled_from(names)

        @hypothesis_settings(
            deadline=None,
            database=None,
            max_examples=examples(40),
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        )
        @tried_with(st.dictionaries(fields, st.one_of(values, st.lists(values, max_size=3)), max_size=len(names)))
        @example(dict.fromkeys(names, "\x00"))
        @example({name: ["1", "1"] for name in names})
        def check(data):
            response = given.post({**right, **data}, client)
            assert response.status_code in (200, 303, 403, 409, 422, 428)  # 409: one may give some, not more
            assert response.status_code == 303 or '<html lang="fr"' in response.content.decode()

        check()
