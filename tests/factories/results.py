"""Answers invented for tests that need no database."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FakeCell:
    key: str
    label: str
    count: int


@dataclass(frozen=True)
class FakeTally:
    question_id: str
    kind: str
    text: str
    base: int
    cells: tuple[FakeCell, ...]


def fake_tally(kind: str, *, base: int | None = None, text: str = "Une question ?", **counts: int) -> FakeTally:
    """A tally with one cell per keyword; the base is the sum unless given."""
    cells = tuple(FakeCell(key=label, label=label, count=count) for label, count in counts.items())
    return FakeTally("q1", kind, text, sum(counts.values()) if base is None else base, cells)
