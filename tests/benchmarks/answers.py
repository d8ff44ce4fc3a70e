"""Answers a second, beside a bare view that makes one INSERT; and the screen « Réponses » at 1,000, 10,000 and 100,000 responses.

    python tests/benchmarks/answers.py [--json FILE] [--data DIR] [--screen-only | --answers-only]

The answers go to a demo through the real production server, each counted for its network as in production; the bare view (`_bare.py`)
has the same server, the same kind of database and the same durability. On SQLite, or on the PostgreSQL server of DATABASE_URL, in
databases made for this and dropped. Target: a ratio of 0.3.

The screen is drawn in this process, on the demo's SQLite, or on the database that SCREEN_DATABASE_URL names (migrated here, with a demo
if it is empty). `…_first`: the first request of a new process that has loaded the site, as gunicorn does before it forks.
Targets: under 2 s, the first included; the same queries whatever the number.
"""

import os
import random
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import PYTHON, ROOT, Client, Figures, Server, demo_environment, gunicorn, load, options, request_bytes
from _pages import answer_form
from _postgres import database_beside

# As in production: each sending is counted for its network.
LIMITS = {"NB_PROXIES": "1", "NETWORK_PER_MINUTE": "60", "NETWORK_NEWCOMERS_PER_HOUR": "30"}
CAMPAIGN = "/consultations/conge-parental/"
SIZES = (1_000, 10_000, 100_000)
ROUNDS = 3
BATCH = 2_000


def main() -> None:
    parser = options("What an answer costs, and reading them all")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of each measure (2.0)")
    parser.add_argument("--screen-only", action="store_true", help="leave the server out")
    parser.add_argument("--answers-only", action="store_true", help="leave the screen out")
    given = parser.parse_args()
    figures = Figures()
    with database_beside("answers") as database, demo_environment(given.data, given.answers, database) as env:
        if not given.screen_only:
            with bare_view(env) as bare, gunicorn({**env, **LIMITS}) as site:
                measure_answers(figures, "postgresql_" if database else "", site, bare, given.seconds)
        if not given.answers_only:
            measure_screen(figures, env)
    figures.write(given.json)


@contextmanager
def bare_view(env: dict[str, str]) -> Iterator[Server]:
    """The bare view, on a database of its own of the kind the site has."""
    with database_beside("bare") as beside:
        database = beside.get("DATABASE_URL", f"{env['VAR_DIR']}/bare.sqlite3")
        if beside:
            with psycopg.connect(database, autocommit=True) as connection:
                connection.execute("CREATE TABLE word (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, text text)")
        bare_env = {**env, "PYTHONPATH": str(Path(__file__).parent), "BARE_DATABASE": database}
        with gunicorn(bare_env, "_bare:application") as bare:
            yield bare


def measure_answers(figures: Figures, prefix: str, site: Server, bare: Server, seconds: float) -> None:
    """New people answer the survey of the campaign, one after the other; then the bare view inserts as many rows as it can."""
    html = Client(site.port).request(request_bytes(CAMPAIGN, gzip=False)).body.decode()
    action, data = answer_form(html)

    def answer() -> bytes:
        # Each from a network of its own: more from one would be asked for work (`base/network.py`), which is not what is measured.
        network = {"X-Forwarded-For": ".".join(str(random.randrange(1, 250)) for _part in range(4))}
        return request_bytes(action, urlencode([*data, ("cle", str(uuid.uuid4()))]).encode(), network)

    inserted = request_bytes("/insert/", b"text=mot")
    load(site, answer, 0.4, 1)
    load(bare, lambda: inserted, 0.4, 1)
    pairs = []
    for _round in range(ROUNDS):
        yardstick = load(bare, lambda: inserted, seconds, 1)
        pairs.append((load(site, answer, seconds, 1), yardstick))
    print(f"# answers: {pairs[-1][0].statuses}; bare: {pairs[-1][1].statuses}", file=sys.stderr)
    figures.add(f"{prefix}bare_insert_rps", median(one.rate for _answer, one in pairs), "1/s")
    figures.add(f"{prefix}answers_rps", median(one.rate for one, _bare in pairs), "1/s")
    figures.add(f"{prefix}answers_ratio", median(one.rate / other.rate for one, other in pairs), "x")
    figures.add(f"{prefix}answers_cpu", median(one.cpu_ms for one, _bare in pairs), "ms")
    figures.add(f"{prefix}answers_cpu_ratio", median(one.cpu_ms / other.cpu_ms for one, other in pairs), "x")


def measure_screen(figures: Figures, env: dict[str, str]) -> None:
    """Seconds and SQL statements of a superuser's screen, the median of three, and of its list of texts."""
    os.environ.update(env)
    if url := os.environ.get("SCREEN_DATABASE_URL"):
        os.environ["DATABASE_URL"] = url
        subprocess.run([PYTHON, "manage.py", "migrate", "--no-input", "-v", "0"], cwd=ROOT, check=True)
        subprocess.run(
            [PYTHON, "manage.py", "demo", "--answers", "10"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL
        )
    sys.path[:0] = ["site", "."]
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client as Browser
    from django.test.utils import CaptureQueriesContext

    from consultations.surveys.models import Survey

    survey = next(
        one for one in Survey.objects.originals() if any(asked.block_type == "multiple" for asked in one.questions)
    )
    user, _made = get_user_model().objects.get_or_create(username="mesure", is_superuser=True, is_active=True)
    browser = Browser(SERVER_NAME="127.0.0.1")
    browser.force_login(user)
    texts = next(asked for asked in survey.questions if asked.block_type in ("short_text", "long_text"))
    addresses = {"screen": f"/admin/reponses/{survey.pk}/", "texts": f"/admin/reponses/{survey.pk}/{texts.id}/?q=mot"}
    for size in SIZES:
        fill(survey, size)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, address in addresses.items():
            taken, cpu = [], []
            for _time in range(3):
                started, busy = time.perf_counter(), time.process_time()
                with CaptureQueriesContext(connection) as captured:
                    response = browser.get(address)
                taken.append(time.perf_counter() - started)
                cpu.append(time.process_time() - busy)
                assert response.status_code == 200, response.status_code
            figures.add(f"{connection.vendor}_{name}_{size}", median(taken), "s")
            figures.add(f"{connection.vendor}_{name}_{size}_cpu", median(cpu), "s")  # SQLite counts in this process
            figures.add(f"{connection.vendor}_{name}_{size}_sql", len(captured), "queries")
        seconds, busy = first_request(addresses["screen"])
        figures.add(f"{connection.vendor}_screen_{size}_first", seconds, "s")
        figures.add(f"{connection.vendor}_screen_{size}_first_cpu", busy, "s")


FIRST = """
import sys, time
from config.wsgi import application
from django.contrib.auth import get_user_model
from django.test import Client
browser = Client(SERVER_NAME="127.0.0.1")
browser.force_login(get_user_model().objects.get(username="mesure"))
started, busy = time.perf_counter(), time.process_time()
assert browser.get(sys.argv[1]).status_code == 200
print(time.perf_counter() - started, time.process_time() - busy)
"""


def first_request(address: str) -> tuple[float, float]:
    """Seconds, and seconds of CPU, that a new process takes for the first page it is asked."""
    env = {**os.environ, "PYTHONPATH": f"site{os.pathsep}."}
    command = [PYTHON, "-c", FIRST, address]
    found = subprocess.run(command, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
    return float(found[-2]), float(found[-1])


def fill(survey: Any, size: int) -> None:
    """Bulk-create responses until there are `size`, spread over two months, all spaces and three channels."""
    from django.utils import timezone

    from consultations.surveys.models import SurveyResponse
    from core.models import Space

    chance, spaces = random.Random(1), list(Space.objects.all())
    page, now = Space.objects.national().root_page, timezone.now()
    missing = size - survey.contributions.count()
    for start in range(0, missing, BATCH):
        made = [
            SurveyResponse(
                participation=survey,
                page=page,
                space=chance.choice(spaces),
                language="fr",
                channel=chance.choice(("web", "web", "paper", "phone")),
                receipt_hash=uuid.uuid4().hex,
                created_at=now - timedelta(minutes=chance.randrange(86_400)),
            )
            for _one in range(min(BATCH, missing - start))
        ]
        answer(survey, SurveyResponse.objects.bulk_create(made), chance)


def answer(survey: Any, responses: list[Any], chance: random.Random) -> None:
    """An answer to each question, by chance."""
    from consultations.surveys.models import Answer

    rows = []
    for asked in survey.questions:
        choices = [key for key, _label in asked.block.choices(asked.value)]
        for response in responses:
            if asked.block_type in ("single", "multiple"):
                picked = chance.sample(choices, 2 if asked.block_type == "multiple" else 1)
                rows += [Answer(response=response, question_id=asked.id, choice_id=choice) for choice in picked]
            elif choices:
                rows.append(Answer(response=response, question_id=asked.id, number=int(chance.choice(choices))))
            else:
                rows.append(Answer(response=response, question_id=asked.id, text=f"Un mot, puis {chance.random()}"))
    Answer.objects.bulk_create(rows, batch_size=5_000)


if __name__ == "__main__":
    main()
