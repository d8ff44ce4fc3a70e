"""The table of a workshop's sign-ups: names for who has the right to take them out only, and nothing that a spreadsheet would run."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from consultations.exports import views, writers
from tests.consultations.workshops.conftest import member
from tests.factories.workshops import SignUpFactory

FORMULA = "=HYPERLINK(1)"
WITH_NAMES = ("export.csv", "export.xlsx", "export.ods", "export.json")


def address(session, name: str) -> str:
    return f"/admin/participation/ateliers/{session.workshop_id}/{name}"


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.fixture
def person(session):
    return SignUpFactory(session=session, first_name=FORMULA, last_name="Canari", needs="@SUM(1)")


@pytest.fixture
def reader(gard_space):
    """Who organises, and takes no name out."""
    return member(gard_space, "view", "change")


def test_button_leads_there(session, team):
    leads = address(session, "exporter/")
    assert f'href="{leads}"' in team.get(reverse("workshop", args=[session.workshop_id])).content.decode()
    assert team.get(leads).status_code == 200


def test_no_button_for_who_takes_no_name_out(session, reader):
    html = reader.get(reverse("workshop", args=[session.workshop_id])).content.decode()
    assert address(session, "exporter/") not in html


@pytest.mark.parametrize("name", WITH_NAMES)
def test_names_for_the_team_and_not_for_another_caf(session, person, team, neighbours, name):
    assert team.get(address(session, name)).status_code == 200
    assert neighbours.get(address(session, name)).status_code == 404


@pytest.mark.parametrize("name", WITH_NAMES)
def test_no_names_for_who_only_organises(session, person, reader, name):
    assert reader.get(address(session, name)).status_code in (302, 403)


def test_control_without_the_permission_names_go_out(session, person, reader, monkeypatch):
    monkeypatch.setattr(views, "may_export", lambda kind, user: True)
    policy = views.contribution_policy

    class Open:
        def __init__(self, model):
            self.policy = policy(model)

        def instances_user_has_any_permission_for(self, user, actions):
            return self.policy.instances_user_has_any_permission_for(user, ["view"])

    monkeypatch.setattr(views, "contribution_policy", Open)
    assert b"Canari" in content(reader.get(address(session, "export.csv")))


def test_who_only_reads_has_counts_without_a_name(session, person, reader):
    page = reader.get(address(session, "exporter/")).content.decode()
    assert "export.csv" not in page
    for text in (page, content(reader.get(address(session, "totaux.csv"))).decode()):
        assert "Canari" not in text
        assert person.email not in text


def test_control_of_the_other_caf(session, person, neighbours, monkeypatch):
    monkeypatch.setattr(views, "_participation", lambda request, kind, pk: session.workshop)
    assert neighbours.get(address(session, "export.csv")).status_code == 200


def test_csv_runs_nothing(session, person, team):
    text = content(team.get(address(session, "export.csv"))).decode("utf-8-sig")
    row = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]
    assert f"'{FORMULA}" in row
    assert "'@SUM(1)" in row
    assert not {FORMULA, "@SUM(1)"} & set(row)


def test_control_without_the_writer_it_would(session, person, team, monkeypatch):
    monkeypatch.setattr(writers, "safe_cell", lambda value: value)
    text = content(team.get(address(session, "export.csv"))).decode("utf-8-sig")
    assert FORMULA in list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))[1]


def test_xlsx_runs_nothing(session, person, team):
    book = openpyxl.load_workbook(io.BytesIO(content(team.get(address(session, "export.xlsx")))))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert f"'{FORMULA}" in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


def test_without_texts_nobody_is_named(session, person, team):
    text = content(team.get(address(session, "export.csv?textes=non"))).decode()
    assert not [word for word in ("Canari", FORMULA, person.email) if word in text]
