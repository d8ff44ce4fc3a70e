"""The files Polis exports, read and written: `votes.csv`, `comments.csv`, `participants-votes.csv`.

Format: github.com/compdemocracy/openData (commit 0bc2ce0). Times are in milliseconds since 1970; a vote is 1, 0 or -1; `moderated` is -1 for what was withdrawn.

What is written tells nothing of a person beyond their votes, which remain personal data: people are numbered anew (`random_numbers`), in no order; times are cut to
the day; nobody is the author of a comment (-1), since an author known by name would be known by all their votes; no group is given.
"""

import csv
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO, TypeVar

VOTES = ("timestamp", "datetime", "comment-id", "voter-id", "vote")
COMMENTS = ("timestamp", "datetime", "comment-id", "author-id", "agrees", "disagrees", "moderated", "comment-body")
PARTICIPANTS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
NOBODY = -1
WITHDRAWN = -1

DAY = 24 * 60 * 60 * 1000  # milliseconds

Row = TypeVar("Row")


class Cast(NamedTuple):
    """A vote: when (milliseconds since 1970), on which statement, by whom (a number), and what (1 agree, 0 pass, -1 disagree)."""

    at: int
    statement: int
    person: int
    vote: int


class Comment(NamedTuple):
    """A statement: when (milliseconds since 1970), its number, its votes, whether it was withdrawn (-1), waits (0) or is shown (1), and its words."""

    at: int
    statement: int
    agrees: int
    disagrees: int
    moderated: int
    body: str


class Participant(NamedTuple):
    """A person's number, the group they were put in (None: in none), and their vote on each statement they saw."""

    person: int
    group: int | None
    votes: dict[int, int]


@dataclass(frozen=True)
class Conversation:
    """`votes` are in the order of time, those of one instant in the order of the file; a later vote of the same pair replaces the earlier."""

    votes: list[Cast]
    comments: list[Comment]
    participants: list[Participant]

    @property
    def withdrawn(self) -> set[int]:
        return {comment.statement for comment in self.comments if comment.moderated == WITHDRAWN}


class NotPolis(ValueError):
    """A file is not what Polis exports; the message says which line, and why."""


def read_conversation(folder: Path) -> Conversation:
    """The three files of a folder; people without groups when `participants-votes.csv` is not there. Raises NotPolis, OSError."""

    def read(name: str, reader: Callable[[Iterable[str]], list[Row]]) -> list[Row]:
        try:
            with (folder / name).open(encoding="utf-8-sig", newline="") as lines:
                return reader(lines)
        except (NotPolis, UnicodeDecodeError) as wrong:
            raise NotPolis(f"{name}: {wrong}") from wrong

    known = (folder / "participants-votes.csv").exists()
    return Conversation(
        votes=read("votes.csv", read_votes),
        comments=read("comments.csv", read_comments),
        participants=read("participants-votes.csv", read_participants) if known else [],
    )


def read_votes(lines: Iterable[str]) -> list[Cast]:
    """In the order of time. Raises NotPolis."""

    def cast(at: str, _date: str, statement: str, person: str, vote: str) -> Cast:
        return Cast(int(at), int(statement), int(person), _one_of(int(vote), (-1, 0, 1)))

    return sorted(_read(lines, VOTES, cast), key=lambda one: one.at)


def read_comments(lines: Iterable[str]) -> list[Comment]:
    """In the order of the file; the authors are passed over. Raises NotPolis."""

    def comment(
        at: str, _date: str, statement: str, _author: str, agrees: str, disagrees: str, moderated: str, body: str
    ) -> Comment:
        state = _one_of(int(moderated), (-1, 0, 1))
        return Comment(int(at), int(statement), int(agrees), int(disagrees), state, body)

    return list(_read(lines, COMMENTS, comment))


def read_participants(lines: Iterable[str]) -> list[Participant]:
    """In the order of the file: one column a statement after the first six. Raises NotPolis."""
    rows = _rows(lines)
    header = next(rows, (0, []))[1]
    if tuple(header[: len(PARTICIPANTS)]) != PARTICIPANTS:
        raise NotPolis(f"line 1: the columns are not {', '.join(PARTICIPANTS)}, then the statements")
    with _at_line(1):
        statements = [int(name) for name in header[len(PARTICIPANTS) :]]
    people = []
    for line, row in rows:
        with _at_line(line):
            cells = zip(statements, row[len(PARTICIPANTS) :], strict=True)
            votes = {statement: _one_of(int(cell), (-1, 0, 1)) for statement, cell in cells if cell}
            people.append(Participant(int(row[0]), int(row[1]) if row[1] else None, votes))
    return people


def random_numbers(people: Collection[Any], rng: random.Random | None = None) -> dict[Any, int]:
    """A number for each person, 0 upwards, at random: neither their order nor an earlier export leads back to them.

    `rng` is for tests: the system's is taken, whose draws cannot be made again.
    """
    numbers = list(range(len(people)))
    (rng or random.SystemRandom()).shuffle(numbers)
    return dict(zip(people, numbers, strict=True))


def write_votes(stream: TextIO, votes: Iterable[Cast]) -> None:
    """The last vote of each pair, by statement and number: the order they came in is not kept. `votes` are in the order of time."""
    last = {(one.statement, one.person): one for one in votes}
    writer = _writer(stream, VOTES)
    for _pair, one in sorted(last.items()):
        writer.writerow([*_day(one.at), one.statement, one.person, one.vote])


def write_comments(stream: TextIO, comments: Iterable[Comment], *, safe: Callable[[str], str]) -> None:
    """`safe` makes a text that a spreadsheet would run as a formula one that it shows (`exports.writers.safe_cell`)."""
    writer = _writer(stream, COMMENTS)
    for one in comments:
        counted = [one.statement, NOBODY, one.agrees, one.disagrees, one.moderated]
        writer.writerow([*_day(one.at), *counted, safe(one.body)])


def write_participants(stream: TextIO, votes: Iterable[Cast], statements: Sequence[int]) -> None:
    """One line a person, by number: the last vote on each of `statements`, nothing for what was not seen."""
    matrix: dict[int, dict[int, int]] = {}
    for one in votes:
        matrix.setdefault(one.person, {})[one.statement] = one.vote
    writer = _writer(stream, (*PARTICIPANTS, *map(str, statements)))
    for person, seen in sorted(matrix.items()):
        shown = [seen.get(statement, "") for statement in statements]
        # Not how many comments they wrote: those of an author are known.
        writer.writerow([person, "", 0, len(shown) - shown.count(""), shown.count(1), shown.count(-1), *shown])


def _writer(stream: TextIO, header: Sequence[str]) -> Any:
    writer = csv.writer(stream)
    writer.writerow(header)
    return writer


def _day(at: int) -> tuple[int, str]:
    """The beginning of the day, in UTC."""
    day = at - at % DAY
    return day, datetime.fromtimestamp(day / 1000, UTC).isoformat()


def _one_of(number: int, possible: Sequence[int]) -> int:
    if number not in possible:
        raise ValueError(f"{number} is none of {', '.join(map(str, possible))}")
    return number


def _read(lines: Iterable[str], columns: tuple[str, ...], made: Callable[..., Row]) -> Iterator[Row]:
    """One `made` for each line after the header."""
    rows = _rows(lines)
    if tuple(next(rows, (0, []))[1]) != columns:
        raise NotPolis(f"line 1: the columns are not {', '.join(columns)}")
    for line, row in rows:
        with _at_line(line):
            if len(row) != len(columns):
                raise ValueError(f"{len(row)} cells instead of {len(columns)}")
            one = made(*row)
        yield one


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The number of the line a row ends on, and its cells; empty lines are passed over."""
    reader = csv.reader(lines)
    try:
        yield from ((reader.line_num, row) for row in reader if row)
    except csv.Error as wrong:
        raise NotPolis(f"line {reader.line_num}: {wrong}") from wrong


@contextmanager
def _at_line(line: int) -> Iterator[None]:
    try:
        yield
    except (ValueError, IndexError) as wrong:
        raise NotPolis(f"line {line}: {wrong}") from wrong
