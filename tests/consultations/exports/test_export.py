"""Who gets which rows of an export, and what a spreadsheet does with them."""

import csv
import io
import time

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from consultations.exports import writers
from consultations.exports.writers import csv_lines, safe_cell
from consultations.surveys.models import Answer, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.base import UserFactory
from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory, SurveyFactory, send, submission

SPACES = ("national", "gard", "herault")


def rows_of(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), delimiter=";"))


def export_url(survey) -> str:
    return f"/admin/participation/questionnaire/{survey.pk}/export.csv"


@pytest.fixture
def answered(home, gard, herault, national, gard_space, herault_space):
    """Three surveys, the national one answered in the three spaces: each answer holds the name of where it was given."""
    pages = {
        name: CampaignIndexPageFactory(parent=page) for name, page in zip(SPACES, (home, gard, herault), strict=True)
    }
    spaces = dict(zip(SPACES, (national, gard_space, herault_space), strict=True))
    surveys = {name: SurveyFactory(space=space, title=f"Questionnaire {name}") for name, space in spaces.items()}
    for survey_name, survey in surveys.items():
        for space in SPACES if survey_name == "national" else [survey_name]:
            page = CampaignPageFactory(parent=pages[space], surveys=(survey,))
            send(Client(), survey, submission(survey, page, short_text=f"canari-{survey_name}-{space}"))
    assert SurveyResponse.objects.count() == 5
    return surveys


@pytest.fixture
def people(national, gard_space, herault_space):
    moderator = UserFactory()
    group = Group.objects.create(name="Modération")
    group.permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "view_survey", "view_surveyresponse"])
    )
    moderator.groups.add(group)
    without = UserFactory()
    without.groups.add(Group.objects.create(name="Admin sans droit"))
    without.groups.get().permissions.add(Permission.objects.get(codename="access_admin"))
    return {
        "anonymous": None,
        "account": UserFactory(),
        "admin without right": without,
        "moderator": moderator,
        "gard without export": editor_of(gard_space, "view"),
        "herault": editor_of(herault_space, "view", "export"),
        "national": editor_of(national, "view", "export"),
        "superuser": get_user_model().objects.create_superuser("admin", "admin@exemple.fr", "x"),
    }


EVERYTHING = {
    "national": {"canari-national-national", "canari-national-gard", "canari-national-herault"},
    "gard": {"canari-gard-gard"},
    "herault": {"canari-herault-herault"},
}
MATRIX = {
    "anonymous": {"national": 302, "gard": 302, "herault": 302},
    "account": {"national": 302, "gard": 302, "herault": 302},
    "admin without right": {"national": 302, "gard": 302, "herault": 302},
    "moderator": {"national": 302, "gard": 302, "herault": 302},
    "gard without export": {"national": 302, "gard": 302, "herault": 302},
    "herault": {"national": {"canari-national-herault"}, "gard": 404, "herault": {"canari-herault-herault"}},
    "national": EVERYTHING,
    "superuser": EVERYTHING,
}


@pytest.mark.parametrize("who", MATRIX)
def test_who_gets_which_rows(client, answered, people, who):
    if people[who]:
        client.force_login(people[who])
    for name, expected in MATRIX[who].items():
        response = client.get(export_url(answered[name]))
        if isinstance(expected, int):
            assert response.status_code == expected
            assert "canari" not in response.content.decode()
        else:
            assert response.status_code == 200
            found = {cell for row in rows_of(response) for cell in row if cell.startswith("canari")}
            assert found == expected


def test_two_editors_of_two_caf_get_their_own_rows_of_the_national_survey(answered, gard_space, herault_space):
    for space in (gard_space, herault_space):
        person = Client()
        person.force_login(editor_of(space, "view", "export"))
        text = str(rows_of(person.get(export_url(answered["national"]))))
        assert f"canari-national-{space.slug}" in text
        assert text.count("canari") == 1


def test_someone_who_left_the_team_gets_nothing(client, answered, people):
    people["herault"].groups.clear()
    client.force_login(people["herault"])
    assert client.get(export_url(answered["herault"])).status_code == 302
    people["superuser"].is_active = False
    people["superuser"].save()
    client.force_login(people["superuser"])
    assert client.get(export_url(answered["herault"])).status_code == 302


def test_who_exported_what_is_logged(client, answered, people):
    client.force_login(people["herault"])
    client.get(export_url(answered["national"]))
    entry = ModelLogEntry.objects.get(action="participation.export")
    assert entry.user == people["herault"]
    assert entry.object_id == str(answered["national"].pk)
    assert entry.data == {"rows": 1, "format": "csv", "what": "rows", "free_texts": True}
    client.get(export_url(answered["gard"]))
    assert ModelLogEntry.objects.filter(action="participation.export").count() == 1, "a refused export exports nothing"


def test_only_get_and_never_kept(client, answered, people):
    client.force_login(people["national"])
    response = client.get(export_url(answered["gard"]))
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="questionnaire-')
    assert client.post(export_url(answered["gard"])).status_code == 405
    assert client.get("/admin/participation/questionnaire/999999/export.csv").status_code == 404


def test_every_question_has_its_column_and_choices_are_in_words(client, answered, people):
    client.force_login(people["superuser"])
    Answer.objects.all().delete()
    SurveyResponse.objects.all().delete()
    survey = answered["gard"]
    send(Client(), survey, submission(survey))
    header, row = rows_of(client.get(export_url(survey)))
    assert header[:6] == ["Jour", "Canal", "Langue", "Espace", "Prise en compte", "Caf de la personne"]
    assert header[6:] == [asked.value["text"] for asked in survey.questions]
    assert row[1:] == [
        "Site",
        "fr",
        "Caf du Gard",
        "Comptée",
        "",
        "Oui",
        "L’argent ; Le travail",
        "4",
        "Bien",
        "Rien à dire.",
    ]


def test_day_is_that_of_the_space(client, answered, people, gard_space):
    from datetime import UTC, datetime

    SurveyResponse.objects.filter(space=gard_space).update(created_at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    client.force_login(people["superuser"])
    assert rows_of(client.get(export_url(answered["gard"])))[1][0] == "2026-07-01"


@pytest.mark.parametrize("count", [10, 500])
def test_queries_do_not_grow_with_the_rows(client, answered, people, count):
    survey, one = answered["gard"], SurveyResponse.objects.filter(participation__title="Questionnaire gard").get()
    made = SurveyResponse.objects.bulk_create(
        SurveyResponse(participation=survey, page_id=one.page_id, space=one.space, language="fr", receipt_hash=f"{n}")
        for n in range(count)
    )
    asked = survey.questions[3].id
    Answer.objects.bulk_create(Answer(response=row, question_id=asked, text=f"n{row.pk}") for row in made)
    client.force_login(people["superuser"])
    client.get("/admin/")
    with CaptureQueriesContext(connection) as queries:
        response = client.get(export_url(survey))
        assert response.streaming
        assert len(rows_of(response)) == count + 2
    assert len(queries) <= 16, [query["sql"] for query in queries]


def test_rows_are_made_as_they_are_read():
    """Nothing is gathered in memory: the first line leaves before the last row exists."""
    made = []

    def rows():
        for number in range(1000):
            made.append(number)
            yield [number]

    lines = csv_lines(["n"], rows())
    next(lines)
    next(lines)
    assert made == [0]


FORMULAS = [
    *("=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","y")', "=1+1;=2", "=1,=2"),
    *("\t=1", "\r=1", "\n=1", "\x00=1", " =1", "   =1", "\u00a0=1", "\u200b=1", "\ufeff=1", "\u2060=1", "\u3000=1"),
    *(
        "＝1",
        "＋1",
        "－1",
        "＠SUM",
        " ＝1",
        "\t",
        "\r",
        "\n",
        "\ttexte",
        "\x0b=1",
        "\x0c=1",
        "\x1f=1",
        "\x85=1",
        "\u2028=1",
    ),
    *(
        "=",
        "+",
        "-",
        "@",
        "--1",
        "=-1",
        "+33 6 12",
        "@@",
        "-2+3+cmd|' /C calc'!D2",
        "=IMPORTXML(1)",
        "\u200e=1",
        "\u061c=1",
    ),
    *("\u202e=1", "\u00ad=1", "\u180e=1", "\u2066=1"),
]
HARMLESS = ["texte", "a=b", "1-2", "", "été", "'=1", "Caf – 30", "(+33)", "“=1”", "a@b.fr"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_becomes_text(text):
    assert safe_cell(text) == f"'{text}"
    (cell,) = next(
        csv.reader(io.StringIO("".join(csv_lines([], [[text]])).split("\r\n", 1)[1], newline=""), delimiter=";")
    )
    assert cell.startswith("'")


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text):
    assert safe_cell(text) == text


def test_numbers_stay_numbers():
    assert safe_cell(-4) == -4
    assert "".join(csv_lines(["a"], [[-4, "-4"]])).endswith('-4;"\'-4"\r\n')


def test_a_text_cannot_make_a_second_cell_or_a_second_line():
    text = 'x";=1+1;"\r\n=2+2'
    written = "".join(csv_lines(["a"], [[text, "fin"]]))
    assert list(csv.reader(io.StringIO(written[1:], newline=""), delimiter=";"))[1:] == [[text, "fin"]]


def test_control_without_the_writers_rule_a_formula_would_run(monkeypatch):
    monkeypatch.setattr(writers, "safe_cell", lambda value: value)
    assert "".join(csv_lines([], [["=1+1"]])).endswith('"=1+1"\r\n')


def test_long_blank_text_takes_no_time():
    start = time.perf_counter()
    for blank in (" ", "\t ", "\u200b", "\u00a0\x00"):
        safe_cell(blank * 50_000 + "x")
    assert time.perf_counter() - start < 0.5


def test_formula_typed_by_a_citizen_or_an_editor_comes_out_as_text(client, answered, people, gard_space):
    from tests.factories.participation import question

    survey = SurveyFactory(
        space=gard_space,
        questions=[
            question("single", "=1+1 ?", options=["=cmd", "Non"]),
            question("short_text", "Mot ?", max_length=80),
        ],
    )
    send(Client(), survey, submission(survey, single=0, short_text="@SUM(A1)"))
    client.force_login(people["superuser"])
    header, row = rows_of(client.get(export_url(survey)))
    assert header[6] == "'=1+1 ?"
    assert row[6:] == ["'=cmd", "'@SUM(A1)"]
