"""What the pages cost: requests per second, CPU, SQL, bytes; each as a ratio to a bare Django view in the same run.

    python tests/benchmarks/pages.py [--json FILE] [--data DIR]

The real production server (gunicorn.conf.py, config.settings.production) on a demo database; beside it, with the same
workers, `_bare.py`. Ratios are medians over rounds in which both are asked in turn, so that a noisy neighbour hits both.
Three states: `cached`, pages from the page cache; `uncached`, the page cache off, parts of pages that change with a publication
still remembered; `drawn`, nothing remembered, the first visitor after a publication. CPU is asked for one request at a time.
Targets: cached rps ratio >= 0.5; uncached <= 10 queries and CPU ratio <= 15; an answer <= 6 queries;
a page <= 60 KB without images, <= 20 requests, no third party, no cookie.
"""

import os
import sys
import uuid
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import Client, Figures, Load, Server, demo_environment, gunicorn, load, options, request_bytes
from _pages import Weight, answer_form, weigh

PAGES = {
    "home": "/",
    "journey": "/parcours/naissance/",
    "campaign": "/consultations/conge-parental/",
    "result": "/resultats/nos-courriers/",
}
ROUNDS = 3


def main() -> None:
    parser = options("What the pages cost")
    parser.add_argument("--seconds", type=float, default=1.0, help="length of each measure (1.0)")
    given = parser.parse_args()
    figures = Figures()
    with demo_environment(given.data, given.answers) as env:
        bare_env = {**env, "PYTHONPATH": str(Path(__file__).parent)}
        with gunicorn(bare_env, "_bare:application") as bare:
            with gunicorn(env) as site:
                measure_pages(figures, "cached", site, bare, given.seconds, connections=8)
                measure_bytes(figures, site)
            with gunicorn({**env, "PUBLIC_PAGE_SECONDS": "0"}) as site:
                measure_pages(figures, "uncached", site, bare, given.seconds, connections=1)
                measure_answers(figures, site, bare, given.seconds)
            with gunicorn({**env, "PUBLIC_PAGE_SECONDS": "0", "FRAGMENT_SECONDS": "0"}) as site:
                measure_pages(figures, "drawn", site, bare, given.seconds, connections=1)
        count_queries(figures, env)
    figures.write(given.json)


def checked(result: Load, what: str, status: int) -> Load:
    if set(result.statuses) != {status}:
        sys.exit(f"{what}: {result.statuses}, every answer should have been {status}.")
    return result


def in_turn(figures: Figures, name: str, measures: list[tuple[Load, Load]]) -> None:
    """Print the medians of a page's loads, and those of their ratios to the bare view's."""
    figures.add(f"{name}_rps", median(page.rate for page, _bare in measures), "1/s")
    figures.add(f"{name}_rps_ratio", median(page.rate / bare.rate for page, bare in measures), "x")
    figures.add(f"{name}_cpu", median(page.cpu_ms for page, _bare in measures), "ms")
    figures.add(f"{name}_cpu_ratio", median(page.cpu_ms / bare.cpu_ms for page, bare in measures), "x")


def measure_pages(figures: Figures, state: str, site: Server, bare: Server, seconds: float, connections: int) -> None:
    """Cached pages: how many a second, from 8 connections. Others: what one costs, asked one after the other."""
    asked = {name: request_bytes(path) for name, path in PAGES.items()}
    bare_request = request_bytes("/")
    for raw in asked.values():  # every worker has seen every page before the clock starts
        load(site, lambda raw=raw: raw, 0.4)
    load(bare, lambda: bare_request, 0.4)
    measures: dict[str, list[tuple[Load, Load]]] = {name: [] for name in asked}
    for _round in range(ROUNDS):
        yardstick = checked(load(bare, lambda: bare_request, seconds, connections), "bare", 200)
        for name, raw in asked.items():
            measures[name].append(
                (checked(load(site, lambda raw=raw: raw, seconds, connections), name, 200), yardstick)
            )
    figures.add(f"bare_{state}_rps", median(bare.rate for _page, bare in measures["home"]), "1/s")
    figures.add(f"bare_{state}_cpu", median(bare.cpu_ms for _page, bare in measures["home"]), "ms")
    for name, pairs in measures.items():
        in_turn(figures, f"{name}_{state}", pairs)


def measure_answers(figures: Figures, site: Server, bare: Server, seconds: float) -> None:
    """Answers of new people to the survey of the campaign: each a row, a cookie and a receipt."""
    html = Client(site.port).request(request_bytes(PAGES["campaign"], gzip=False)).body.decode()
    action, data = answer_form(html)
    bare_request = request_bytes("/")

    def answer() -> bytes:
        return request_bytes(action, urlencode([*data, ("cle", str(uuid.uuid4()))]).encode())

    load(site, answer, 0.4, 1)
    pairs = []
    for _round in range(ROUNDS):
        yardstick = checked(load(bare, lambda: bare_request, seconds, 1), "bare", 200)
        pairs.append((checked(load(site, answer, seconds, 1), "answer", 303), yardstick))
    in_turn(figures, "answer", pairs)


def measure_bytes(figures: Figures, site: Server) -> None:
    """What a first visit loads, as it is sent."""
    for name, path in PAGES.items():
        weight: Weight = weigh(site.port, path)
        figures.add(f"{name}_html", weight.html / 1000, "KB")
        figures.add(f"{name}_bytes", weight.total / 1000, "KB")
        figures.add(f"{name}_image_bytes", weight.images / 1000, "KB")
        figures.add(f"{name}_requests", weight.requests, "requests")
        figures.add(f"{name}_third_party", weight.third_party, "requests")
        figures.add(f"{name}_cookies", weight.cookies, "cookies")


def count_queries(figures: Figures, env: dict[str, str]) -> None:
    """SQL statements of a warm process with the page cache off. Transactions (BEGIN, SAVEPOINT…) are not counted."""
    os.environ.update({**env, "PUBLIC_PAGE_SECONDS": "0"})
    sys.path[:0] = ["site", "."]
    import django

    django.setup()
    from django.conf import settings
    from django.core.cache import cache
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext

    def statements(captured: CaptureQueriesContext) -> int:
        control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
        return sum(not query["sql"].startswith(control) for query in captured.captured_queries)

    browser = Browser(SERVER_NAME="127.0.0.1", raise_request_exception=True)
    for state, seconds in (("uncached", settings.FRAGMENT_SECONDS), ("drawn", 0)):
        settings.FRAGMENT_SECONDS = seconds
        cache.clear()
        for name, path in PAGES.items():
            browser.get(path)
            with CaptureQueriesContext(connection) as captured:
                response = browser.get(path)
            assert response.status_code == 200, (path, response.status_code)
            figures.add(f"{name}_{state}_sql", statements(captured), "queries")
    action, data = answer_form(browser.get(PAGES["campaign"]).content.decode())
    for _time in range(2):  # the first fills what the process remembers
        browser.cookies.clear()
        with CaptureQueriesContext(connection) as captured:
            response = browser.post(
                action,
                urlencode([*data, ("cle", str(uuid.uuid4()))]),
                "application/x-www-form-urlencoded",
                headers={"Sec-Fetch-Site": "same-origin"},
            )
        assert response.status_code == 303, response.status_code
    figures.add("answer_sql", statements(captured), "queries")


if __name__ == "__main__":
    main()
