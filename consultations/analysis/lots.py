"""The lots of a draw: who is taken among people of whom only a number and some answers are known. `draw.py` says what it is for.

The way of the Sortition Foundation, described as LEGACY in B. Flanigan, P. Gölz, A. Gupta, B. Hennig and A. Procaccia, « Fair algorithms
for selecting citizens' assemblies », Nature 596 (2021): each time, the answer whose people are the most missed (still needed / still
there) is served, by one of them taken by chance; who would make too many of an answer is out; a draw that comes to a dead end is begun
again. Chance is nothing but SHA-256 of « seed|attempt|number », the smallest first: no result depends on a language or on a machine.
A quota that the list cannot meet is first brought to what it can; quotas that go together in no attempt are met as nearly as we can.
`docs/reference/repeat_draw.py` says the same in other words, and must find the same people.
"""

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

ATTEMPTS = 200
#: When all attempts fail: every group is looked at if they are no more than this, else groups begun so many times are bettered.
GROUPS, STARTS = 5_000, 5

Answer = tuple[str, str]  # (criterion, what was said)
Said = Mapping[str, tuple[Answer, ...]]  # number -> the answers of theirs that have a quota
Asked = Mapping[Answer, tuple[int, int]]  # answer -> (at least, at most)
Lots = Callable[[int], list[str]]  # attempt -> the numbers in the order of their lots


def chance(seed: str, attempt: int, number: str) -> bytes:
    """The lot of one number in one attempt. Bytes compare as the integer that they write, its greatest digits first."""
    return hashlib.sha256(f"{seed}|{attempt}|{number}".encode()).digest()


def group_of(said: Said, asked: Asked, places: int, lots: Lots) -> tuple[int, list[str]]:
    """So many people who meet the quotas, or are as near as we can, and the attempt whose lots chose them. `places` is at most the list."""
    return _attempts(said, relaxed(said, asked, places), places, lots) or _nearest(said, asked, places, lots)


def counts_of(said: Said, numbers: Iterable[str]) -> Counter[Answer]:
    return Counter(answer for number in numbers for answer in said[number])


def relaxed(said: Said, asked: Asked, places: int) -> Asked:
    """The quotas, each criterion brought to what the list and the places allow: by as few people as can be, the greatest demands first."""
    there = counts_of(said, said)
    least = {answer: min(low, there[answer]) for answer, (low, _high) in asked.items()}
    most = {answer: high for answer, (_low, high) in asked.items()}
    for criterion in sorted({answer[0] for answer in asked}):
        answers = [answer for answer in asked if answer[0] == criterion]
        for _ in range(sum(least[one] for one in answers) - places):
            least[max(answers, key=lambda one: least[one])] -= 1
        elsewhere = len(said) - sum(there[one] for one in answers)
        room = elsewhere + sum(min(most[one], there[one]) for one in answers)
        for _ in range(places - room):
            most[max(answers, key=lambda one: there[one] - most[one])] += 1
    return {answer: (least[answer], most[answer]) for answer in asked}


def _attempts(said: Said, asked: Asked, places: int, lots: Lots) -> tuple[int, list[str]] | None:
    """The first attempt that comes to its end, and whom it draws."""
    for attempt in range(ATTEMPTS):
        chosen = _attempt(said, asked, places, lots(attempt))
        if chosen is not None:
            return attempt, chosen
    return None


def _attempt(said: Said, asked: Asked, places: int, order: Sequence[str]) -> list[str] | None:
    """One go through the list; None at a dead end."""
    chosen: list[str] = []
    drawn: Counter[Answer] = Counter()
    full = {answer for answer, (_least, most) in asked.items() if not most}
    left = dict.fromkeys(number for number in order if full.isdisjoint(said[number]))
    there = counts_of(said, left)
    while len(chosen) < places:
        pressed = _most_missed(asked, drawn, there)
        taken = next((number for number in left if pressed is None or pressed in said[number]), None)
        if taken is None:
            return None
        chosen.append(taken)
        drawn.update(said[taken])
        full = {answer for answer in said[taken] if drawn[answer] >= asked[answer][1]}
        gone = [number for number in left if not full.isdisjoint(said[number])] if full else [taken]
        there.subtract(counts_of(said, gone))
        for number in gone:
            del left[number]
    return chosen if all(drawn[answer] >= least for answer, (least, _most) in asked.items()) else None


def _most_missed(asked: Asked, drawn: Mapping[Answer, int], there: Mapping[Answer, int]) -> Answer | None:
    """The answer whose people are the most missed, the first of those that are as much; None when none is."""
    missed = {answer: least - drawn[answer] for answer, (least, _most) in asked.items() if least > drawn[answer]}
    return max(missed, key=lambda one: missed[one] / there[one] if there[one] else math.inf, default=None)


def _off(asked: tuple[int, int], count: int) -> int:
    """By how many people a count misses a quota."""
    return max(0, asked[0] - count, count - asked[1])


def _distance(asked: Asked, counts: Mapping[Answer, int]) -> int:
    """By how many people a group misses what is sought, all quotas together."""
    return sum(_off(quota, counts[answer]) for answer, quota in asked.items())


def cost_of(asked: Asked, counts: Mapping[Answer, int], answers: Iterable[Answer]) -> int:
    """What somebody who gives these answers adds to the distance of a group: less than nothing if the group needs them."""
    return sum(_off(asked[one], counts[one] + 1) - _off(asked[one], counts[one]) for one in answers)


def _nearest(said: Said, asked: Asked, places: int, lots: Lots) -> tuple[int, list[str]]:
    """A group as near as we can to quotas that do not go together: the nearest of all if they are few; else the best of some starts."""

    def distance(group: Iterable[str]) -> int:
        return _distance(asked, counts_of(said, group))

    if math.comb(len(said), places) <= GROUPS:
        return ATTEMPTS, list(min(itertools.combinations(lots(ATTEMPTS), places), key=distance))
    starts = {start: _bettered(said, asked, places, lots(start)) for start in range(ATTEMPTS, ATTEMPTS + STARTS)}
    return min(starts.items(), key=lambda one: distance(one[1]))


def _bettered(said: Said, asked: Asked, places: int, order: Sequence[str]) -> list[str]:
    """The first people of the list, one exchanged for another as long as that brings the group nearer, the best exchange first."""
    chosen = set(order[:places])
    while True:
        inside = [number for number in order if number in chosen]
        outside = _one_of_each(said, (number for number in order if number not in chosen))
        counts = counts_of(said, inside)
        best, leaving, coming = _distance(asked, counts), "", ""
        for one in _one_of_each(said, inside):
            without = counts - Counter(said[one])
            base = _distance(asked, without)
            cost, other = min(
                ((base + cost_of(asked, without, said[two]), two) for two in outside), key=lambda pair: pair[0]
            )
            if cost < best:
                best, leaving, coming = cost, one, other
        if not leaving:
            return inside
        chosen = chosen - {leaving} | {coming}


def _one_of_each(said: Said, numbers: Iterable[str]) -> list[str]:
    """The first of those who gave the same answers: the others would change nothing."""
    found: dict[tuple[Answer, ...], str] = {}
    for number in numbers:
        found.setdefault(said[number], number)
    return list(found.values())
