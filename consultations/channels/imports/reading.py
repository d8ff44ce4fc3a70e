"""A CSV or XLSX file as lines of texts. Nothing in it is ever executed: a cell with a formula is refused, and so are macros."""

import csv
import hashlib
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from xml.etree.ElementTree import ParseError

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

DELIMITERS = ";,\t|"
#: Of a workbook once unzipped, in bytes, and how many files it holds: a small file may hide gigabytes.
MAX_UNZIPPED, MAX_MEMBERS = 30 * 1024 * 1024, 200
#: How far down and right a sheet is read. A sheet whose empty cells were given a colour goes on for a million lines.
MAX_DEPTH, MAX_COLUMNS = 20_000, 300
FORMULA = "\x00formula"  # what stands in a grid for a formula: no cell has a null character
_WHAT_XLSX_RAISES = (
    InvalidFileException, zipfile.BadZipFile, zipfile.LargeZipFile, ParseError, KeyError, ValueError, TypeError, OSError,
    AttributeError, IndexError, EOFError, NotImplementedError, RuntimeError,
)  # fmt: skip


class NotReadable(Exception):
    """Why a file cannot be read, and what to do: a sentence for the agent."""


@dataclass(frozen=True)
class Grid:
    """The lines of a file: (number of the line in the file, its cells). The first one has the names of the columns."""

    digest: str  # SHA-256 of the file
    head: list[str]
    rows: list[tuple[int, list[str]]]


def read_file(content: bytes, knows: Callable[[str], bool]) -> Grid:
    """The lines of a CSV or XLSX file, empty ones left out. Raises NotReadable.

    `knows` says whether the name of a column is one of ours: the separator that gives most of them is the right one.
    """
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NotReadable(_("Ce fichier est vide. Choisissez-en un autre."))
    if content.startswith(b"PK"):
        lines = _xlsx(content)
    elif content.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff")):
        raise NotReadable(_wrong_type())
    else:
        lines = _csv(_decoded(content), knows)
    found = _bounded(lines)
    if not found:
        raise NotReadable(_("Ce fichier est vide. Choisissez-en un autre."))
    (_number, head), *rows = found
    if not rows:
        raise NotReadable(_("Ce fichier n’a que les titres des colonnes. Ajoutez une ligne par réponse."))
    return Grid(hashlib.sha256(content).hexdigest(), head, rows)


def _wrong_type() -> str:
    return _(
        "Ce fichier n’est ni un CSV, ni un XLSX. Ouvrez-le dans votre tableur et enregistrez-le en CSV ou en XLSX."
    )


def _bounded(lines: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """The lines that say something, without the empty cells at their end."""
    limit = settings.IMPORT_MAX_ROWS
    found: list[tuple[int, list[str]]] = []
    for number, cells in lines:
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > MAX_COLUMNS:
            raise NotReadable(_("Ce fichier a trop de colonnes : %(limit)s au plus.") % {"limit": MAX_COLUMNS})
        if len(found) > limit:
            raise NotReadable(
                _("Ce fichier a trop de lignes : %(limit)s réponses au plus. Faites-en plusieurs fichiers.")
                % {"limit": limit}
            )
        found.append((number, cells))
    return found


def _decoded(content: bytes) -> str:
    """UTF-8, or what Windows writes in France; UTF-16 where the file says so."""
    says_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    codecs = ["utf-16"] if says_utf16 else ["utf-8-sig", "cp1252"]
    for codec in codecs:
        try:
            text = content.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise NotReadable(_wrong_type())


def _csv(text: str, knows: Callable[[str], bool]) -> Iterator[tuple[int, list[str]]]:
    """The lines of a CSV, each with the number of the line it begins on."""

    def score(delimiter: str) -> tuple[int, int]:
        head = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        return sum(map(knows, head)), len(head)

    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(DELIMITERS, key=score))
        number = 1
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as error:
        raise NotReadable(
            _(
                "Ce fichier CSV est mal formé : un guillemet n’est pas fermé, ou une case est trop longue. Enregistrez-le de nouveau depuis votre tableur."
            )
        ) from error


def _check_zip(content: bytes) -> None:
    """Refuse a workbook that hides more than it says, macros, and what no spreadsheet writes in its XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNZIPPED:
            raise NotReadable(_("Ce fichier XLSX est trop gros une fois ouvert. Gardez une seule feuille, sans image."))
        names = {member.filename for member in members}
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise NotReadable(
                _("Ce fichier contient des macros. Enregistrez-le en « Classeur Excel (.xlsx) », sans macros.")
            )
        if "xl/workbook.xml" not in names:
            raise NotReadable(_wrong_type())
        for member in members:
            # zipfile reads no more of a member than the size it says. UTF-16 has null bytes between the letters.
            if b"<!DOCTYPE" in archive.read(member).replace(b"\x00", b"")[:100_000].upper():
                raise NotReadable(_("Ce fichier XLSX est abîmé. Enregistrez-le de nouveau depuis votre tableur."))


def _xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The lines of the first sheet of a workbook."""
    try:
        _check_zip(content)
        # Formulas are read as texts (data_only=False), to be refused; links to other files are not followed.
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        try:
            if not book.worksheets:
                raise NotReadable(_wrong_type())
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its own size is not believed
            for number, cells in enumerate(sheet.iter_rows(max_row=MAX_DEPTH, max_col=MAX_COLUMNS + 1), start=1):
                yield number, [_cell_text(cell) for cell in cells]
        finally:
            book.close()
    except _WHAT_XLSX_RAISES as error:
        raise NotReadable(_("Ce fichier XLSX est abîmé. Enregistrez-le de nouveau depuis votre tableur.")) from error


def _cell_text(cell: Any) -> str:
    """What is written in a cell, as a person reads it."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return FORMULA
    if isinstance(value, bool):
        return _("Oui") if value else _("Non")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
