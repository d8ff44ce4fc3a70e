"""The one writer of exports: what a spreadsheet could run is made a text, whatever the format; then lines of CSV, or JSON."""

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

# What a spreadsheet takes for the beginning of a formula (OWASP, "CSV injection"; ASVS 5, 1.2.10); the full-width signs
# are read as the plain ones, and the last four shift the text into another cell.
_SIGNS = frozenset("=+-@＝＋－＠")
_SHIFTS = frozenset("\t\r\n\x00")
SEPARATOR = " ; "  # between several choices of one person, in one cell


def _runs_as_formula(text: str) -> bool:
    """Whether the first sign that shows would start a formula: spreadsheets skip blanks, controls and invisible signs."""
    shown = next((sign for sign in text if unicodedata.category(sign)[0] not in "CZ"), "")
    return shown in _SIGNS or text[:1] in _SHIFTS


def safe_cell(value: Any) -> Any:
    """A text that begins like a formula gets an apostrophe in front; numbers and days stay what they are; a list becomes a text."""
    if isinstance(value, list):
        value = SEPARATOR.join(map(str, value))
    if isinstance(value, str) and value and _runs_as_formula(value):
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
        yield writer.writerow([_csv_value(value) for value in row])


def _csv_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else safe_cell(value)


def json_texts(notice: dict[str, Any], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The texts of a JSON file: the codebook, then one object per row. A list stays a list; texts are made safe there too.

    JSON runs nothing, but it is opened with spreadsheets: the same text must come out of every format.
    """
    yield f'{{"notice": {_json(notice)},\n"reponses": ['
    for place, row in enumerate(rows):
        yield (",\n" if place else "\n") + _json(dict(zip(names, map(_json_value, row), strict=True)))
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _json_value(value: Any) -> Any:
    if isinstance(value, list):
        return [safe_cell(one) for one in value]
    return value.isoformat() if isinstance(value, date) else safe_cell(value)


def by_chunks(texts: Iterable[str], size: int = 64 * 1024) -> Iterator[bytes]:
    """The same texts in pieces of about `size` signs: one write to the network for each, instead of one for each row."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= size:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting, length = [], 0
    if waiting:
        yield "".join(waiting).encode("utf-8", "replace")
