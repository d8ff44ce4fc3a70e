"""The one writer of exports."""

import csv
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"; ASVS 5, 1.2.10); the full-width signs
# are read as the plain ones, and the last four shift the text into another cell.
_SIGNS = frozenset("=+-@＝＋－＠")
_SHIFTS = frozenset("\t\r\n\x00")


def _runs_as_formula(text: str) -> bool:
    """Whether the first sign that shows would start a formula: spreadsheets skip blanks, controls and invisible signs."""
    shown = next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")
    return shown in _SIGNS or text[:1] in _SHIFTS


def safe_cell(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and _runs_as_formula(value):
        return f"'{value}"
    return value


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(header: Iterable[str], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """The lines of a CSV file that opens well in a French spreadsheet: UTF-8 with a mark, semicolons, texts in quotes."""
    writer = csv.writer(_Echo(), delimiter=";", quoting=csv.QUOTE_NONNUMERIC)
    yield "\ufeff" + writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        yield writer.writerow([safe_cell(value) for value in row])
