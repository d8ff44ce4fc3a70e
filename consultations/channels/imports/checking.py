"""What a file would give: each line read as a sheet of paper is, and what is wrong with it, before anything is written."""

import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from core.folding import folded

from ..entry import Entry
from ..sheet import Line, Sheet
from ..views import DAY_FORMATS
from .reading import FORMULA, Grid, NotReadable

#: The names of the column that holds the day of each sheet.
DAY_HEADS = frozenset({"jour", "date", "recu le", "recue le", "date de reception"})
#: Columns that people keep for themselves, and that are not read.
IGNORED_HEADS = frozenset({"n°", "no", "nº", "numero", "feuille"})
_NUMBER = re.compile(r"(?:q|question)?\s*(\d{1,3}\s?[a-z]?)", re.ASCII)


@dataclass(frozen=True)
class Problem:
    """Something to mend: where, and how. `line` is 0 for the file as a whole."""

    line: int
    column: str
    text: str


@dataclass(frozen=True)
class GoodLine:
    """A line that can be imported: the number of the line, the bound form, the day, and what it would say."""

    number: int
    form: Any
    day: date | None
    words: dict[str, str]  # name of the sheet's line → in words


@dataclass
class DryRun:
    """What a file would give. Nothing is written."""

    grid: Grid
    problems: list[Problem] = field(default_factory=list)
    good: list[GoodLine] = field(default_factory=list)

    @property
    def bad_lines(self) -> int:
        return len({problem.line for problem in self.problems if problem.line})

    @property
    def can_import(self) -> bool:
        """All or nothing."""
        return bool(self.good) and not self.problems

    def key(self, entry: Entry, line: GoodLine) -> uuid.UUID:
        """The sending's key: the same file, for the same space, gives the same keys, so that it cannot be imported twice."""
        told = f"{entry.participation.translation_key}:{entry.space.slug}:{self.grid.digest}:{line.number}"
        return uuid.uuid5(uuid.NAMESPACE_OID, f"channels.import:{told}")


class Columns:
    """Which question each column of a file answers."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet

    @cached_property
    def by_words(self) -> dict[str, Line]:
        """The lines that can be told by their words: those that no other has."""
        words = Counter(folded(line.text) for line in self.sheet.lines)
        return {key: line for line in self.sheet.lines if words[key := folded(line.text)] == 1 and key}

    def find(self, head: str) -> Line | None:
        """The line of the sheet that the name of a column says, by its number (« 3 », « Q3a », « question 3 ») or its words."""
        name = folded(head)
        if found := _NUMBER.fullmatch(name):
            number = found[1].replace(" ", "")
            return next((line for line in self.sheet.lines if line.number == number), None)
        # « 3. Avez-vous… »: as in the file to download.
        number, dot, words = name.partition(".")
        named = next((line for line in self.sheet.lines if dot and line.number == number.strip()), None)
        if named and folded(named.text) == folded(words):
            return named
        return self.by_words.get(name) or next((line for line in self.sheet.lines if line.name == head.strip()), None)

    def knows(self, head: str) -> bool:
        """Whether the name of a column is one of ours."""
        return folded(head) in DAY_HEADS | IGNORED_HEADS or self.find(head) is not None


def check(entry: Entry, sheet: Sheet, grid: Grid) -> DryRun:
    """Read every line of a file with the form itself. Raises NotReadable if no column is known."""
    columns = Columns(sheet)
    run = DryRun(grid)
    named: dict[int, Line | str] = {}  # by column: a line of the sheet, "jour", or "" for what is not read
    run.problems += _read_heads(columns, grid.head, named)
    if not any(isinstance(column, Line) for column in named.values()):
        raise NotReadable(
            _(
                "Aucune colonne ne correspond à une question. La première ligne doit porter les numéros des questions : 1, 2, 3… Le modèle à télécharger les a."
            )
        )
    for number, cells in grid.rows:
        found = _check_line(entry, sheet, named, number, cells)
        if isinstance(found, GoodLine):
            run.good.append(found)
        else:
            run.problems += found
    return run


def _read_heads(columns: Columns, head: list[str], named: dict[int, Line | str]) -> Iterator[Problem]:
    for place, title in enumerate(head):
        column = get_column_letter(place + 1)
        if not title.strip():
            continue
        if folded(title) in IGNORED_HEADS:
            named[place] = ""
            continue
        found: Line | str | None = "jour" if folded(title) in DAY_HEADS else columns.find(title)
        if found is None:
            text = _(
                "Cette colonne n’est celle d’aucune question : « %(title)s ». Corrigez son titre, ou supprimez-la."
            )
            named[place] = ""
            yield Problem(1, column, text % {"title": title[:80]})
        elif found in named.values():
            text = _("Deux colonnes répondent à la même question : « %(title)s ». Gardez-en une.")
            named[place] = ""
            yield Problem(1, column, text % {"title": title[:80]})
        else:
            named[place] = found


def _check_line(
    entry: Entry, sheet: Sheet, named: dict[int, Line | str], number: int, cells: list[str]
) -> GoodLine | list[Problem]:
    """What one line gives, or what is wrong with it."""
    problems: list[Problem] = []
    typed: dict[str, str] = {}
    day: date | None = None
    for place, cell in enumerate(cells):
        column = named.get(place)
        try:
            if cell == FORMULA:
                raise ValidationError(_("Cette case contient une formule. Remplacez-la par sa valeur."))
            if column == "jour":
                day = _read_day(entry, cell)
            elif isinstance(column, Line):
                typed[column.name] = cell
            elif column is None and cell.strip():
                raise ValidationError(
                    _("La colonne de cette case n’a pas de titre. Donnez-lui un titre, ou effacez la case.")
                )
        except ValidationError as error:
            problems.append(Problem(number, get_column_letter(place + 1), error.messages[0]))
    checked = sheet.check(typed)
    letters = {column.name: get_column_letter(place + 1) for place, column in named.items() if isinstance(column, Line)}
    for name, messages in checked.errors.items():
        problems += [Problem(number, letters.get(name, ""), message) for message in messages]
    problems += [Problem(number, "", message) for message in checked.others]
    if problems:
        return problems
    words = {line.name: sheet.words(line, checked.form) for line in sheet.lines}
    return GoodLine(number, checked.form, day, words)


def _read_day(entry: Entry, cell: str) -> date | None:
    """The day of a sheet; None for an empty cell. Raises ValidationError."""
    if not cell.strip():
        return None
    invalid = {"invalid": _("Ce jour n’existe pas. Écrivez-le ainsi : 31/12/2026.")}
    day = forms.DateField(input_formats=DAY_FORMATS, error_messages=invalid).clean(cell.strip())
    entry.check_day(day)
    return day
