"""The addresses of published journeys: which are asked, which are dead, and what the public then reads."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.core.management import call_command

from core.caching import site_version
from journeys import link_checker
from journeys.links import dead_links
from journeys.models import JourneyPage, LinkCheck
from journeys.tasks import check_links_and_label
from tests.factories.journeys import JourneyIndexPageFactory, OrganismFactory, build_journey, build_step, publish

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


class Handler(BaseHTTPRequestHandler):
    """`/404` answers 404. `/no-head` knows GET only, `/to/x` sends to `/x`, `/loop` sends to itself."""

    asked: list[str]

    def do_HEAD(self):
        self.answer(with_head=False)

    def do_GET(self):
        self.answer(with_head=True)

    def answer(self, with_head):
        self.server.asked.append(f"{self.command} {self.path}")
        name = self.path.strip("/")
        place = "/loop" if name == "loop" else f"/{name[3:]}" if name.startswith("to/") else ""
        code = 302 if place else int(name) if name.isdigit() else 200
        if name == "no-head" and not with_head:
            code = 405
        self.send_response(code)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *args):
        """Nothing on the screen."""


@pytest.fixture
def server():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def address(server, settings):
    settings.LINKS_MAY_BE_PRIVATE = True
    return f"http://127.0.0.1:{server.server_port}"


def make(home, *urls, **fields):
    details = [("link", {"label": f"Lien {n}", "url": url, "kind": "info"}) for n, url in enumerate(urls)]
    page = build_journey(0, **fields)
    page.steps = [build_step(1, [OrganismFactory(key="caf")], details=details)]
    index = JourneyIndexPageFactory(parent=home, slug=f"p-{fields.get('slug', 'un')}")
    return publish(index, page)


def check():
    return link_checker.check_links()


@pytest.mark.parametrize("path", ["200", "403", "429", "no-head", "to/200"])
def test_an_address_that_answers_is_alive(home, address, path):
    make(home, f"{address}/{path}", f"{address}/")
    for _night in range(2):
        check()
    assert LinkCheck.objects.get(url=f"{address}/{path}").is_alive


@pytest.mark.parametrize("path", ["404", "410", "500", "503", "loop", "to/404"])
def test_an_address_is_dead_after_two_failures_in_a_row(home, address, path):
    url = f"{address}/{path}"
    make(home, url, f"{address}/")
    assert check().unsure == [url]
    assert LinkCheck.objects.get(url=url).is_alive
    assert check().dead == [url]
    row = LinkCheck.objects.get(url=url)
    assert (row.is_alive, row.failures) == (False, 2)


def test_a_failure_then_an_answer_starts_again(home, address, monkeypatch):
    url = f"{address}/200"
    make(home, url, f"{address}/")
    LinkCheck.objects.create(url=url, failures=1)
    check()
    row = LinkCheck.objects.get(url=url)
    assert (row.is_alive, row.failures, row.status) == (True, 0, 200)


def test_an_address_that_lives_again_is_a_link_again(home, address):
    url = f"{address}/200"
    make(home, url)
    LinkCheck.objects.create(url=url, is_alive=False, failures=5, checked_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    check()
    assert LinkCheck.objects.get(url=url).is_alive


@pytest.mark.parametrize("url", ["http://[::1", "http://nulle.part.invalid/", "ftp://exemple.fr/x", "http://é é/"])
def test_what_is_not_an_address_of_the_web_is_dead_and_breaks_nothing(home, address, url):
    make(home, f"{address}/")
    statuses = link_checker._ask_all([url])
    assert statuses == {url: None}


def test_an_address_too_long_to_be_kept_is_told(home, address):
    url = f"{address}/{'x' * 500}"
    make(home, url, f"{address}/")
    assert check().too_long == [url]
    assert not LinkCheck.objects.filter(url=url).exists()


def test_every_kind_of_address_of_published_pages_is_asked(home):
    OrganismFactory(key="caf", website="https://organisme.fr")
    page = build_journey(0)
    details = [
        ("link", {"label": "a", "url": "https://lien.fr", "kind": "info"}),
        ("channel", {"kind": "en_ligne", "detail": "b", "url": "https://canal.fr"}),
        ("task", {"text": "c", "url": "https://tache.fr", "is_optional": False}),
        ("source", {"publisher": "d", "reference": "", "url": "https://source.fr", "checked_on": None}),
        ("note", "https://texte.fr n’est pas un lien"),
    ]
    page.steps = [build_step(1, [OrganismFactory(key="caf")], details=details)]
    publish(JourneyIndexPageFactory(parent=home), page)
    make(home, "https://brouillon.fr", slug="brouillon").unpublish()
    assert link_checker.published_addresses() == {
        f"https://{name}.fr" for name in ("organisme", "lien", "canal", "tache", "source")
    }


def test_an_address_no_longer_used_is_forgotten(home, address):
    LinkCheck.objects.create(url="https://ancien.fr")
    make(home, f"{address}/")
    check()
    assert list(LinkCheck.objects.values_list("url", flat=True)) == [f"{address}/"]


def test_private_addresses_are_not_asked(home, server, settings):
    settings.LINKS_MAY_BE_PRIVATE = False
    urls = [f"http://127.0.0.1:{server.server_port}/", f"http://localhost:{server.server_port}/"]
    assert link_checker._ask_all(urls) == dict.fromkeys(urls)
    assert server.asked == []
    settings.LINKS_MAY_BE_PRIVATE = True  # the control
    assert link_checker._ask_all(urls) == dict.fromkeys(urls, 200)


def test_a_redirection_to_a_private_address_is_not_followed(home, server, settings, monkeypatch):
    """The first host passes for a public one; the second is looked at too."""
    settings.LINKS_MAY_BE_PRIVATE = False
    seen = []
    refuse = link_checker._refuse_private

    def refuse_but_the_first(connected):
        seen.append(connected)
        return connected if len(seen) == 1 else refuse(connected)

    monkeypatch.setattr(link_checker, "_refuse_private", refuse_but_the_first)
    with link_checker._session() as session:
        other = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        other.asked = []
        threading.Thread(target=other.serve_forever, args=(0.01,)).start()
        monkeypatch.setattr(Handler, "send_header", _sends_to(f"http://127.0.0.1:{other.server_port}/"), raising=True)
        try:
            assert link_checker._ask(session, f"http://127.0.0.1:{server.server_port}/to/ailleurs") is None
        finally:
            other.shutdown()
            other.server_close()
    assert server.asked
    assert other.asked == []


def _sends_to(place):
    send_header = Handler.send_header

    def send(self, name, value):
        send_header(self, name, place if name == "Location" else value)

    return send


def test_a_server_that_is_cut_off_judges_nobody(home, settings):
    make(home, "http://127.0.0.1:9/", "http://localhost:9/")
    before = site_version()
    out = StringIO()
    for _night in range(3):
        call_command("check_links", stdout=out)
    assert "this server is cut off" in out.getvalue()
    assert not LinkCheck.objects.exists()
    assert site_version() == before


def test_one_request_at_a_time_for_each_host(home, address, server):
    make(home, *(f"{address}/{n}" for n in range(200, 206)))
    check()
    assert server.asked == [f"HEAD /{n}" for n in range(200, 206)]


def test_the_public_reads_a_dead_address_as_text(client, home, address, django_capture_on_commit_callbacks):
    page = make(home, f"{address}/404", f"{address}/200")
    with time_machine.travel(dt.datetime(2026, 3, 2, 10, tzinfo=dt.UTC), tick=True):
        check()
        with django_capture_on_commit_callbacks(execute=True):
            check()
    soup = BeautifulSoup(client.get(page.get_url()).text, "html.parser")
    hrefs = [link["href"] for link in soup.select(".step a[rel=external]")]
    assert f"{address}/200" in hrefs
    assert f"{address}/404" not in hrefs
    text = " ".join(soup.select_one(".step").get_text(" ").split())
    assert "Lien 0" in text
    assert "adresse en panne, vérifiée le 2 mars 2026" in text


def test_dead_links_cost_no_query_on_a_warm_process(home, django_assert_num_queries):
    LinkCheck.objects.create(url="https://mort.fr", is_alive=False, checked_at=dt.datetime(2026, 3, 2, tzinfo=dt.UTC))
    with django_assert_num_queries(1):
        assert list(dead_links()) == ["https://mort.fr"]
    with django_assert_num_queries(0):
        dead_links()


def test_the_commands_print_their_figures_and_label(home, address):
    page = make(home, f"{address}/404", f"{address}/")
    out = StringIO()
    call_command("check_links", stdout=out)
    call_command("check_links", stdout=out)
    assert "2 addresses: 0 dead, 1 failed once, 0 too long to be asked" in out.getvalue()
    assert f"  dead: {address}/404" in out.getvalue()
    detail = page.gate_results.get(code="liens").detail
    assert detail == f"Corrigez les adresses en panne : {address}/404."
    later = StringIO()
    call_command("check_links", "--later", stdout=later)
    assert "Handed" in later.getvalue()
    assert LinkCheck.objects.get(url=f"{address}/404").failures == 3
    assert check_links_and_label.enqueue().return_value == {"asked": 2, "dead": 1, "unsure": 0}
    assert JourneyPage.objects.get(pk=page.pk).kind == "guide"
