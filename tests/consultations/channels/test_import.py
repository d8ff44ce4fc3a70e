"""« Importer des réponses »: the dry run, all or nothing, the same file twice, and files that nobody should send."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook, load_workbook
from wagtail.models import ModelLogEntry

from consultations.base.models import Channel
from consultations.surveys.models import Survey, SurveyResponse
from consultations.surveys.participation_type import TYPE

from .conftest import address, agent_of

pytestmark = pytest.mark.django_db

GOOD = "1;2;3;4;5\n2;1 3;4;Bien;\n1;;5;;Rien à dire\n"


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def upload(agent, survey, content, name="reponses.csv"):
    content = content.encode() if isinstance(content, str) else content
    return agent.post(address(survey, "importer/"), {"fichier": SimpleUploadedFile(name, content)})


def confirm(agent, survey, run):
    return agent.post(address(survey, "importer/"), {"lignes": run.context["token"]}, follow=True)


def workbook(*rows, **more) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


def words(survey) -> list:
    return [[text for _question, text in one.summary()] for one in SurveyResponse.objects.order_by("pk")]


class TestGoodFiles:
    def test_dry_run_writes_nothing_then_all_is_imported(self, agent, survey, gard_space):
        run = upload(agent, survey, GOOD)
        assert run.status_code == 200
        assert "2 réponses seraient enregistrées" in text_of(run)
        assert not SurveyResponse.objects.exists()
        assert "2 réponses importées" in text_of(confirm(agent, survey, run))
        assert words(survey) == [["Non", "L’argent, Les démarches", "4", "Bien"], ["Oui", "5", "Rien à dire"]]
        one = SurveyResponse.objects.first()
        assert (one.channel, one.entered_by, one.participant, one.space) == (
            Channel.IMPORT,
            agent.user,
            None,
            gard_space,
        )
        assert ModelLogEntry.objects.get(action="channels.import").data["rows"] == 2

    def test_same_file_twice_changes_nothing_and_says_so(self, agent, survey, gard_space):
        first, second = upload(agent, survey, GOOD), upload(agent_of(gard_space), survey, GOOD)
        confirm(agent, survey, first)
        assert "déjà importé" in text_of(confirm(agent, survey, first))
        assert second.context["already"] == 0
        again = upload(agent, survey, GOOD)
        assert "déjà importé" in text_of(again)
        assert SurveyResponse.objects.count() == 2

    @pytest.mark.parametrize(
        "content",
        [
            "Avez-vous pris un congé parental ?,Était-ce clair ?\nNon,4\n",
            "Q1\tQ3\n2\t4\n",
            "question 1|question 3\nNON|4\n",
            "n°;Reçue le;1. Avez-vous pris un congé parental ?;3\n77;;non;4\n",
            "1;3\r\n2;4\r\n".encode("utf-8-sig"),
            "1;Était-ce clair ?\n2;4\n".encode("cp1252"),
            "1\tÉtait-ce clair ?\n2\t4\n".encode("utf-16"),
            workbook([1, 3], [2, 4.0]),
            workbook(["1", "3"], [], ["Non", "4"]),
        ],
    )
    def test_columns_by_number_or_words_and_any_common_file(self, agent, survey, content):
        confirm(agent, survey, upload(agent, survey, content))
        assert words(survey) == [["Non", "4"]]

    def test_template_can_be_filled_in_and_imported(self, agent, survey):
        for suffix in ("csv", "xlsx"):
            response = agent.get(address(survey, f"modele.{suffix}"))
            assert f".{suffix}" in response["Content-Disposition"]
        book = load_workbook(io.BytesIO(response.content))
        book.worksheets[0].append(["", 2, "1 3"])
        out = io.BytesIO()
        book.save(out)
        confirm(agent, survey, upload(agent, survey, out.getvalue()))
        assert words(survey) == [["Non", "L’argent, Les démarches"]]
        assert [cell.value for cell in book.worksheets[1][2]] == ["1. Avez-vous pris un congé parental ?", 1, "Oui"]

    def test_day_of_each_line(self, agent, survey):
        day = timezone.localdate() - timedelta(days=2)
        confirm(agent, survey, upload(agent, survey, f"Reçue le;1\n{day:%d/%m/%Y};1\n;2\n"))
        assert [one.received_on for one in SurveyResponse.objects.order_by("pk")] == [day, timezone.localdate()]

    def test_text_that_looks_like_a_formula_stays_a_text_in_a_csv(self, agent, survey):
        confirm(agent, survey, upload(agent, survey, "1;4\n1;=1+1\n"))
        assert words(survey) == [["Oui", "=1+1"]]

    def test_takes_as_many_queries_to_read_more_lines(self, agent, survey, django_assert_max_num_queries):
        upload(agent, survey, GOOD)
        with django_assert_max_num_queries(100) as few:
            upload(agent, survey, GOOD)
        with django_assert_max_num_queries(len(few)):
            upload(agent, survey, "1;3\n" + "2;4\n" * 100)


class TestBadLines:
    @pytest.mark.parametrize(
        ("content", "line", "column", "says"),
        [
            ("1;3\n1;4\n9;4\n", 3, "A", "Il n’y a pas de case « 9 »"),
            ("1;2\n1;1 2 3\n", 2, "B", "Gardez-en 2 au plus"),
            ("1;4\n1;\"a\nb\"\n\n3;x\n", 5, "A", "Il n’y a pas de case « 3 »"),
            ("1;Couleur préférée\n1;bleu\n", 1, "B", "Cette colonne n’est celle d’aucune question"),
            ("1;Q1\n1;1\n", 1, "B", "Deux colonnes répondent à la même question"),
            ("1;\n1;oups\n", 2, "B", "n’a pas de titre"),
            ("jour;1\n31/02/2026;1\n", 2, "A", "Ce jour n’existe pas"),
            ("jour;1\n01/01/2001;1\n", 2, "A", "Ce jour n’est pas possible"),
            ("jour;1\n01/01/0001;1\n", 2, "A", "Ce jour"),
            ("n°;1\n4;\n", 2, "", "Vous n’avez rien répondu"),
            (workbook(["1", "4"], [1, "=1+1"]), 2, "B", "Cette case contient une formule"),
        ],
    )  # fmt: skip
    def test_line_column_and_what_to_do_are_said_and_nothing_is_imported(
        self, agent, survey, content, line, column, says
    ):
        response = upload(agent, survey, content)
        assert response.status_code == 422
        problem = response.context["problems"][0]
        assert (problem.line, problem.column) == (line, column)
        assert says in problem.text.replace("\u00a0", " ")
        assert "token" not in response.context
        assert not SurveyResponse.objects.exists()

    def test_one_failure_while_writing_imports_nothing(self, agent, survey, monkeypatch):
        run = upload(agent, survey, GOOD)
        real, calls = TYPE.record, []  # the second line fails, as a lost database would

        def failing(submission, form):
            calls.append(1)
            if len(calls) == 2:
                raise RuntimeError
            return real(submission, form)

        monkeypatch.setattr(type(TYPE), "record", lambda self, submission, form: failing(submission, form))
        with pytest.raises(RuntimeError):
            confirm(agent, survey, run)
        assert not SurveyResponse.objects.exists()

    def test_what_was_agreed_for_one_space_survey_or_agent_serves_no_other(self, agent, survey, gard_space):
        run = upload(agent, survey, GOOD)
        response = confirm(agent_of(gard_space), survey, run)
        assert "Choisissez le fichier de nouveau" in text_of(response)
        assert not SurveyResponse.objects.exists()

    def test_questions_changed_since_the_dry_run_are_checked_again(self, agent, survey):
        run = upload(agent, survey, GOOD)
        Survey.objects.update(questions=[])
        assert "Aucune colonne" in text_of(confirm(agent, survey, run))
        assert not SurveyResponse.objects.exists()


MANY_LINES = b"1\n" + b"1\n" * 2001
BOMB = zipped(xl__workbook_dot_xml=b"<a/>", xl__worksheets__sheet1_dot_xml=b"0" * 40_000_000)
ENTITIES = zipped(xl__workbook_dot_xml=b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')


class TestFilesNobodyShouldSend:
    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"", "Ce fichier est vide"),
            (b"\xef\xbb\xbf\r\n", "Ce fichier est vide"),
            (b"\x00" * 50, "Ce fichier est vide"),
            (b";;;\n;;\n", "Ce fichier est vide"),
            (b"1;2\n", "que les titres des colonnes"),
            (b"nom;age\nLea;3\n", "Aucune colonne ne correspond"),
            (b"%PDF-1.7 ...", "ni un CSV, ni un XLSX"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ni un CSV, ni un XLSX"),
            (b"1;2\n\x00;\x01\n", "ni un CSV, ni un XLSX"),
            (b"\xff\xfe\x00", "ni un CSV, ni un XLSX"),
            (b'1;4\n1;"' + b"x" * 200_000, "mal formé"),
            (b"PK\x03\x04 not a zip", "abîmé"),
            (workbook(["1"], [1])[:-40], "abîmé"),
            (zipped(word__document_dot_xml=b"<a/>"), "ni un CSV, ni un XLSX"),
            (zipped(xl__workbook_dot_xml=b"<a/>"), "abîmé"),
            (zipped(xl__workbook_dot_xml=b"<a/>", xl__vbaProject_dot_bin=b"x"), "macros"),
            (ENTITIES, "abîmé"),
            (BOMB, "trop gros une fois ouvert"),
            (zipped(**{f"m{n}": b"x" for n in range(300)}), "trop gros une fois ouvert"),
            (MANY_LINES, "trop de lignes"),
            (b";".join([b"1"] * 400) + b"\n1\n", "trop de colonnes"),
            (b"1;4\n1;" + b"x" * (1024 * 1024), "trop gros"),
        ],
    )
    @pytest.mark.parametrize("name", ["reponses.csv", "reponses.xlsx"])
    def test_gets_a_sentence(self, agent, survey, content, says, name):
        response = upload(agent, survey, content, name)
        assert response.status_code == 422
        assert says in text_of(response)
        assert not SurveyResponse.objects.exists()

    def test_no_file_gets_a_sentence(self, agent, survey):
        for data in ({}, {"fichier": "un texte"}):
            response = agent.post(address(survey, "importer/"), data)
            assert response.status_code == 422
            assert "Choisissez un fichier" in text_of(response)

    @pytest.mark.parametrize("token", ["", "x", "\x00", "a:b:c"])
    def test_altered_lines_are_refused(self, agent, survey, token):
        response = agent.post(address(survey, "importer/"), {"lignes": token}, follow=True)
        assert "Choisissez le fichier de nouveau" in text_of(response)
        assert not SurveyResponse.objects.exists()

    @pytest.mark.slow
    def test_sheet_with_a_cell_a_million_lines_below_is_read_quickly(self, agent, survey):
        book = Workbook()
        book.active.append([1])
        book.active.append([2])
        book.active.cell(1_048_576, 1).value = None
        out = io.BytesIO()
        book.save(out)
        confirm(agent, survey, upload(agent, survey, out.getvalue()))
        assert words(survey) == [["Non"]]
