"""The questionnaire on paper, and the codes of its boxes."""

import pytest

from consultations.base.models import CodeBatch
from consultations.channels.sheet import Sheet
from consultations.surveys.models import Survey
from consultations.surveys.participation_type import TYPE
from tests.factories.participation import SurveyFactory, question

from .conftest import address

pytestmark = pytest.mark.django_db


def text_of(response) -> str:
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ").replace("\u2011", "-")


def test_every_question_has_its_number_and_every_box_its_code(agent, survey):
    html = text_of(agent.get(address(survey, "imprimer/")))
    for drawn in (
        '<span class="pf-n">1</span> Avez-vous pris un congé parental ?',
        '<span class="pf-code">3</span> <span>Les démarches</span>',
        "2 cases au plus.",
        "Pas clair",
        "Où rendre cette feuille",
        "Ce que deviennent vos réponses",
        "Elles sont effacées 24 mois après la fin",
    ):
        assert drawn in html
    assert "style=" not in html
    assert "<script>" not in html


def test_says_the_pack_it_is_printed_for(agent, survey, gard_space):
    batch = CodeBatch.objects.create(key=survey.pseudonym_key, space=gard_space, label="Accueil d’Alès", size=1)
    html = text_of(agent.get(address(survey, "imprimer/"), {"lot": batch.pk}))
    assert "<dd>Accueil d’Alès</dd>" in html
    for nonsense in ("\x00", "x", "9" * 30):
        assert agent.get(address(survey, "imprimer/"), {"lot": nonsense}).status_code == 200


def test_draft_is_not_printed(agent, survey):
    Survey.objects.update(live=False)
    response = agent.get(address(survey, "imprimer/"))
    assert response.status_code == 409
    assert "n’est pas publié" in text_of(response)


def test_paper_and_screen_have_the_same_model_which_changes_with_the_boxes(agent, survey, gard_space):
    model = Sheet(TYPE, survey, gard_space).model
    assert f"Modèle {model}" in text_of(agent.get(address(survey, "imprimer/")))
    assert model in text_of(agent.get(address(survey, "papier/")))
    assert Sheet(TYPE, survey, gard_space).model == model
    del survey.questions[0]
    assert Sheet(TYPE, survey, gard_space).model != model


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["Oui", "Non"], [1, 2]),
        (["0", "1", "2", "3 et plus"], [0, 1, 2, 4]),
        (["3", "Autre", "1"], [3, 2, 1]),
        (["2", "Autre", "Encore"], [2, 3, 4]),
        (["1", "01"], [1, 2]),
        (["²", "x"], [1, 2]),
    ],
)
def test_codes_of_boxes_are_one_each(gard_space, labels, expected):
    survey = SurveyFactory(space=gard_space, questions=[question("single", options=labels)])
    line = Sheet(TYPE, survey, gard_space).lines[0]
    assert [box.code for box in line.boxes] == expected
    for box in line.boxes:
        assert line.read(str(box.code)) == [box.value]
        assert line.read(line.typed([box.value])) == [box.value]
