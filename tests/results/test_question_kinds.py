"""Which types of question a chart shows, and what is for the team only."""

import pytest
from django.core.exceptions import ValidationError

from consultations.surveys.models import Survey
from results.binding import bind_figures, to_questions
from results.blocks import BarChartBlock, StackedBarBlock
from tests.factories.participation import every_question
from tests.factories.participation import question as asked
from tests.factories.results import make_survey

pytestmark = pytest.mark.django_db


def place_of(survey, kind):
    asking = [one for one in survey.questions if one.block.asks]  # a text between two questions has no number
    return str(next(n for n, one in enumerate(asking, start=1) if one.block_type == kind))


@pytest.mark.parametrize("kind", ["single", "multiple", "scale", "sentiment", "rating"])
def test_chart_accepts(kind):
    survey = make_survey(*every_question())
    assert [one.block_type for one in to_questions(survey, place_of(survey, kind))] == [kind]


@pytest.mark.parametrize("kind", ["number", "date", "ranking", "matrix", "postcode", "consent"])
def test_chart_refuses_with_a_sentence_and_the_list_of_the_others(kind):
    survey = make_survey(*every_question())
    with pytest.raises(ValidationError, match=r"ne peut pas devenir un graphique.*1\. Avez-vous pris"):
        to_questions(survey, place_of(survey, kind))


def test_feelings_side_by_side_with_the_best_first():
    survey = make_survey(asked("sentiment", "L’accueil ?"), asked("sentiment", "Le délai ?"))
    block = StackedBarBlock()
    value = block.clean(block.to_python({"survey": survey.pk, "questions": "1, 2"}))
    bind_figures([value])
    assert value.figure is not None


class TestForTheTeam:
    @pytest.fixture
    def survey(self):
        options = ["Oui", "Non"]
        return make_survey(
            asked("single", "Qui êtes-vous ?", options=options, confidentiality="internal"),
            asked("single", "C’est clair ?", options=options),
        )

    def test_is_refused_in_a_chart_and_not_offered(self, survey):
        with pytest.raises(ValidationError) as error:
            to_questions(survey, "1")
        assert "pour l’équipe seulement" in str(error.value)
        assert "Qui êtes-vous" not in str(error.value)
        assert "2. C’est clair ?" in str(error.value)
        assert to_questions(survey, "2")

    def test_is_not_drawn_by_a_chart_made_before(self, survey):
        block = BarChartBlock()
        value = block.to_python({"survey": survey.pk, "questions": survey.questions[0].id})
        bind_figures([value])
        assert value.figure is None
        raw = survey.questions.get_prep_value()  # control: the same chart, of a question that may be published
        raw[0]["value"]["confidentiality"] = "aggregated"
        survey.questions = survey._meta.get_field("questions").to_python(raw)
        survey.save()
        value = block.to_python({"survey": Survey.objects.get(pk=survey.pk).pk, "questions": survey.questions[0].id})
        bind_figures([value])
        assert value.figure is not None
