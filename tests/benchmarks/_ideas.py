"""The list of an idea box of 100, 1,000 and 10,000 ideas, in each order: the whole page, past the cache of pages, with its queries.

`…_cold`: when this process remembers nothing of the box, as on the first page of an order in a minute.
"""

import random
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

SIZES = (100, 1_000, 10_000)
ORDERS = {"random": "hasard", "newest": "recentes", "attention": "peu-regardees", "supported": "soutenues"}
DRAWS, ROUNDS = 8, 16
THEMES = ("L’accueil", "Les démarches", "Les courriers", "Les délais", "Le site")
WORDS = [
    "prévenir",
    "par",
    "message",
    "quand",
    "un",
    "papier",
    "manque",
    "au",
    "dossier",
    "et",
    "dire",
    "ce",
    "qu’il",
    "faut",
    "faire",
    "avant",
    "la",
    "fin",
    "du",
    "mois",
]


def make_box(size: int, chance: random.Random) -> Any:
    """A box of so many published ideas, from all the spaces, with likes, comments and themes."""
    from django.utils import timezone

    from consultations.ideas.models import Idea, IdeaBox, IdeaState
    from consultations.moderation.models import State
    from core.models import Space

    national, now = Space.objects.national(), timezone.now()
    themes = [{"type": "theme", "id": str(uuid.uuid4()), "value": name} for name in THEMES]
    box = IdeaBox.objects.create(
        title=f"Boîte de {size} idées",
        space=national,
        themes=themes,
        opens_at=now - timedelta(days=60),
        closes_at=now + timedelta(days=60),
    )
    spaces = list(Space.objects.all())
    states = [IdeaState.PUBLISHED] * 6 + [IdeaState.UNDER_STUDY, IdeaState.DONE, IdeaState.PRESCREENING]

    def idea(number: int) -> Any:
        state = chance.choice(states)
        published = now - timedelta(minutes=chance.randrange(80_000))
        waits = state == IdeaState.PRESCREENING
        return Idea(
            participation=box,
            page=national.root_page,
            space=chance.choice(spaces),
            language="fr",
            receipt_hash=uuid.uuid4().hex,
            title=f"Idée {number} : {' '.join(chance.choices(WORDS, k=5))}",
            text=" ".join(chance.choices(WORDS, k=chance.randrange(20, 200))),
            theme=chance.choice(themes)["id"],
            state=state,
            moderation_state=State.PENDING if waits else State.APPROVED,
            published_at=None if waits else published,
            likes_count=int(chance.paretovariate(0.9)) % 900,
            comments_count=chance.randrange(6),
        )

    for start in range(0, size, 1_000):
        Idea.objects.bulk_create(idea(number) for number in range(start, min(start + 1_000, size)))
    return box


def measure_ideas(browser: Any, sizes: tuple[int, ...], say: Callable[[str, float, str], None]) -> None:
    """One round after the other, each size in turn: what disturbs the machine disturbs them alike."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    chance = random.Random(1)
    lists = {size: reverse("participation:ideas", args=[make_box(size, chance).translation_key]) for size in sizes}
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    for name, order in ORDERS.items():
        # The order by chance, with each draw in turn; a page with a query is kept by no cache.
        pages = {size: f"{address}?ordre={order}&page={1 + size // 1000}" for size, address in lists.items()}
        warm, cold = _spent(browser, pages, lambda: None), _spent(browser, pages, _forget_the_box)
        for size, address in pages.items():
            _forget_the_box()
            with CaptureQueriesContext(connection) as captured:
                browser.get(f"{address}&tirage=1")
            say(f"ideas_{size}_{name}_cold_sql", len(captured), "queries")
            for kind, spent in (("", warm), ("_cold", cold)):
                for what, number in spent[size].items():
                    say(f"ideas_{size}_{name}{kind}_{what}", number, "ms")
                    say(f"ideas_{size}_{name}{kind}_{what}_ratio", number / spent[sizes[0]][what], "x")


def _spent(browser: Any, pages: dict[int, str], before: Callable[[], None]) -> dict[int, dict[str, float]]:
    """The medians for each size, after a first round of all the draws that is not counted."""
    cpu: dict[int, list[float]] = {size: [] for size in pages}
    wall: dict[int, list[float]] = {size: [] for size in pages}
    for turn in range(-DRAWS, ROUNDS):
        for size, address in pages.items():
            before()
            busy, started = time.process_time(), time.perf_counter()
            assert browser.get(f"{address}&tirage={turn % DRAWS + 1}").status_code == 200
            if turn >= 0:
                cpu[size].append(1000 * (time.process_time() - busy))
                wall[size].append(1000 * (time.perf_counter() - started))
    return {size: {"cpu": median(cpu[size]), "wall": median(wall[size])} for size in pages}


def _forget_the_box() -> None:
    from core import caching

    for name in [name for name in caching._memory if name.startswith("ideas.")]:
        del caching._memory[name]
