"""Spreadsheet files, XLSX and ODS, written row after row to a temporary file: memory does not grow with the number of rows.

A file of either kind is a ZIP of XML: it cannot hold a control sign, nor more than 1,048,576 rows a sheet.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from tempfile import TemporaryFile
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .writers import safe_cell

MAX_ROWS = 1_048_576  # of a sheet, its header among them; both formats
MAX_TEXT = 32_767  # signs of a cell (XLSX)
_PIECE = 256 * 1024  # bytes
# What XML 1.0 cannot hold (its production 2, Char).
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Sheet:
    """A table to write: its title, the words of its first row, its rows (read once)."""

    title: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def writable(text: str) -> str:
    """A text that XML can hold: what it cannot is replaced by the sign that says so."""
    return _UNWRITABLE.sub("\ufffd", text)


def cell(value: Any) -> Any:
    """What is written of a value: safe, and writable."""
    value = safe_cell(value)
    return writable(value)[:MAX_TEXT] if isinstance(value, str) else value


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """A file from its beginning, piece by piece; closed (so erased) at the end."""
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _pages(sheet: Sheet) -> Iterator[tuple[str, Iterator[Sequence[Any]]]]:
    """(title, rows) of each sheet of the file: one, or several if there are more rows than a sheet can hold."""
    rows = iter(sheet.rows)
    number = 1
    while number == 1 or (first := next(rows, None)) is not None:
        part: Iterator[Any] = rows if number == 1 else chain([first], rows)
        yield (sheet.title if number == 1 else f"{sheet.title} {number}"), islice(part, MAX_ROWS - 1)
        number += 1


def xlsx(sheets: Iterable[Sheet]) -> IO[bytes]:
    """An XLSX file (ECMA-376), by openpyxl's write-only workbook."""
    book = Workbook(write_only=True)
    for sheet in sheets:
        for title, rows in _pages(sheet):
            page = book.create_sheet(title)
            page.freeze_panes = "A2"
            page.append([_xlsx_cell(page, name) for name in sheet.header])
            for row in rows:
                page.append([_xlsx_cell(page, value) for value in row])
    file = TemporaryFile()  # noqa: SIM115  (closed by `pieces`, once it is sent)
    book.save(file)
    return file


def _xlsx_cell(page: Any, value: Any) -> Any:
    value = cell(value)
    if isinstance(value, str) and value[:1] in ("=", "#"):
        # openpyxl reads these as a formula, or as an error: they are texts here.
        kept = WriteOnlyCell(page, value)
        kept.data_type = "s"
        return kept
    return value


_ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_ODS_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{_ODS_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
_ODS_START = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    ' xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" office:version="1.3">'
    '<office:automatic-styles><number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>'
    '<style:style style:name="jour" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>'
    "<office:body><office:spreadsheet>"
)
_ODS_END = "</office:spreadsheet></office:body></office:document-content>"
_BLANKS = re.compile(r"^ | $| {2,}|\t")


def ods(sheets: Iterable[Sheet]) -> IO[bytes]:
    """An ODS file (OASIS OpenDocument 1.3). Its type comes first and is not compressed, as part 2, 3.3 of the norm asks."""
    file = TemporaryFile()  # noqa: SIM115  (closed by `pieces`, once it is sent)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS_TYPE, compress_type=zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", _ODS_MANIFEST)
        with archive.open("content.xml", "w", force_zip64=True) as content:
            for text in _gathered(_ods_content(sheets)):
                content.write(text.encode())
    return file


def _gathered(texts: Iterator[str], number: int = 500) -> Iterator[str]:
    while batch := list(islice(texts, number)):
        yield "".join(batch)


def _ods_content(sheets: Iterable[Sheet]) -> Iterator[str]:
    yield _ODS_START
    for sheet in sheets:
        for title, rows in _pages(sheet):
            yield f"<table:table table:name={quoteattr(title)}>"
            for row in chain([sheet.header], rows):
                yield f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"
            yield "</table:table>"
    yield _ODS_END


def _ods_cell(value: Any) -> str:
    value = cell(value)
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, date):
        day = value.isoformat()
        return (
            f'<table:table-cell table:style-name="jour" office:value-type="date" office:date-value="{day}">'
            f"<text:p>{value:%d/%m/%Y}</text:p></table:table-cell>"
        )
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{_ods_text(line)}</text:p>" for line in re.split("\r\n|\r|\n", value))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _ods_text(line: str) -> str:
    """A line of text; blanks that XML readers would gather are named (OpenDocument 1.3, part 3, 6.1.2)."""
    return _BLANKS.sub(
        lambda found: "<text:tab/>" if found[0] == "\t" else f'<text:s text:c="{len(found[0])}"/>', escape(line)
    )
