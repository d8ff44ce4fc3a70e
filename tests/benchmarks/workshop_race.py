"""Many people at one moment for a few places.

    python tests/benchmarks/workshop_race.py [--people 500] [--places 20] [--runs 10] [--json FILE] [--data DIR]

The real production server (gunicorn.conf.py) on a demo of its own; with DATABASE_URL, on a PostgreSQL database made beside it.
- `confirmed`, `waiting`, `ranks_without_a_hole`: `runs` times, `people` sign up at once, each from a browser of their own. Targets: as many
  confirmed as places, all the others waiting with ranks 1, 2, 3… Then one run with the guards taken out, the control: it must overbook.
- `mix`: 300 sign-ups, 100 cancellations by their links and changes of capacity at the same time, while the counters are read again and again.
- `same_person`: one address, written in 200 ways at once: one row, and three messages at most.
- `injection`: 100 addresses that hold line breaks, commas, several recipients: no message but to one whole address, no answer 5xx.
- `auc`: how well the time of an answer tells a known address from an unknown one (0.5: not at all; target: 0.6 at most), and whether the
  two answers are the same.
Exit code 1 if a target is missed. All come from one machine: the limits of a network are off.
"""

import random
import re
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import Client, Figures, Server, demo_environment, gunicorn, options, request_bytes
from _postgres import database_beside
from kill9 import ask

AT_ONCE = 100
MAKE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from core.models import Space
from consultations.workshops.models import Session, Workshop
one = Workshop(title="Atelier", space=Space.objects.national(), closes_at=timezone.now() + timedelta(days=9))
one.save(); one.save_revision().publish()
begins = timezone.now() + timedelta(days=10)
held = Session.objects.create(workshop=one, starts_at=begins, ends_at=begins + timedelta(hours=2), place_name="Mairie", capacity={places})
print(one.get_submit_url(), held.key)
"""
COUNT = """
import django; django.setup()
from consultations.workshops.models import HOLDING, Session, SignUp
held = Session.objects.get(key="{session}")
rows = SignUp.objects.filter(session=held)
ranks = sorted(rows.filter(state="waiting").values_list("rank", flat=True))
wrong = held.taken != rows.filter(state__in=HOLDING).count()
print(rows.count(), rows.filter(state="confirmed").count(), len(ranks), int(ranks == list(range(1, len(ranks) + 1))), int(wrong))
"""
LINKS = """
import django; django.setup()
from urllib.parse import urlsplit
from consultations.workshops.links import own_address
from consultations.workshops.models import SignUp
for one in SignUp.objects.filter(session__key="{session}").select_related("participation__space")[:{number}]: print(urlsplit(own_address(one)).path)
"""
WATCH = """
import django; django.setup()
import time
from consultations.workshops import places
from consultations.workshops.models import HOLDING, Session, SignUp
over, seen, end = 0, 0, time.monotonic() + {seconds}
held = Session.objects.get(key="{session}")
while time.monotonic() < end:
    now = Session.objects.get(pk=held.pk)
    over += now.taken + now.reserved > now.capacity
    over += SignUp.objects.filter(session=held, state__in=HOLDING).count() > 40
    seen += 1
    if seen % 20 == 0:
        try: places.change_capacity(session=now, capacity=20 + seen // 20 % 3 * 10, reserved=0)
        except places.CapacityTooLow: pass
print(over, seen)
"""
MESSAGES = """
import django; django.setup()
from consultations.notifications.models import Message
from consultations.workshops.models import SignUp
from consultations.notifications.addresses import validate_address
wrong = 0
for one in Message.objects.filter(key__startswith="signup:"):
    try: validate_address(one.recipient)
    except Exception: wrong += 1
    wrong += any(ord(sign) < 32 for sign in one.subject)
print(SignUp.objects.filter(session__key="{session}").count(), Message.objects.filter(recipient__iexact="{address}").count(), wrong)
"""


def main() -> None:
    parser = options("Many people at one moment for a few places")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--places", type=int, default=20)
    parser.add_argument("--runs", type=int, default=10)
    given = parser.parse_args()
    figures, missed = Figures(), []
    with database_beside("workshops") as database, demo_environment(given.data, given.answers, database) as env:
        with gunicorn(env) as server:
            for run in range(given.runs):
                missed += race(figures, env, server, given, f"run_{run + 1}")
            missed += mix(figures, env, server)
            missed += same_person(figures, env, server)
            missed += injection(figures, env, server)
            missed += who_is_known(figures, env, server)
        with gunicorn(env, "tests.benchmarks._overbooking:application") as server:
            if not race(figures, env, server, given, "control"):
                missed.append("the control does not overbook")
    figures.write(given.json)
    for one in missed:
        print(f"# MISSED: {one}")
    sys.exit(bool(missed))


def make(env: dict[str, str], places: int) -> tuple[str, str]:
    """The path of a new workshop's form, and the key of its session."""
    path, session = ask(MAKE.format(places=places), env).split()[-2:]
    return path, session


def numbers(code: str, env: dict[str, str], **said: Any) -> list[int]:
    return [int(one) for one in ask(code.format(**said), env).split("\n")[-2].split()]


def sign_up(server: Server, path: str, session: str, address: str) -> tuple[int, float, bytes]:
    """One sending, from a browser of its own: status, seconds, what was answered."""
    said = {
        "cle": str(uuid.uuid4()),
        "seance": session,
        "prenom": "Alix",
        "nom": "Martin",
        "courriel": address,
        "accord": "on",
    }
    client = Client(server.port)
    try:
        began = time.perf_counter()
        answer = client.request(request_bytes(path, urlencode(said).encode()))
        return answer.status, time.perf_counter() - began, b" ".join(one.encode() for one in answer.headers("Location"))
    except OSError:
        return 0, 0.0, b""
    finally:
        client.close()


def at_once(work: Callable[[Any], Any], things: Iterable[Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, things))


def race(figures: Figures, env: dict[str, str], server: Server, given: Any, name: str) -> list[str]:
    path, session = make(env, given.places)
    began = time.monotonic()
    answers = at_once(lambda n: sign_up(server, path, session, f"{name}-{n}@exemple.fr"), range(given.people))
    seconds = time.monotonic() - began
    rows, confirmed, waiting, in_order, wrong = numbers(COUNT, env, session=session)
    statuses = Counter(one[0] for one in answers)
    figures.add(f"{name}.seconds", seconds, "s")
    figures.add(f"{name}.confirmed", confirmed, "people")
    figures.add(f"{name}.waiting", waiting, "people")
    figures.add(f"{name}.other_statuses", given.people - statuses[303], "answers")
    exact = (rows, confirmed, waiting, in_order, wrong) == (
        given.people,
        given.places,
        given.people - given.places,
        1,
        0,
    )
    return (
        [] if exact else [f"{name}: {rows} rows, {confirmed} confirmed, {waiting} waiting, statuses {dict(statuses)}"]
    )


def mix(figures: Figures, env: dict[str, str], server: Server) -> list[str]:
    path, session = make(env, 20)
    at_once(lambda n: sign_up(server, path, session, f"avant-{n}@exemple.fr"), range(100))
    links = ask(LINKS.format(session=session, number=100), env).split()
    acts: list[Any] = [("in", n) for n in range(300)] + [("out", link) for link in links]
    random.Random(1).shuffle(acts)
    with ThreadPoolExecutor(1) as watcher:
        watched = watcher.submit(numbers, WATCH, env, session=session, seconds=15)
        time.sleep(2)
        statuses = Counter(at_once(lambda act: do(server, path, session, *act), acts))
        over, seen = watched.result()
    rows, _confirmed, _waiting, _in_order, wrong = numbers(COUNT, env, session=session)
    figures.add("mix.looks", seen, "")
    figures.add("mix.over_capacity", over, "")
    figures.add("mix.rows", rows, "people")
    figures.add("mix.wrong_counters", wrong, "")
    bad = sum(number for status, number in statuses.items() if status != 303)
    figures.add("mix.other_statuses", bad, "answers")
    return [] if (over, wrong, rows, bad) == (0, 0, 400, 0) else [f"mix: {over} over, {rows} rows, {dict(statuses)}"]


def do(server: Server, path: str, session: str, what: str, whom: Any) -> int:
    if what == "in":
        return sign_up(server, path, session, f"pendant-{whom}@exemple.fr")[0]
    client = Client(server.port)
    try:
        page = client.request(request_bytes(whom, gzip=False))
        token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
        cookie = "; ".join(one.split(";")[0] for one in page.headers("Set-Cookie"))
        body = urlencode({"csrfmiddlewaretoken": token[1].decode() if token else "", "renoncer": "1"}).encode()
        return client.request(request_bytes(whom, body, {"Cookie": cookie})).status
    finally:
        client.close()


def same_person(figures: Figures, env: dict[str, str], server: Server) -> list[str]:
    path, session = make(env, 20)
    chance = random.Random(2)
    ways = ["".join(chance.choice([sign.upper(), sign]) for sign in "une.personne@exemple.fr") for _ in range(200)]
    ways = [f"{' ' * (n % 3)}{way}{' ' * (n % 2)}" for n, way in enumerate(ways)]
    statuses = Counter(one[0] for one in at_once(lambda way: sign_up(server, path, session, way), ways))
    rows, messages, _wrong = numbers(MESSAGES, env, session=session, address="une.personne@exemple.fr")
    figures.add("same_person.rows", rows, "")
    figures.add("same_person.messages", messages, "")
    return (
        []
        if rows == 1 and messages <= 3 and set(statuses) == {303}
        else [f"same person: {rows} rows, {messages} messages"]
    )


def injection(figures: Figures, env: dict[str, str], server: Server) -> list[str]:
    path, session = make(env, 0)
    breaks = ["\r\n", "\n", "\r", "%0a", "%0d%0a", "\u2028", "\u2029", "\x00", "\x0b", "\x85"]
    tails = [
        "Bcc: b@exemple.fr",
        "To: b@exemple.fr",
        "Subject: x",
        "Content-Type: text/html",
        ",b@exemple.fr",
        ";b@exemple.fr",
    ]
    payloads = [f"a{n}@exemple.fr{cut}{tail}" for n, (cut, tail) in enumerate((c, t) for c in breaks for t in tails)]
    payloads += [f"a{n}@exemple.fr,b{n}@exemple.fr" for n in range(10)] + [
        f'"a{n}@x.fr b"@exemple.fr' for n in range(10)
    ]
    payloads += [f"<a{n}@exemple.fr>, <b@exemple.fr>" for n in range(10)] + [
        f"a{n}@exemple.fr\r\n\r\ncorps" for n in range(10)
    ]
    statuses = Counter(one[0] for one in at_once(lambda one: sign_up(server, path, session, one), payloads))
    rows, messages, wrong = numbers(MESSAGES, env, session=session, address="b@exemple.fr")
    figures.add("injection.tried", len(payloads), "")
    figures.add("injection.recorded", rows, "")
    figures.add("injection.to_others", messages + wrong, "messages")
    bad = sum(number for status, number in statuses.items() if status >= 500 or not status)
    figures.add("injection.errors_5xx", bad, "answers")
    return (
        [] if not (messages or wrong or bad) else [f"injection: {messages} to others, {wrong} wrong, {dict(statuses)}"]
    )


def who_is_known(figures: Figures, env: dict[str, str], server: Server) -> list[str]:
    """Alternately, one after the other: the machine's moods are those of both."""
    path, session = make(env, 0)
    run = uuid.uuid4().hex[
        :6
    ]  # addresses that no other run wrote to: beyond three messages an hour, less is done for both
    for n in range(120):
        sign_up(server, path, session, f"connue-{run}-{n}@exemple.fr")
    times: dict[str, list[float]] = {"connue": [], "nouvelle": []}
    answers = set()
    for n in range(120):
        for kind in ("connue", "nouvelle") if n % 2 else ("nouvelle", "connue"):
            status, seconds, location = sign_up(server, path, session, f"{kind}-{run}-{n}@exemple.fr")
            answers.add((status, urlsplit(location.decode()).path))
            if n >= 20:  # what a process remembers is remembered
                times[kind].append(seconds)
    wins = sum((a > b) + (a == b) / 2 for a in times["connue"] for b in times["nouvelle"])
    auc = wins / (len(times["connue"]) * len(times["nouvelle"]))
    auc = max(auc, 1 - auc)
    figures.add("known.answers", len(answers), "")
    figures.add("known.auc", auc, "")
    return [] if len(answers) == 1 and auc <= 0.6 else [f"known: {len(answers)} answers, AUC {auc:.2f}"]


if __name__ == "__main__":
    main()
