"""The page « Exporter », its options, and what those get who may see and not export."""

import csv
import io
import json
import uuid

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from consultations.surveys.models import Answer, QuestionVersion, Survey, SurveyResponse
from tests.consultations.conftest import editor_of
from tests.factories.participation import SurveyFactory, question, send, submission

START = "/admin/participation/questionnaire"


def content(response) -> bytes:
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(response).decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.fixture
def exporter(gard_space):
    browser = Client()
    browser.force_login(editor_of(gard_space, "view", "export"))
    return browser


@pytest.fixture
def reader(gard_space):
    browser = Client()
    browser.force_login(editor_of(gard_space, "view"))
    return browser


def answer_many(survey, page, yes: int, no: int) -> None:
    for place in range(yes + no):
        send(Client(), survey, submission(survey, page, single=0 if place < yes else 1, short_text=f"canari {place}"))


def test_page_of_who_may_export(exporter, campaign, survey):
    send(Client(), survey, submission(survey, campaign))
    html = exporter.get(f"{START}/{survey.pk}/exporter/").content.decode()
    for words in (
        "1 réponse, donnée",
        "export.xlsx",
        "export.ods",
        "export.csv",
        "export.json",
        "totaux.csv",
        "notice.csv",
    ):
        assert words in html
    assert html.count("<legend>") == 2
    listing = exporter.get("/admin/snippets/surveys/survey/").content.decode()
    assert f"{START}/{survey.pk}/exporter/" in listing


def test_who_may_see_only_gets_counts_and_never_rows(reader, campaign, survey):
    answer_many(survey, campaign, 12, 2)
    html = reader.get(f"{START}/{survey.pk}/exporter/").content.decode()
    assert "totaux.csv" in html
    assert "export.csv" not in html
    for address in ("export.csv", "export.xlsx", "export.ods", "export.json", "notice.csv"):
        assert reader.get(f"{START}/{survey.pk}/{address}").status_code == 302
    rows = rows_of(reader.get(f"{START}/{survey.pk}/totaux.csv"))
    single = [row[1:] for row in rows if row[0].startswith("Avez-vous pris")]
    assert single == [["Oui", "", "14"], ["Non", "", "14"]], "two people are not told apart"
    assert "canari" not in str(rows)
    assert [entry.data["what"] for entry in ModelLogEntry.objects.filter(action="participation.export")] == ["counts"]


def test_counts_are_those_of_ones_own_spaces(reader, gard, herault, national, gard_space, herault_space):
    from tests.factories.participation import CampaignIndexPageFactory, CampaignPageFactory

    survey = SurveyFactory(space=national)
    here, there = (
        CampaignPageFactory(parent=CampaignIndexPageFactory(parent=home), surveys=(survey,)) for home in (gard, herault)
    )
    answer_many(survey, here, 13, 0)
    answer_many(survey, there, 20, 0)
    rows = rows_of(reader.get(f"{START}/{survey.pk}/totaux.csv"))
    assert {row[3] for row in rows[1:] if row[3]} == {"13"}
    other = Client()
    other.force_login(editor_of(herault_space, "view"))
    assert {row[3] for row in rows_of(other.get(f"{START}/{survey.pk}/totaux.csv"))[1:] if row[3]} == {"20"}
    local = SurveyFactory(space=gard_space)
    for address in ("exporter/", "totaux.csv", "totaux.ods"):
        assert other.get(f"{START}/{local.pk}/{address}").status_code == 404


def test_too_few_people_give_no_count(reader, campaign, survey):
    answer_many(survey, campaign, 5, 5)
    rows = rows_of(reader.get(f"{START}/{survey.pk}/totaux.csv"))
    assert all(row[2:] == ["", ""] for row in rows[1:])
    assert "Moins de 11 personnes" in rows[1][1]


def test_what_is_kept_for_the_team_is_not_counted(reader, campaign, survey):
    raw = survey.questions.get_prep_value()
    raw[0]["value"]["confidentiality"] = "internal"
    survey.questions = json.dumps(raw)
    survey.save()
    answer_many(survey, campaign, 12, 0)
    assert "Avez-vous pris" not in str(rows_of(reader.get(f"{START}/{survey.pk}/totaux.csv")))


def test_set_aside_is_exported_and_not_counted(exporter, campaign, survey):
    answer_many(survey, campaign, 12, 0)
    SurveyResponse.objects.filter(pk=SurveyResponse.objects.first().pk).update(trust="aside")
    rows = rows_of(exporter.get(f"{START}/{survey.pk}/export.csv"))
    assert sorted(row[4] for row in rows[1:]).count("Mise de côté") == 1
    assert {row[3] for row in rows_of(exporter.get(f"{START}/{survey.pk}/totaux.csv"))[1:] if row[3]} == {"11"}


def test_short_names_and_no_texts(exporter, campaign, survey):
    send(Client(), survey, submission(survey, campaign))
    rows = rows_of(exporter.get(f"{START}/{survey.pk}/export.csv?entete=noms&textes=non"))
    assert rows[0] == ["jour", "canal", "langue", "espace", "prise_en_compte", "caf", "q1", "q2", "q3"]
    assert rows[1][6:] == ["Oui", "L’argent ; Le travail", "4"]
    whole = rows_of(exporter.get(f"{START}/{survey.pk}/export.csv?entete=noms"))
    assert whole[0][-2:] == ["q4", "q5"]
    assert exporter.get(f"{START}/{survey.pk}/export.csv?entete=autre").status_code == 404
    assert exporter.get(f"{START}/{survey.pk}/export.doc/").status_code == 404


def test_json_has_its_codebook(exporter, campaign, survey):
    send(Client(), survey, submission(survey, campaign))
    found = json.loads(content(exporter.get(f"{START}/{survey.pk}/export.json")))
    (row,) = found["reponses"]
    assert row["q2"] == ["L’argent", "Le travail"]
    assert row["q3"] == 4
    told = {column["nom"]: column for column in found["notice"]["colonnes"]}
    assert told.keys() == row.keys()
    assert told["q1"]["question"] == survey.questions[0].id
    assert [choice["libelle"] for choice in told["q1"]["choix"]] == ["Oui", "Non"]
    assert found["notice"]["lignes"] == 1
    assert "ne le publiez pas" in found["notice"]["usage"]


def test_notice_alone(exporter, survey):
    rows = rows_of(exporter.get(f"{START}/{survey.pk}/notice.csv"))
    assert rows[1][:2] == ["Titre", "Questionnaire du Gard"]
    assert [row[1] for row in rows if row[0] == "q1"] == ["Avez-vous pris un congé parental ?", "Oui", "Non"]


@pytest.mark.parametrize("anonymity", ["anonyme", "pseudonyme"])
def test_order_says_nothing_of_arrival(exporter, campaign, survey, anonymity):
    Survey.objects.filter(pk=survey.pk).update(anonymity=anonymity)
    answer_many(Survey.objects.get(pk=survey.pk), campaign, 12, 0)
    rows = rows_of(exporter.get(f"{START}/{survey.pk}/export.csv?entete=noms"))
    texts = [row[rows[0].index("q4")] for row in rows[1:]]
    by_receipt = SurveyResponse.objects.order_by("receipt_hash").values_list("pk", flat=True)
    said = dict(Answer.objects.exclude(text=None).values_list("response_id", "text"))
    assert texts == [said[pk] for pk in by_receipt]
    assert all(len(row[0]) == 10 for row in rows[1:]), "a day, and no time"


def test_a_removed_question_and_its_versions_are_exported(exporter, campaign, survey):
    send(Client(), survey, submission(survey, campaign))
    first, *others = survey.questions.get_prep_value()
    QuestionVersion.objects.create(
        survey=survey, question_id=first["id"], version=1, kind="single", content=first["value"], shape="x"
    )
    survey.questions = json.dumps(others)
    survey.save()
    Answer.objects.filter(number=4).update(version=2)
    send(Client(), survey, submission(Survey.objects.get(pk=survey.pk), campaign, scale=2))
    found = json.loads(content(exporter.get(f"{START}/{survey.pk}/export.json")))["reponses"]
    assert sorted((row["retiree1"] or "", row["q2"], row["q2_version"]) for row in found) == [("", 2, 1), ("Oui", 4, 2)]


def test_lines_ranks_and_texts_beside_have_their_columns(exporter, campaign, survey):
    """Whatever made the rows: they are read from the answers."""
    send(Client(), survey, submission(survey, campaign, single=0))
    response = SurveyResponse.objects.get()
    asked, line, other = survey.questions[0].id, uuid.uuid4(), uuid.uuid4()
    Answer.objects.create(response=response, question_id=asked, text="mon mot")
    Answer.objects.create(response=response, question_id=other, item_id=line, number=3)
    (row,) = json.loads(content(exporter.get(f"{START}/{survey.pk}/export.json")))["reponses"]
    assert (row["q1"], row["q1_autre"], row["retiree1_ligne1"]) == ("Oui", "mon mot", 3)


def test_a_survey_without_questions(exporter, gard_space):
    empty = SurveyFactory(space=gard_space, questions=[question("short_text")])
    for name in ("csv", "json", "ods", "xlsx"):
        assert content(exporter.get(f"{START}/{empty.pk}/export.{name}"))
