"""The draw by lot: what it costs, how many quotas it meets, and whom it favours; beside plain chance (the smallest lots, no quota).

    python tests/benchmarks/draw.py [--seeds 500] [--json FILE]

A simulation, with no site: pools of 60, 300 and 3,000 candidates who answer four criteria of three to five values, 20 places. Quotas are
the shares of a population, a fifth less to a fifth more (`exact`: neither more nor less); candidates are not like it: people of the rare
answer of each criterion volunteer half as much as the others. One draw a seed; the seeds are fixed.

* `met`: quotas met, of all quotas; `whole`: draws that meet all of them. `attempts`: the mean of those that it took.
* `contradictory_ms`: one draw when two quotas cannot be met together, which goes through all attempts and then exchanges people.
* `often`: how often a candidate is drawn, 1 being places / candidates, for the third of the candidates whose answers are the most
  needed (their greatest « at least » / candidates of that answer), the middle, and the third who are needed the least. The
  least and greatest among profiles: candidates who answered the same have the same chance, so it is counted for them together.
  Plain chance would give 1 to all: what is printed of it is the noise of so many seeds, to which the others compare.

Targets: one draw of 3,000 under 1 s, a contradictory one under 10 s; all quotas that the pool can meet are met.
"""

import math
import statistics
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent))

from _harness import ROOT, Figures, options

sys.path.insert(0, str(ROOT))

from consultations.analysis import lots
from consultations.analysis.draw import Candidate, Quota, draw

PLACES = 20
POOLS = (60, 300, 3000)
#: criterion -> shares of its answers in the population, the rare one last
POPULATION = {
    "age": (0.35, 0.30, 0.20, 0.15),
    "famille": (0.30, 0.25, 0.20, 0.15, 0.10),
    "lieu": (0.55, 0.30, 0.15),
    "numerique": (0.40, 0.35, 0.15, 0.10),
}


def pool_of(size: int) -> list[Candidate]:
    chosen = Random(size)
    volunteers = {key: [*shares[:-1], shares[-1] / 2] for key, shares in POPULATION.items()}
    return [
        Candidate(
            f"{n:05}",
            {key: str(chosen.choices(range(len(weights)), weights)[0]) for key, weights in volunteers.items()},
        )
        for n in range(size)
    ]


def quotas(slack: float = 0.2) -> list[Quota]:
    """The shares of the population, in people. At 20 places they are whole numbers."""
    return [
        Quota(
            key,
            str(value),
            math.floor(round(share * PLACES * (1 - slack), 6)),
            math.ceil(round(share * PLACES * (1 + slack), 6)),
        )
        for key, shares in POPULATION.items()
        for value, share in enumerate(shares)
    ]


def plain(people: list[Candidate], seed: str) -> list[str]:
    return sorted((one.number for one in people), key=lambda number: lots.chance(seed, 0, number))[:PLACES]


def counts(people: dict[str, Candidate], numbers: list[str], asked: list[Quota]) -> list[bool]:
    """Whether each quota is met by these people."""
    got = [sum(quota.answer in people[number] for number in numbers) for quota in asked]
    return [quota.least <= n <= quota.most for quota, n in zip(asked, got, strict=True)]


def thirds(people: list[Candidate], asked: list[Quota]) -> dict[str, list[list[str]]]:
    """The profiles (numbers of those who answered the same), from the most needed to the least, in three parts of the candidates."""
    need = {quota.answer: quota.least / max(1, sum(quota.answer in one for one in people)) for quota in asked}
    profiles = defaultdict(list)
    for one in people:
        profiles[tuple(sorted(one.says.items()))].append(one.number)
    ordered = sorted(profiles.items(), key=lambda item: (-max(need[answer] for answer in item[0]), item[0]))
    found: dict[str, list[list[str]]] = {"needed": [], "middle": [], "common": []}
    before = 0
    for _profile, numbers in ordered:
        found[list(found)[min(2, 3 * before // len(people))]].append(numbers)
        before += len(numbers)
    return found


def measure(figures: Figures, size: int, seeds: int, slack: float, kind: str) -> None:
    people, asked = pool_of(size), quotas(slack)
    by_number = {one.number: one for one in people}
    attempts: list[int] = []

    def ours(seed: str) -> list[str]:
        result = draw(candidates=people, quotas=asked, places=PLACES, seed=seed)
        attempts.append(result.attempt + 1)
        return result.drawn

    ways: dict[str, Callable[[str], list[str]]] = {"ours": ours, "plain": lambda seed: plain(people, seed)}
    for way, made in ways.items():
        name = f"{way}_{kind}{size}"
        started = time.process_time()
        groups = [made(f"graine{n}") for n in range(seeds)]
        figures.add(f"{name}_ms", 1000 * (time.process_time() - started) / seeds, "ms")
        met = [counts(by_number, group, asked) for group in groups]
        figures.add(f"{name}_met", 100 * statistics.mean(statistics.mean(one) for one in met), "%")
        figures.add(f"{name}_whole", 100 * statistics.mean(all(one) for one in met), "%")
        if not kind:
            chances(figures, name, groups, thirds(people, asked), PLACES / size)
    figures.add(f"ours_{kind}{size}_attempts", statistics.mean(attempts), "attempts")
    figures.add(f"ours_{kind}{size}_attempts_most", max(attempts), "attempts")


def chances(
    figures: Figures, name: str, groups: list[list[str]], parts: dict[str, list[list[str]]], usual: float
) -> None:
    """How often candidates are drawn, against how often plain chance would."""
    drawn = Counter(number for group in groups for number in group)
    for part, profiles in parts.items():
        often = [sum(drawn[one] for one in alike) / len(alike) / usual / len(groups) for alike in profiles]
        everybody = sum(mean * len(alike) for mean, alike in zip(often, profiles, strict=True))
        figures.add(f"{name}_{part}_often", everybody / sum(map(len, profiles)), "of 1")
        figures.add(f"{name}_{part}_least_often", min(often), "of 1")
        figures.add(f"{name}_{part}_most_often", max(often), "of 1")


def contradictory(figures: Figures, size: int) -> None:
    """Everybody of the first answer of one criterion gave the first of another: asked apart, they cannot be met together."""
    people = [
        Candidate(one.number, {**one.says, "lieu": "0" if one.says["age"] == "0" else "1"}) for one in pool_of(size)
    ]
    asked = [one for one in quotas() if one.criterion != "lieu"]
    asked += [Quota("lieu", "0", 1, 2), Quota("lieu", "1", 1, 18)]
    started = time.process_time()
    result = draw(candidates=people, quotas=asked, places=PLACES, seed="graine")
    figures.add(f"contradictory_{size}_ms", 1000 * (time.process_time() - started), "ms")
    off = sum(max(0, b.quota.least - b.drawn, b.drawn - b.quota.most) for b in result.balance)
    figures.add(f"contradictory_{size}_off", off, "people")


def main() -> None:
    parser = options("Draws by lot: cost, quotas met, chances")
    parser.add_argument("--seeds", type=int, default=500, help="draws of each pool (500)")
    given = parser.parse_args()
    figures = Figures()
    for size in POOLS:
        contradictory(figures, size)
        measure(figures, size, given.seeds, 0.2, "")
        measure(figures, size, max(1, given.seeds // 10), 0, "exact_")
    figures.write(given.json)


if __name__ == "__main__":
    main()
