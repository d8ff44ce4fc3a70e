"""Drawing people by lot so that the group looks like those who are sought. Anybody can repeat a draw: `python draw.py LIST SEED`.

The way of the Sortition Foundation, described as LEGACY in B. Flanigan, P. Gölz, A. Gupta, B. Hennig and A. Procaccia, « Fair algorithms
for selecting citizens' assemblies », Nature 596 (2021): each time, the answer whose people are the most missed (still needed / still
there) is served, by one of them taken by chance; who would make too many of an answer is out; a draw that comes to a dead end is begun
again. Chance is nothing but SHA-256 of « seed|attempt|number », the smallest first: no result depends on a language or on a machine.
Standard library only: this file runs alone.
"""

import hashlib
import secrets
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

VERSION = "tirage-1"
ATTEMPTS = 200

Answer = tuple[str, str]  # (criterion, what was said)


@dataclass(frozen=True)
class Candidate:
    """Somebody of the list: a number, and what they said of each criterion. What is not said is in no quota."""

    number: str
    says: Mapping[str, str] = field(default_factory=dict)

    def __contains__(self, answer: Answer) -> bool:
        return self.says.get(answer[0]) == answer[1]


@dataclass(frozen=True)
class Quota:
    """At least, and at most, so many people who give one answer."""

    criterion: str
    value: str
    least: int
    most: int

    @property
    def answer(self) -> Answer:
        return self.criterion, self.value


@dataclass(frozen=True)
class Balance:
    """What was sought of one answer, how many were there, how many are drawn."""

    quota: Quota
    in_pool: int
    drawn: int

    @property
    def is_met(self) -> bool:
        return self.quota.least <= self.drawn <= self.quota.most


@dataclass(frozen=True)
class Draw:
    """Who is drawn, who comes next if somebody says no, and how the group stands against what was sought."""

    drawn: list[str]
    substitutes: list[str]
    balance: list[Balance]
    attempt: int

    @property
    def unmet(self) -> list[Balance]:
        return [one for one in self.balance if not one.is_met]


def fresh_seed() -> str:
    """128 random bits, in 32 hexadecimal digits."""
    return secrets.token_hex(16)


def commitment(seed: str) -> str:
    """What is published before the draw: whoever knows the seed afterwards can check that it was chosen before."""
    return hashlib.sha256(seed.encode()).hexdigest()


def chance(seed: str, attempt: int, number: str) -> bytes:
    """The lot of one number in one attempt."""
    return hashlib.sha256(f"{seed}|{attempt}|{number}".encode()).digest()


def draw(*, candidates: Iterable[Candidate], quotas: Iterable[Quota], places: int, seed: str) -> Draw:
    """Draw `places` people, or all of them if they are fewer. A quota that the list cannot meet is met as nearly as it can be, and said."""
    pool = sorted(candidates, key=lambda one: one.number)
    wanted = sorted(quotas, key=lambda one: one.answer)
    places = min(places, len(pool))
    best, best_missing, best_attempt = [], None, 0
    for attempt in range(ATTEMPTS):
        chosen = _attempt(pool, wanted, places, seed, attempt)
        missing = _missing(chosen, wanted) + places - len(chosen)
        if best_missing is None or missing < best_missing:
            best, best_missing, best_attempt = chosen, missing, attempt
        if not missing:
            break
    left = sorted((one for one in pool if one not in best), key=lambda one: chance(seed, best_attempt, one.number))
    while len(best) < places:  # only people who make too many of an answer are left: the least out of place comes in
        best.append(left.pop(left.index(min(left, key=lambda one: _missing([*best, one], wanted)))))
    return Draw(
        [one.number for one in best],
        [one.number for one in left],
        [Balance(one, _count(pool, one), _count(best, one)) for one in wanted],
        best_attempt,
    )


def _attempt(pool: list[Candidate], quotas: list[Quota], places: int, seed: str, attempt: int) -> list[Candidate]:
    left = sorted(pool, key=lambda one: chance(seed, attempt, one.number))
    chosen: list[Candidate] = []
    counts = dict.fromkeys((one.answer for one in quotas), 0)
    while len(chosen) < places:
        full = [one.answer for one in quotas if counts[one.answer] >= one.most]
        left = [one for one in left if not any(answer in one for answer in full)]
        if not left:
            break
        pressed = _most_missed(left, quotas, counts)
        taken = next(one for one in left if pressed is None or pressed in one)
        left.remove(taken)
        chosen.append(taken)
        for answer in counts:
            counts[answer] += answer in taken
    return chosen


def _most_missed(left: list[Candidate], quotas: list[Quota], counts: Mapping[Answer, int]) -> Answer | None:
    """The answer whose people are the most missed, among those that somebody left gives; None when none is."""
    best, ratio = None, 0.0
    for quota in quotas:
        there = _count(left, quota)
        missed = quota.least - counts[quota.answer]
        if missed > 0 and there and missed / there > ratio:
            best, ratio = quota.answer, missed / there
    return best


def _count(people: Iterable[Candidate], quota: Quota) -> int:
    return sum(quota.answer in one for one in people)


def _missing(people: Sequence[Candidate], quotas: Iterable[Quota]) -> int:
    """By how many people a group misses what is sought: too few of an answer, or too many."""
    counts = [(one, _count(people, one)) for one in quotas]
    return sum(max(0, one.least - n) + max(0, n - one.most) for one, n in counts)


def next_substitute(
    *,
    leaving: Candidate | None,
    holding: Sequence[Candidate],
    substitutes: Sequence[Candidate],
    quotas: Iterable[Quota],
) -> Candidate | None:
    """Who takes the place of somebody who says no: the first who answered the same, if the group needs it; else the first who fits best."""
    wanted = list(quotas)

    def rank(place: int) -> tuple[int, bool, int]:
        one = substitutes[place]
        alike = leaving is not None and all((q.answer in one) == (q.answer in leaving) for q in wanted)
        return _missing([*holding, one], wanted), not alike, place

    return substitutes[min(range(len(substitutes)), key=rank)] if substitutes else None


def canonical(*, candidates: Iterable[Candidate], quotas: Iterable[Quota], places: int) -> str:
    """The list that is published: numbers, and codes in place of answers. What a code means is not in it."""
    wanted = list(quotas)
    answers = sorted({one.answer for one in wanted})
    criteria = sorted({criterion for criterion, _value in answers})
    codes = {}
    for criterion in criteria:
        for place, answer in enumerate([one for one in answers if one[0] == criterion], 1):
            codes[answer] = f"{chr(ord('A') + criteria.index(criterion))}{place}"
    lines = [VERSION, f"places {places}"]
    lines += sorted(f"quota {codes[one.answer]} {one.least} {one.most}" for one in wanted)
    for one in sorted(candidates, key=lambda one: one.number):
        said = sorted(code for answer, code in codes.items() if answer in one)
        lines.append(" ".join(["personne", one.number, *said]))
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[list[Candidate], list[Quota], int]:
    """(candidates, quotas, places) of a list that was published. Raises ValueError if it is none of ours."""
    version, *lines = text.split("\n")
    if version.strip() != VERSION:
        raise ValueError(f"Not a list of {VERSION}.")
    candidates, quotas, places = [], [], 0
    for what, *words in (line.split() for line in lines if line.strip()):
        if what == "places":
            places = int(words[0])
        elif what == "quota":
            quotas.append(Quota(words[0][0], words[0], int(words[1]), int(words[2])))
        else:
            candidates.append(Candidate(words[0], {code[0]: code for code in words[1:]}))
    return candidates, quotas, places


def repeat(text: str, seed: str) -> Draw:
    """The draw of a list that was published. A draw is always made from such a list: what is published is what was drawn from."""
    candidates, quotas, places = read(text)
    return draw(candidates=candidates, quotas=quotas, places=places, seed=seed)


def fingerprint(text: str) -> str:
    """The SHA-256 of a list."""
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        done = repeat(file.read(), sys.argv[2])
    sys.stdout.write("\n".join([*done.drawn, "", *done.substitutes]) + "\n")
