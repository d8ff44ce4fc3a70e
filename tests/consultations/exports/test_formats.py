"""The same rows in each format, read back with other code than that which wrote them; and nothing that a spreadsheet would run."""

import csv
import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree

import openpyxl
import pytest

from consultations.base.columns import Column, Holds
from consultations.exports import sheets, writers
from consultations.exports.formats import FORMATS, Export
from consultations.exports.sheets import Sheet
from tests.consultations.exports.test_export import FORMULAS, HARMLESS

MORE_FORMULAS = [
    *(
        "=A1",
        "=1+1\n=2",
        "+1-1",
        "-1+1",
        "@A1",
        "=SUM(1)",
        "=DDE()",
        '=WEBSERVICE("http://x")',
        "=\u200b1",
        "＝HYPERLINK(1)",
    ),
    *("\u200b\u200b=1", "\ufeff\t=1", " \n=1", "\u00a0\u00a0+1", "\u2007-1", "\u202f@x", "\u205f=1", "\u1680=1"),
]
PAYLOADS = list(dict.fromkeys([*FORMULAS, *MORE_FORMULAS]))

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


def written(name: str, rows: list, header: list[str] | None = None) -> bytes:
    header = header or [f"c{place}" for place in range(len(rows[0]) if rows else 1)]
    columns = [Column(word, word) for word in header]
    notice = {
        **dict.fromkeys(
            ("titre", "identifiant", "espace", "ouverture", "fermeture", "anonymat", "conservation_en_mois")
        ),
        **dict.fromkeys(("fait_le", "lignes", "contenu", "usage")),
        "colonnes": [column.described() for column in columns],
    }
    return b"".join(FORMATS[name].write(Export(Sheet("Réponses", header, iter(rows)), header, notice)))


def read_csv(data: bytes) -> list:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))[1:]


def read_json(data: bytes) -> list:
    return [list(row.values()) for row in json.loads(data)["reponses"]]


def read_xlsx(data: bytes) -> list:
    page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    for row in page.iter_rows():
        for cell in row:
            assert cell.data_type not in ("f", "e"), "a formula or an error"
    return [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]


def ods_text(node: ElementTree.Element) -> str:
    text = node.text or ""
    for child in node:
        text += "\t" if child.tag == f"{TEXT}tab" else " " * int(child.get(f"{TEXT}c", "1"))
        text += child.tail or ""
    return text


def ods_value(cell: ElementTree.Element):
    assert not any("formula" in name for name in cell.attrib)
    kind = cell.get(f"{OFFICE}value-type")
    if kind == "float":
        return float(cell.get(f"{OFFICE}value"))
    if kind == "date":
        return date.fromisoformat(cell.get(f"{OFFICE}date-value"))
    return "\n".join(map(ods_text, cell.findall(f"{TEXT}p"))) if kind == "string" else None


def read_ods(data: bytes) -> list:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", zipfile.ZIP_STORED, b"")
        assert archive.read("mimetype") == b"application/vnd.oasis.opendocument.spreadsheet"
        ElementTree.fromstring(archive.read("META-INF/manifest.xml"))
        root = ElementTree.fromstring(archive.read("content.xml"))
    table = next(root.iter(f"{TABLE}table"))
    return [[ods_value(cell) for cell in row] for row in table.findall(f"{TABLE}table-row")][1:]


READERS = {"csv": read_csv, "json": read_json, "xlsx": read_xlsx, "ods": read_ods}
each_format = pytest.mark.parametrize("name", FORMATS)


def runs(cell: object) -> bool:
    """What a spreadsheet would take for a formula: said here again, in other words than the writer's."""
    text = str(cell).lstrip("".join(map(chr, range(33))) + "\x85\xa0\xad\u061c\u1680\u180e\u2000\u2001\u2002\u2007\u200a\u200b\u200c\u200d"
                            "\u200e\u200f\u2028\u2029\u202a\u202e\u202f\u205f\u2060\u2066\u3000\ufeff\ufffd")  # fmt: skip
    return text[:1] in tuple("=+-@＝＋－＠")


def test_there_are_enough_payloads():
    assert len(PAYLOADS) >= 60


@each_format
def test_no_payload_runs_and_all_come_back(name):
    cells = [row[0] for row in READERS[name](written(name, [[text] for text in PAYLOADS]))]
    assert len(cells) == len(PAYLOADS)
    for given, found in zip(PAYLOADS, cells, strict=True):
        assert found.startswith("'"), repr(given)
        assert not runs(found)
        if name in ("csv", "json"):
            assert found[1:] == given
        else:  # XML has no control signs, and one sort of line end
            expected = sheets.writable(given).replace("\r", "\n")
            assert found[1:].replace("\r", "\n").replace("_x000D_", "\n") == expected, repr(given)


@each_format
def test_control_without_the_rule_a_formula_is_written(name, monkeypatch):
    monkeypatch.setattr(writers, "safe_cell", lambda value: value)
    monkeypatch.setattr(sheets, "safe_cell", lambda value: value)
    (row,) = READERS[name](written(name, [["=1+1"]]))
    assert runs(row[0])


@each_format
def test_harmless_texts_are_left_alone(name):
    cells = [row[0] or "" for row in READERS[name](written(name, [[text] for text in HARMLESS]))]
    assert cells == HARMLESS


@each_format
def test_a_telephone_stays_readable(name):
    (row,) = READERS[name](written(name, [["+33 6 12 34 56 78"]]))
    assert row == ["'+33 6 12 34 56 78"]


@each_format
def test_values_keep_their_type(name):
    row = [4, -4, 2.5, date(2026, 7, 1), ["Oui", "=Non"], None, "12", "#N/A", "a  b\tc\nd & <e>"]
    (found,) = READERS[name](written(name, [row]))
    if name == "csv":
        assert found == ["4", "-4", "2.5", "2026-07-01", "Oui ; =Non", "", "12", "#N/A", "a  b\tc\nd & <e>"]
        assert b";-4;2.5;" in written(name, [row]), "numbers have no quotes"
    elif name == "json":
        assert found == [4, -4, 2.5, "2026-07-01", ["Oui", "'=Non"], None, "12", "#N/A", "a  b\tc\nd & <e>"]
    else:
        day = found.pop(3)
        assert (day.date() if name == "xlsx" else day) == date(2026, 7, 1)
        assert found == [4, -4, 2.5, "Oui ; =Non", None, "12", "#N/A", "a  b\tc\nd & <e>"]


@each_format
def test_what_a_file_cannot_hold_breaks_nothing(name):
    text = "a\x00b\x01\ud800c\uffff"
    (found,) = READERS[name](written(name, [[text, "x" * 40_000]]))
    assert found[0].startswith("a")
    assert len(found[1]) >= sheets.MAX_TEXT


@each_format
def test_a_header_is_a_text_too(name):
    data = written(name, [["x"]], header=["=1+1"])
    if name == "csv":
        assert b'"\'=1+1"' in data
    elif name != "json":  # its names are ours
        READERS[name](data)


@pytest.mark.parametrize("name", ["xlsx", "ods"])
def test_more_rows_than_a_sheet_holds_make_two(name, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 4)
    data = written(name, [[number] for number in range(7)])
    if name == "xlsx":
        pages = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        assert [page.title for page in pages[:3]] == ["Réponses", "Réponses 2", "Réponses 3"]
        assert [page.max_row for page in pages[:3]] == [4, 4, 2]
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            tables = list(ElementTree.fromstring(archive.read("content.xml")).iter(f"{TABLE}table"))
        assert [len(table) for table in tables[:3]] == [4, 4, 2]


@each_format
def test_empty(name):
    assert READERS[name](written(name, [], header=["a"])) == []


def test_rows_are_read_once_and_as_they_leave():
    taken = []

    def rows():
        for number in range(100_000):
            taken.append(number)
            yield [f"texte {number}"]

    pieces = FORMATS["csv"].write(Export(Sheet("r", ["a"], rows()), ["a"], {}))
    next(pieces)
    assert 0 < len(taken) < 10_000


def test_a_column_tells_all_of_itself():
    column = Column(
        "q1", "Une question ?", Holds.CHOICE, choices=(("id", "Oui"),), confidentiality="internal", number=1
    )
    told = column.described()
    assert told["choix"] == [{"id": "id", "libelle": "Oui"}]
    assert (told["nom"], told["numero"], told["confidentialite"], told["texte_libre"]) == ("q1", 1, "internal", False)
