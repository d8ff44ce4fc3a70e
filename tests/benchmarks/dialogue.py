"""The great dialogue, at 1/100, 1/10 and full size: making it, its pages, a sequence, a vote, zones, opinion groups and exports; idea boxes.

    python tests/benchmarks/dialogue.py [--scale 1/100 …] [--json FILE]

Each size has a site of its own, on SQLite, or on a PostgreSQL database made beside the one of DATABASE_URL. Pages and acts are asked in this
process, the first time apart; a vote is measured through the production server too, beside a bare view with one INSERT (`_bare.py`), as
the script of the page sends it (`vote`: the answer is a part of a page) and as a browser without it does (`vote_page`).
Targets: a vote in 8 queries and 0.3 of the bare view; a sequence under 50 ms; zones under 1 s; opinion groups under 60 s and 1,500 MB;
the list of ideas in 15 queries, and no more than 1.3 times dearer with 10,000 ideas than with 100 (`_ideas.py`).
"""

import os
import random
import re
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _export import export_figures
from _harness import PYTHON, ROOT, Figures, demo_environment, gunicorn, load, options, request_bytes
from _ideas import SIZES, measure_ideas
from _postgres import database_beside
from answers import LIMITS, bare_view

SCALES = ("1/100", "1/10", "1")


def main() -> None:
    parser = options("The great dialogue")
    parser.add_argument("--scale", action="append", choices=SCALES, help="one size or several (all)")
    parser.add_argument("--step", action="store_true", help="of this program only")
    given = parser.parse_args()
    if given.step:
        measure(given.scale[0])
        return
    figures = Figures()
    for scale in given.scale or SCALES:
        with database_beside("dialogue") as database, demo_environment(None, 10, database) as env:
            env["PYTHONPATH"] = f"site{os.pathsep}."
            name = f"{'postgresql' if database else 'sqlite'}_{scale.replace('/', '_of_')}"
            command = [PYTHON, __file__, "--step", "--scale", scale]
            said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
            if said.returncode:
                sys.exit(said.stderr[-3000:])
            vote = re.search(r"^vote_url (.+)$", said.stdout, re.M)[1]
            for key, number, unit in re.findall(r"^(\w+) = (\S+) (.+)$", said.stdout, re.M):
                figures.add(f"{name}_{key}", float(number), unit)
            with bare_view(env) as bare, gunicorn({**env, **LIMITS}) as site:
                ratio(figures, name, site, bare, vote)
    figures.write(given.json)


def ratio(figures: Figures, name: str, site: Any, bare: Any, address: str) -> None:
    """New people vote, each from a network of its own: with the script of the page, then without."""

    def vote(headers: dict[str, str]) -> bytes:
        network = {"X-Forwarded-For": ".".join(str(random.randrange(1, 250)) for _part in range(4))}
        body = urlencode({"cle": str(uuid.uuid4()), "page": "", "duree": "30", "vote": "agree"})
        return request_bytes(address, body.encode(), network | headers)

    inserted = request_bytes("/insert/", b"text=mot")
    for way, headers in (("vote", {"Accept": "application/json"}), ("vote_page", {})):
        send = partial(vote, headers)
        load(site, send, 0.4, 1)
        pairs = [(load(site, send, 2, 1), load(bare, lambda: inserted, 2, 1)) for _round in range(3)]
        figures.add(f"{name}_{way}_ratio", median(one.rate / other.rate for one, other in pairs), "x")
        figures.add(f"{name}_{way}_cpu_ratio", median(other.cpu_ms / one.cpu_ms for one, other in pairs), "x")
        figures.add(f"{name}_{way}_cpu", median(one.cpu_ms for one, _other in pairs), "ms")
        figures.add(f"{name}_{way}_wall", median(1000 / one.rate for one, _other in pairs), "ms")
    figures.add(f"{name}_bare_insert_wall", median(1000 / other.rate for _one, other in pairs), "ms")


def measure(scale: str) -> None:
    """In a process of its own: one line a figure, and the address of a vote."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from wagtail.models import Site

    from consultations.base.models import Participant
    from consultations.proposals.drawing import pools_of, start_sequence
    from consultations.proposals.groups import find_groups
    from consultations.proposals.models import OpenQuestion, Standing
    from consultations.proposals.standings import refresh_standings
    from consultations.proposals.tallies import recount

    host = Site.objects.get(is_default_site=True).hostname
    once("generate", lambda: call_command("generate_dialogue", scale=scale, into_test_site=host))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    question = OpenQuestion.objects.latest("pk")
    once("recount", lambda: print(f"# recount: {recount()} wrong"))
    browser = Client(SERVER_NAME="127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    start = f"{question.get_submit_url()}suite/commencer/"
    many("list_kept", lambda: browser.get(question.get_list_url()))
    many("list", lambda: browser.get(f"{question.get_list_url()}?ordre=hasard"))
    many("list_newest", lambda: browser.get(f"{question.get_list_url()}?ordre=recentes&page=3"))
    once("pools", lambda: pools_of(question))

    def draw() -> None:
        person = Participant.objects.create(key=question.pseudonym_key, pseudonym=uuid.uuid4().hex)
        start_sequence(participation=question, participant=person)

    many("draw", draw)

    fresh = Client(SERVER_NAME="127.0.0.1", headers={"sec-fetch-site": "same-origin"})

    def begin() -> None:
        fresh.cookies.clear()  # somebody else, and the same handler: making one reads all the static files
        assert fresh.post(start, {"cle": str(uuid.uuid4()), "duree": "30"}).status_code == 303

    many("sequence", begin)
    voter = Client(SERVER_NAME="127.0.0.1", headers={"sec-fetch-site": "same-origin"})
    proposals = list(question.contributions.order_by("?")[:20])
    voted = iter(proposals)

    def vote() -> None:
        address = next(voted).get_vote_url()
        assert voter.post(address, {"cle": KEY, "page": "", "duree": "30", "vote": "agree"}).status_code == 200

    many("vote", vote)
    once("zones", lambda: refresh_standings(question=question))
    Standing.objects.filter(proposal__participation=question).delete()
    once("zones_from_counters", lambda: refresh_standings(question=question))
    for line in export_figures(question.pk):
        print(line, flush=True)
    OpenQuestion.objects.filter(pk=question.pk).update(closes_at=question.opens_at.replace(year=2099))
    once("groups", lambda: print(f"# groups: {list(find_groups(question=question).result)}"))
    print(f"peak_memory = {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")
    from django.utils import timezone

    OpenQuestion.objects.filter(pk=question.pk).update(closes_at=timezone.now())
    many("ranking", lambda: browser.get(f"{question.get_submit_url()}resultats/?page=1"))
    OpenQuestion.objects.filter(pk=question.pk).update(closes_at=None)
    sizes = SIZES[: SCALES.index(scale) + 1]
    measure_ideas(browser, sizes, lambda name, number, unit: print(f"{name} = {number:.2f} {unit}", flush=True))
    print(f"vote_url {proposals[0].get_vote_url()}")


KEY = str(uuid.uuid4())


def once(name: str, work: Callable[[], Any]) -> None:
    started = time.perf_counter()
    work()
    print(f"{name} = {time.perf_counter() - started:.3f} s", flush=True)


def many(name: str, work: Callable[[], Any]) -> None:
    """CPU and queries, the median of five after one that is not counted."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    work()
    spent, taken = [], []
    for _time in range(5):
        busy, started = time.process_time(), time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            response = work()
        spent.append(time.process_time() - busy)
        taken.append(time.perf_counter() - started)
        assert response is None or response.status_code == 200, response.status_code
    print(f"{name}_cpu = {1000 * median(spent):.2f} ms")
    print(f"{name}_wall = {1000 * median(taken):.2f} ms")
    print(f"{name}_sql = {len(captured)} queries", flush=True)


if __name__ == "__main__":
    main()
