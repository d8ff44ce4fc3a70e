"""What a crash loses: the server is killed again and again while people answer.

    python tests/benchmarks/kill9.py [--kills 20] [--writers 16] [--json FILE] [--data DIR]

The real production server (gunicorn.conf.py, config.settings.production) in a process group of its own, which gets SIGKILL while
`writers` threads answer the demo's survey. A writer that gets no answer sends the same thing again, with the same one-time key, until it
is acknowledged (303). Then the database is read: `acknowledged` answers, `lost` (acknowledged and not there, or with other words than those
sent), `doubled` (there more than once). Targets: lost = 0 and doubled = 0. Exit code 1 otherwise.
With DATABASE_URL, on a PostgreSQL database that this program makes and drops beside the one named there; else on SQLite.
The limits for one network are off: all the writers are on this machine. A kill is not a power cut: for that, see `synchronous` in
config/settings/base.py.
"""

import os
import random
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import PYTHON, ROOT, Client, Figures, demo_environment, free_port, options, request_bytes
from _postgres import database_beside

NO_LIMIT = {"NETWORK_PER_MINUTE": "0", "NETWORK_NEWCOMERS_PER_HOUR": "0"}


def main() -> None:
    parser = options("What a crash loses")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--writers", type=int, default=16)
    given = parser.parse_args()
    figures = Figures()
    with (
        database_beside("kill9") as database,
        demo_environment(given.data, given.answers, {**database, **NO_LIMIT}) as env,
    ):
        writers = Writers(given.writers, *ask(FIND, env).split()[-2:])
        started = time.monotonic()
        restarts = kill_again_and_again(env, writers, given.kills)
        figures.add("kills", given.kills, "")
        figures.add("seconds", time.monotonic() - started, "s")
        figures.add("slowest_restart", max(restarts), "s")
        figures.add("sent_again", writers.again, "")
        wrong = count(figures, env, writers)
    figures.write(given.json)
    sys.exit(1 if wrong else 0)


# Which survey, and the question its answers are told apart by.
FIND = """
import django; django.setup()
from consultations.surveys.models import Survey
for survey in Survey.objects.originals().open().filter(anonymity="pseudonyme"):
    texts = [question.id for question in survey.questions if question.block_type in ("short_text", "long_text")]
    if texts:
        print(survey.get_submit_url(), texts[0]); break
"""
# How many times each text is there.
READ = """
import django; django.setup()
from collections import Counter
from consultations.surveys.models import Answer
for text in Answer.objects.filter(text__startswith="kill9 ").values_list("text", flat=True): print(text[6:])
"""


def ask(code: str, env: dict[str, str]) -> str:
    """What a few lines of Python print in the site."""
    env = {**env, "PYTHONPATH": f"site{os.pathsep}."}
    return subprocess.run([PYTHON, "-c", code], cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


class Writers:
    """People who answer, each again and again, and never give up an answer that was not acknowledged."""

    def __init__(self, number: int, path: str, question: str):
        self.number, self.path, self.question = number, path, question
        self.port = 0
        self.again = 0
        self.acknowledged: list[str] = []
        self.wrong: Counter[int] = Counter()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._work) for _ in range(number)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _work(self) -> None:
        while not self._over.is_set():
            key = str(uuid.uuid4())
            body = urlencode({"cle": key, f"q-{self.question}": f"kill9 {key}"}).encode()
            while not self._send(request_bytes(self.path, body)):
                with self._lock:
                    self.again += 1
                time.sleep(0.05)
            with self._lock:
                self.acknowledged.append(key)

    def _send(self, raw: bytes) -> bool:
        client = Client(self.port)
        try:
            status = client.request(raw).status
        except (OSError, ValueError):  # no server, or half an answer
            return False
        finally:
            client.close()
        if status != 303:
            with self._lock:
                self.wrong[status] += 1
        return status == 303


@contextmanager
def server(env: dict[str, str], port: int) -> Iterator[subprocess.Popen]:
    """A gunicorn in a process group of its own, ready to answer; killed at the end, workers and all."""
    command = [PYTHON, "-m", "gunicorn", "-c", "gunicorn.conf.py", "--log-level", "critical"]
    process = subprocess.Popen(command, cwd=ROOT, env={**env, "BIND": f"127.0.0.1:{port}"}, start_new_session=True)
    try:
        for _attempt in range(600):
            client = Client(port)
            try:
                client.request(request_bytes("/sante/"))
                break
            except OSError:
                time.sleep(0.05)
            finally:
                client.close()
        else:
            sys.exit("gunicorn did not start.")
        yield process
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_again_and_again(env: dict[str, str], writers: Writers, kills: int) -> list[float]:
    """Seconds from each kill to the next answer. The writers end with the last server alive: all they sent is acknowledged."""
    chance = random.Random(1)
    writers.port, restarts = free_port(), []
    for number in range(kills + 1):
        began = time.monotonic()
        with server(env, writers.port):
            restarts.append(time.monotonic() - began)
            if number == 0:
                writers.start()
            time.sleep(chance.uniform(0.5, 1.5))
            if number == kills:
                writers.stop()
    return restarts


def count(figures: Figures, env: dict[str, str], writers: Writers) -> int:
    """Compare what was acknowledged with what is there. Returns how many are wrong."""
    there = Counter(ask(READ, env).split())
    lost = sum(key not in there for key in writers.acknowledged)
    doubled = sum(number - 1 for number in there.values())
    figures.add("acknowledged", len(writers.acknowledged), "")
    figures.add("recorded", sum(there.values()), "")
    figures.add("lost", lost, "")
    figures.add("doubled", doubled, "")
    figures.add("other_statuses", sum(writers.wrong.values()), "")
    if writers.wrong:
        print(f"# statuses: {dict(writers.wrong)}")
    return lost + doubled + (not writers.acknowledged)


if __name__ == "__main__":
    main()
