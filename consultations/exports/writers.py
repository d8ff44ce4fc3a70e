"""The one writer of exports."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

# A cell that a spreadsheet would run as a formula (OWASP, "CSV injection"; ASVS 5, 1.2.10). Leading blanks, control and
# zero-width characters are skipped by spreadsheets, so they are here too; full-width signs are read as the plain ones.
_FORMULA = re.compile(r"^[\s\x00-\x1f\u00a0\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n\x00]")


def safe_cell(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe in front; numbers stay numbers."""
    if isinstance(value, str) and _FORMULA.match(value):
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
