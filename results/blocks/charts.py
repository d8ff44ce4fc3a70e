"""Charts of answers: the editor chooses a survey and a question, never a number."""

from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from consultations.analysis.disclosure import TallyLike
from consultations.surveys.answers import Cell, Tally
from consultations.surveys.models import Survey
from results.binding import bind_figures, labels_of, to_numbers, to_questions
from results.figures import ASCENDING, Figure, draw_bars, draw_stacks

from .surveys import SurveyChooserBlock

STACK_PARTS = range(2, 6)
"""A bar cut in more than five parts cannot be read."""

SAMPLE = Tally(
    question_id="",
    kind="single",
    text="Ce courrier est-il clair ?",
    base=600,
    cells=(Cell("1", "Oui", 300), Cell("2", "Plutôt", 180), Cell("3", "Non", 120)),
)
"""Invented answers, seen only in previews of blocks."""


class QuestionNumbersBlock(blocks.FieldBlock):
    """Questions by their number in the survey; what is stored are their stable ids.

    Not a CharBlock: search and translation must not take ids for text.
    """

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        self.field = forms.CharField(required=required, help_text=help_text, max_length=2000)
        super().__init__(**kwargs)

    class Meta:
        icon = "list-ol"


class FigureValue(blocks.StructValue):
    """A chart block's value. `figure` is set for all the charts of a page by `bind_figures`."""

    @property
    def survey(self) -> Survey | None:
        """The survey whose answers are drawn."""
        return self.get("survey")

    @property
    def question_ids(self) -> list[str]:
        """Stable ids of the questions drawn, in the order the editor gave."""
        return (self.get("questions") or "").split()

    @cached_property
    def figure(self) -> Figure | None:
        """The figure of a block rendered on its own (preview); a page binds all of its own at once."""
        self.__dict__["figure"] = None
        bind_figures([self])
        return self.__dict__["figure"]

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """Make the figure of these answers; `uid` is unique on the page."""
        return self.block.draw(answers, uid)


class FigureBlock(blocks.StructBlock):
    """A chart of answers. The editor chooses a survey and a question, never a number.

    Why a number for the question: the survey's chooser keeps rights, search and usage reports, and a
    number is what editors see beside each question. It is resolved to the question's stable id when
    the block is checked, and shown again as the current number when the page is opened, so a survey
    whose questions move keeps its charts. A wrong number gets the list of the questions as an answer.
    """

    survey = SurveyChooserBlock(label=_("Questionnaire"))

    def get_form_state(self, value: Any) -> Any:
        """Show stored ids as the numbers they have today."""
        if value and value.get("survey"):
            value = self._to_struct_value([*value.items(), ("questions", _shown(value))])
        return super().get_form_state(value)

    def clean(self, value: Any) -> Any:
        """Resolve the typed numbers to ids; an unfinished draft may leave them empty."""
        cleaned = super().clean(value)
        survey, typed = cleaned["survey"], cleaned["questions"]
        if survey is None or (self.is_deferred_validation and not typed):
            return cleaned
        try:
            questions = to_questions(survey, typed)
            self.check_questions(questions)
        except ValidationError as error:
            raise StructBlockValidationError({"questions": error}) from error
        cleaned["questions"] = " ".join(question.id for question in questions)
        return cleaned

    def get_preview_value(self) -> Any:
        """A figure of invented answers, for the editor's list of blocks."""
        value = self._to_struct_value({"survey": None, "questions": ""})
        value.figure = self.draw([SAMPLE], "figure-0")
        return value

    def check_questions(self, questions: list[Any]) -> None:
        """Raise ValidationError if this chart cannot draw these questions together."""

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """Make the figure of these answers; `uid` is unique on the page."""
        raise NotImplementedError

    class Meta:
        value_class = FigureValue
        group = _("Chiffres")


class BarChartBlock(FigureBlock):
    """One question, one bar per answer."""

    questions = QuestionNumbersBlock(
        label=_("Numéro de la question"),
        help_text=_("Le rang de la question dans le questionnaire : 1 pour la première. Une seule question."),
    )

    def check_questions(self, questions: list[Any]) -> None:
        """Only one question fits."""
        if len(questions) > 1:
            raise ValidationError(gettext("Donnez un seul numéro : ce graphique montre une seule question."))

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """Bars, sorted unless the answers have an order of their own."""
        return draw_bars(answers[0], uid, ordered=answers[0].kind in ASCENDING)

    class Meta:
        icon = "bars"
        label = _("Graphique en barres")
        template = "results/blocks/chart.html"
        description = _("Une barre par réponse, de la plus fréquente à la plus rare.")


class StackedBarBlock(FigureBlock):
    """Several questions answered on the same scale, one 100 % bar each."""

    questions = QuestionNumbersBlock(
        label=_("Numéros des questions"),
        help_text=_(
            "Une ou plusieurs questions qui ont les mêmes réponses possibles, séparées par des virgules : 2, 3, 4."
        ),
    )

    def check_questions(self, questions: list[Any]) -> None:
        """One answer per person, the same possible answers, two to five of them."""
        if any(question.block_type == "multiple" for question in questions):
            raise ValidationError(
                gettext("Une question à plusieurs réponses se montre avec un graphique en barres, pas ici.")
            )
        if len({labels_of(question) for question in questions}) > 1:
            raise ValidationError(gettext("Ces questions n’ont pas les mêmes réponses possibles."))
        if len(labels_of(questions[0])) not in STACK_PARTS:
            raise ValidationError(
                gettext("Ce graphique montre de 2 à 5 réponses possibles. Prenez un graphique en barres.")
            )

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """A bar per question."""
        return draw_stacks(answers, uid)

    class Meta:
        icon = "table"
        label = _("Barres à 100 %")
        template = "results/blocks/chart.html"
        description = _("Une barre par question, découpée selon les réponses. Pour les avis et les notes.")


def _shown(value: Any) -> str:
    return to_numbers(value["survey"], value.get("questions") or "")
