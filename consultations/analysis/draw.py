"""Drawing people by lot so that the group looks like those who are sought. Anybody can repeat a draw: docs/reference/draw.md.

A draw is made of a list of numbers and codes (`canonical`) that is published, with a seed that was promised before (`commitment`) and is
shown after. `lots.py` says how people are taken. Standard library only.
"""

import hashlib
import itertools
import secrets
import string
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from .lots import Answer, chance, cost_of, counts_of, group_of

VERSION = "tirage-2"
T = TypeVar("T")


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


class Why(StrEnum):
    """Why a quota is not met. The numbers are those of its balance."""

    FEW = "few"  # fewer candidates give this answer than were asked
    MANY = "many"  # without these people, places would be empty or other quotas missed
    TOGETHER = "together"  # there are enough of them; no group was found that has them beside the other quotas


@dataclass(frozen=True)
class Balance:
    """What was sought of one answer, how many were there, how many are drawn."""

    quota: Quota
    in_pool: int
    drawn: int

    @property
    def is_met(self) -> bool:
        return self.why is None

    @property
    def why(self) -> Why | None:
        """Why the quota is not met; None if it is."""
        if self.drawn > self.quota.most:
            return Why.MANY
        if self.drawn >= self.quota.least:
            return None
        return Why.FEW if self.in_pool < self.quota.least else Why.TOGETHER


@dataclass(frozen=True)
class Draw:
    """Who is drawn, who comes next if somebody says no, and how the group stands against what was sought.

    `attempt` is the one whose lots were used: from ATTEMPTS on, no attempt met the quotas. `fingerprint` is that of the canonical list.
    """

    drawn: list[str]
    substitutes: list[str]
    balance: list[Balance]
    attempt: int
    fingerprint: str

    @property
    def unmet(self) -> list[Balance]:
        return [one for one in self.balance if not one.is_met]


def fresh_seed() -> str:
    """128 random bits, in 32 hexadecimal digits."""
    return secrets.token_hex(16)


def commitment(seed: str) -> str:
    """What is published before the draw: whoever knows the seed afterwards can check that it was chosen before."""
    return hashlib.sha256(seed.encode()).hexdigest()


def draw(
    *, candidates: Iterable[Candidate], quotas: Iterable[Quota], places: int, seed: str, substitutes: int | None = None
) -> Draw:
    """Draw `places` people, or all of them if they are fewer, and so many substitutes (None: all the others).

    A quota that the list cannot meet is met as nearly as it can be, and said. Raises ValueError if a number or an answer comes twice,
    or if a quota asks for more at least than at most.
    """
    pool = _once(candidates, "number")
    wanted = _once(quotas, "answer")
    if any(not 0 <= one.least <= one.most for one in wanted):
        raise ValueError("A quota asks for more at least than at most.")
    size = max(0, min(places, len(pool)))
    said = {one.number: tuple(quota.answer for quota in wanted if quota.answer in one) for one in pool}
    asked = {one.answer: (one.least, one.most) for one in wanted}

    def lots(attempt: int) -> list[str]:
        return sorted(said, key=lambda number: chance(seed, attempt, number))

    attempt, chosen = group_of(said, asked, size, lots)
    left = [number for number in lots(attempt) if number not in set(chosen)]
    there, drawn = counts_of(said, said), counts_of(said, chosen)
    return Draw(
        chosen,
        left[:substitutes],
        [Balance(one, there[one.answer], drawn[one.answer]) for one in wanted],
        attempt,
        fingerprint(canonical(candidates=pool, quotas=wanted, places=places)),
    )


def _once(things: Iterable[T], key: str) -> list[T]:
    """These, sorted by a key that none shares with another."""
    found = sorted(things, key=lambda one: getattr(one, key))
    for one, other in itertools.pairwise(found):
        if getattr(one, key) == getattr(other, key):
            raise ValueError(f"{getattr(one, key)} comes twice.")
    return found


def next_substitute(
    *,
    leaving: Candidate | None,
    holding: Iterable[Candidate],
    substitutes: Sequence[Candidate],
    quotas: Iterable[Quota],
) -> Candidate | None:
    """Who takes the place of somebody who says no: whoever fits the group best; then who answered the same; then the first."""
    asked = {one.answer: (one.least, one.most) for one in quotas}

    def answers(one: Candidate) -> tuple[Answer, ...]:
        return tuple(answer for answer in asked if answer in one)

    counts = Counter(answer for one in holding for answer in answers(one))
    like = None if leaving is None else answers(leaving)
    ranked = (
        (cost_of(asked, counts, answers(one)), answers(one) != like, place) for place, one in enumerate(substitutes)
    )
    return substitutes[min(ranked)[2]] if substitutes else None


def canonical(*, candidates: Iterable[Candidate], quotas: Iterable[Quota], places: int) -> str:
    """The list that is published: numbers, and codes in place of answers. What a code means is not in it.

    Codes are in the order of what they stand for, so that a draw of this list is the draw of what it was made from.
    """
    wanted = _once(quotas, "answer")
    codes: dict[Answer, str] = {}
    criteria = [
        [one.answer for one in group] for _key, group in itertools.groupby(wanted, key=lambda one: one.criterion)
    ]
    letters = itertools.product(string.ascii_uppercase, repeat=1 if len(criteria) <= 26 else 2)
    for answers, letter in zip(criteria, letters, strict=False):
        width = len(str(len(answers)))
        codes |= {answer: f"{''.join(letter)}{place:0{width}}" for place, answer in enumerate(answers, 1)}
    lines = [VERSION, f"places {places}", *(f"quota {codes[one.answer]} {one.least} {one.most}" for one in wanted)]
    for one in _once(candidates, "number"):
        if one.number.split() != [one.number]:
            raise ValueError(f"« {one.number} » is not one word.")
        lines.append(
            " ".join(["personne", one.number, *(codes[quota.answer] for quota in wanted if quota.answer in one)])
        )
    return "\n".join(lines) + "\n"


def read(text: str) -> tuple[list[Candidate], list[Quota], int]:
    """(candidates, quotas, places) of a list that was published. Raises ValueError if it is none of ours."""
    version, *lines = text.split("\n")
    if version.strip() != VERSION:
        raise ValueError(f"Not a list of {VERSION}.")
    candidates, quotas, places = [], [], None
    for line in lines:
        match line.split():
            case ["places", number]:
                places = int(number)
            case ["quota", code, least, most]:
                quotas.append(Quota(code.rstrip(string.digits), code, int(least), int(most)))
            case ["personne", number, *said]:
                candidates.append(Candidate(number, {code.rstrip(string.digits): code for code in said}))
            case [_, *_]:
                raise ValueError(f"Not a line of a list: {line}")
    if places is None:
        raise ValueError("Not a list: it does not say how many places there are.")
    return candidates, quotas, places


def repeat(text: str, seed: str) -> Draw:
    """The draw of a list that was published. A draw is always made from such a list: what is published is what was drawn from."""
    candidates, quotas, places = read(text)
    return draw(candidates=candidates, quotas=quotas, places=places, seed=seed)


def fingerprint(text: str) -> str:
    """The SHA-256 of a list."""
    return hashlib.sha256(text.encode()).hexdigest()
