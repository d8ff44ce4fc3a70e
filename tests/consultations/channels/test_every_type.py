"""Every type of question, of today and of tomorrow, has its place on paper, on the phone and in a file."""

import io
import uuid

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from consultations.channels.sheet import Sheet
from consultations.surveys.blocks import SurveyBlock
from consultations.surveys.models import SurveyResponse
from consultations.surveys.participation_type import TYPE
from tests.factories.participation import SurveyFactory, question

from .conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(gard_space):
    """A survey with one question of each type, as the preview of the block has it."""
    sample = SurveyBlock().get_preview_value()["survey"]
    return SurveyFactory(space=gard_space, questions=list(sample.questions.raw_data))


def test_every_line_is_printed_typed_and_described(agent, everything, gard_space):
    sheet = Sheet(TYPE, everything, gard_space)
    for verb in ("imprimer/", "papier/", "importer/", "pour-une-personne/"):
        assert agent.get(address(everything, verb)).status_code == 200
    html = agent.get(address(everything, "papier/")).content.decode()
    assert all(f'name="{line.name}"' in html for line in sheet.lines)
    assert len({line.number for line in sheet.lines}) == len(sheet.lines)
    for line in sheet.lines:
        assert len({box.code for box in line.boxes}) == len(line.boxes)
        for box in line.boxes:
            assert line.read(str(box.code)) == [box.value]


def test_first_box_of_every_line_is_accepted_or_explained(agent, everything, gard_space):
    """One question at a time: typed as a code, each gives an answer or a sentence, never an error of ours."""
    for asked in Sheet(TYPE, everything, gard_space).questions:
        typed = {
            line.name: str(line.boxes[min(place, len(line.boxes) - 1)].code) if line.boxes else "1"
            for place, line in enumerate(asked.lines)
        }
        data = {"cle": str(uuid.uuid4()), "jour": timezone.localdate().isoformat(), "enregistrer": "1", **typed}
        assert agent.post(address(everything, "papier/"), data).status_code in (303, 422)
    assert SurveyResponse.objects.exists()


def test_template_has_a_column_for_every_line(agent, everything, gard_space):
    sheet = Sheet(TYPE, everything, gard_space)
    book = load_workbook(io.BytesIO(agent.get(address(everything, "modele.xlsx")).content))
    assert book.worksheets[0].max_column == 1 + len(sheet.lines)


def test_questions_of_every_page_are_on_one_sheet(agent, gard_space):
    pages = [
        question("single", text="Un ?", options=["Oui", "Non"]),
        question("page", text="Suite"),
        question("short_text", text="Deux ?", max_length=80),
    ]
    survey = SurveyFactory(space=gard_space, questions=pages)
    first, second = Sheet(TYPE, survey, gard_space).lines
    typed = {"jour": timezone.localdate().isoformat(), first.name: "2", second.name: "Bien"}
    assert agent.post(address(survey, "papier/"), typed).status_code == 303
    assert SurveyResponse.objects.get().summary() == [("Un ?", "Non"), ("Deux ?", "Bien")]
    html = agent.get(address(survey, "pour-une-personne/")).content.decode()
    assert f'name="{first.name}"' in html
    assert f'name="{second.name}"' in html
