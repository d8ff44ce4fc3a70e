"""The formats of exports: for each, how a table and its codebook become the bytes of a file."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from . import codebook
from .sheets import Sheet, ods, pieces, xlsx
from .writers import by_chunks, csv_lines, json_texts


@dataclass(frozen=True)
class Export:
    """A table and its codebook. `names` are those of the columns for programs, whatever the words of the first row."""

    table: Sheet
    names: list[str]
    notice: dict[str, Any]


@dataclass(frozen=True)
class Format:
    """One format. Its file is made as it is sent, or in a temporary file: in memory it is never whole."""

    label: Any
    content_type: str
    write: Callable[[Export], Iterator[bytes]]


def _csv(export: Export) -> Iterator[bytes]:
    return by_chunks(csv_lines(export.table.header, export.table.rows))


def _json(export: Export) -> Iterator[bytes]:
    return by_chunks(json_texts(export.notice, export.names, export.table.rows))


def _xlsx(export: Export) -> Iterator[bytes]:
    yield from pieces(xlsx([export.table, codebook.sheet(export.notice)]))


def _ods(export: Export) -> Iterator[bytes]:
    yield from pieces(ods([export.table, codebook.sheet(export.notice)]))


FORMATS = {
    "xlsx": Format(_("Excel (XLSX)"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
    "ods": Format(_("LibreOffice (ODS)"), "application/vnd.oasis.opendocument.spreadsheet", _ods),
    "csv": Format(_("Texte à colonnes (CSV)"), "text/csv; charset=utf-8", _csv),
    "json": Format(_("Données pour un programme (JSON)"), "application/json; charset=utf-8", _json),
}
