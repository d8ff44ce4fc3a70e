"""The file to fill in: one column per line of the sheet, and a second page with the codes of the boxes."""

import csv
import io
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from ..sheet import Line, Sheet

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _head(line: Line) -> str:
    """It begins with a number: whatever the question says, no spreadsheet takes it for a formula."""
    return f"{line.number}. {line.text}"


def heads(sheet: Sheet) -> list[str]:
    """The names of the columns, the day first."""
    return [_("Reçue le"), *(_head(line) for line in sheet.lines)]


def csv_template(sheet: Sheet) -> bytes:
    """The names of the columns, for a French spreadsheet: UTF-8 with its mark, semicolons."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL).writerow(heads(sheet))
    return out.getvalue().encode("utf-8-sig")


def xlsx_template(sheet: Sheet) -> bytes:
    """A workbook: the sheet to fill in, then the codes."""
    book = Workbook()
    answers: Any = book.active
    answers.title = _("Réponses")
    _write(answers, heads(sheet))
    codes = book.create_sheet(_("Codes"))
    _write(codes, [_("Question"), _("Code"), _("Case")])
    for line in sheet.lines:
        for box in line.boxes:
            _write(codes, [_head(line), box.code, box.label])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write(page: Any, values: list[Any]) -> None:
    page.append(values)
    for cell in page[page.max_row]:
        if isinstance(cell.value, str):
            cell.data_type = "s"  # a label that begins with « = » stays a text
