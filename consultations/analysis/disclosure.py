"""Disclosure control: what may be published of a question's answers, and what may not.

Plain functions over counts; no Django model. Two families of questions:

* *exclusive* (one answer per person: single choice, scale): the counts add up to the base, so one
  hidden count is found by subtraction. Small counts are merged with a neighbour and only their sum
  is published.
* *multiple* (several answers per person): the counts do not add up, but "everyone but three" is as
  revealing as "three". A count is hidden when it, or its complement, is small.

Source of the thresholds: 11 people in a displayed base, 5 per cell (OECD glossary of statistical
terms, "threshold rule"); a percentage of fewer than 30 people looks more precise than it is.
`tests/consultations/analysis/test_disclosure.py` plays an attacker who knows this file and tries every possible table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings


class CellLike(Protocol):
    """One possible answer and how many people gave it."""

    @property
    def label(self) -> str: ...

    @property
    def count(self) -> int: ...


class TallyLike(Protocol):
    """The answers to one question: how many people answered it, and each possible answer."""

    @property
    def text(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def base(self) -> int: ...

    @property
    def cells(self) -> Sequence[CellLike]: ...


@dataclass(frozen=True)
class Thresholds:
    """Numbers of people under which a figure is hidden, or shown without percentages."""

    base: int = 11
    cell: int = 5
    percent: int = 30

    @classmethod
    def from_settings(cls) -> "Thresholds":
        """Read RESULTS_MIN_BASE, RESULTS_MIN_CELL and RESULTS_MIN_PERCENT_BASE (people)."""
        return cls(
            base=getattr(settings, "RESULTS_MIN_BASE", cls.base),
            cell=getattr(settings, "RESULTS_MIN_CELL", cls.cell),
            percent=getattr(settings, "RESULTS_MIN_PERCENT_BASE", cls.percent),
        )


@dataclass(frozen=True)
class Part:
    """A count that may be shown. `members` holds the positions of the answers it stands for."""

    members: tuple[int, ...]
    labels: tuple[str, ...]
    count: int

    @property
    def is_group(self) -> bool:
        """Several answers merged to protect people."""
        return len(self.members) > 1


@dataclass(frozen=True)
class Publication:
    """What may be shown of one question. `base` is None when even the base is too small."""

    base: int | None
    parts: tuple[Part, ...] = ()
    hidden: tuple[str, ...] = ()
    exclusive: bool = True
    percents: bool = False

    @property
    def is_empty(self) -> bool:
        """Nothing but, at most, the base may be shown."""
        return not self.parts


def publish(tally: TallyLike, thresholds: Thresholds | None = None) -> Publication:
    """Keep of `tally` what may be published under `thresholds` (the settings' by default)."""
    thresholds = thresholds or Thresholds.from_settings()
    exclusive = tally.kind != "multiple"
    if tally.base < thresholds.base:
        return Publication(base=None, exclusive=exclusive)
    counts = [cell.count for cell in tally.cells]
    labels = [cell.label for cell in tally.cells]
    hide = _hidden_exclusive if exclusive else _hidden_multiple
    hidden = hide(counts, tally.base, thresholds.cell)
    parts = [_part([i], labels, counts) for i in range(len(counts)) if i not in hidden]
    if exclusive and parts and hidden:
        parts.append(_part(sorted(hidden), labels, counts))
    return Publication(
        base=tally.base,
        parts=tuple(sorted(parts, key=lambda part: part.members)),
        hidden=tuple(labels[i] for i in sorted(hidden)),
        exclusive=exclusive,
        percents=tally.base >= thresholds.percent,
    )


def _part(members: Iterable[int], labels: list[str], counts: list[int]) -> Part:
    members = tuple(members)
    return Part(members, tuple(labels[i] for i in members), sum(counts[i] for i in members))


def _hidden_exclusive(counts: list[int], _base: int, minimum: int) -> set[int]:
    """Small counts, plus the neighbours that keep them from being found by subtraction.

    The neighbour is chosen by its place, never by its size: choosing the smallest would tell an
    attacker that it is no larger than the others. At least one count above the threshold joins, and
    the sum must exceed the threshold, or it could be split in one way only.
    """
    hidden = {i for i, count in enumerate(counts) if count < minimum}
    if not hidden:
        return hidden
    last = max(hidden)
    neighbours = [*range(last + 1, len(counts)), *range(last - 1, -1, -1)]
    neighbours = [i for i in neighbours if i not in hidden]
    joined = False
    for i in neighbours:
        if joined and sum(counts[j] for j in hidden) > minimum:
            break
        hidden.add(i)
        joined = True
    return hidden


def _hidden_multiple(counts: list[int], base: int, minimum: int) -> set[int]:
    """Counts that are small, or that nearly everyone chose."""
    return {i for i, count in enumerate(counts) if count < minimum or base - count < minimum}
