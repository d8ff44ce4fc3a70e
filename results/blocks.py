"""Blocks of a result page: figures bound to a survey's answers, and what was done with them."""

from functools import cached_property
from typing import Any

from consultations.surveys.models import Survey
from core.blocks import ContentBlocks
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.snippets.blocks import SnippetChooserBlock

from results import wording
from results.binding import answers_of, bind_counts, bind_figures, questions_of, to_ids, to_numbers
from results.disclosure import TallyLike, Thresholds
from results.figures import Figure, draw_bars, draw_stacks

MAX_KEY_FIGURES = 4
STACK_PARTS = range(2, 6)
"""A bar cut in more than five parts cannot be read."""


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

    survey = SnippetChooserBlock(Survey, label=_("Enquête"))

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
            ids = to_ids(survey, typed)
            self.check_questions([question for question in questions_of(survey) if question[0] in ids])
        except ValidationError as error:
            raise StructBlockValidationError({"questions": error}) from error
        cleaned["questions"] = " ".join(ids)
        return cleaned

    def check_questions(self, questions: list[tuple[str, str, Any]]) -> None:
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
        help_text=_("Le rang de la question dans l'enquête : 1 pour la première. Une seule question."),
    )

    def check_questions(self, questions: list[tuple[str, str, Any]]) -> None:
        """Only one question fits."""
        if len(questions) > 1:
            raise ValidationError(gettext("Donnez un seul numéro : ce graphique montre une seule question."))

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """Bars, sorted unless the question is a scale."""
        return draw_bars(answers[0], uid, ordered=answers[0].kind == "scale")

    class Meta:
        icon = "chart-bar"
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

    def check_questions(self, questions: list[tuple[str, str, Any]]) -> None:
        """One answer per person, the same possible answers, two to five of them."""
        if any(type_ == "multiple" for _id, type_, _value in questions):
            raise ValidationError(
                gettext("Une question à plusieurs réponses se montre avec un graphique en barres, pas ici.")
            )
        if len({answers_of(type_, value) for _id, type_, value in questions}) > 1:
            raise ValidationError(gettext("Ces questions n'ont pas les mêmes réponses possibles."))
        _id, type_, value = questions[0]
        size = value["maximum"] - value["minimum"] + 1 if type_ == "scale" else len(value["choices"])
        if size not in STACK_PARTS:
            raise ValidationError(
                gettext("Ce graphique montre de 2 à 5 réponses possibles. Prenez un graphique en barres.")
            )

    def draw(self, answers: list[TallyLike], uid: str) -> Figure:
        """A bar per question."""
        return draw_stacks(answers, uid)

    class Meta:
        icon = "chart-stack"
        label = _("Barres à 100 %")
        template = "results/blocks/chart.html"
        description = _("Une barre par question, découpée selon les réponses. Pour les avis et les notes.")


class CountValue(blocks.StructValue):
    """The number of people who answered a survey, unless they are too few to say."""

    responses: int | None = None

    @property
    def survey(self) -> Survey | None:
        """The survey counted."""
        return self.get("survey")

    @property
    def number(self) -> str:
        """The number as text; "moins de 11" under the threshold; empty without a survey."""
        if self.responses is None:
            bind_counts([self])
        if self.responses is None:
            return ""
        minimum = Thresholds.from_settings().base
        return wording.number(self.responses) if self.responses >= minimum else wording.less_than(minimum)


class CountBlock(blocks.StructBlock):
    """How many people answered a survey, counted when the page is shown."""

    survey = SnippetChooserBlock(Survey, label=_("Enquête"))
    label = blocks.CharBlock(
        label=_("Ce que compte ce nombre"), max_length=80, default=_("personnes ont répondu")
    )

    class Meta:
        icon = "group"
        label = _("Nombre de réponses à une enquête")
        value_class = CountValue


class ExternalNumberBlock(blocks.StructBlock):
    """A number from elsewhere: it must say where it comes from and of when it is."""

    number = blocks.CharBlock(
        label=_("Nombre"), max_length=20, help_text=_("Exemples : 12, 6 sur 10, 3 jours.")
    )
    label = blocks.CharBlock(label=_("Ce que compte ce nombre"), max_length=80)
    source = blocks.CharBlock(
        label=_("Source"), max_length=120, help_text=_("Le service ou le document d'où vient ce nombre.")
    )
    date = blocks.DateBlock(label=_("Date du nombre"))

    class Meta:
        icon = "order"
        label = _("Nombre d'une autre source")


class KeyFiguresBlock(blocks.StreamBlock):
    """Up to four numbers in a row."""

    responses = CountBlock()
    external = ExternalNumberBlock()

    class Meta:
        icon = "order"
        label = _("Chiffres clés")
        group = _("Chiffres")
        max_num = MAX_KEY_FIGURES
        template = "results/blocks/key_figures.html"
        description = _("Quatre nombres au plus. Placés avant le premier titre, ils sont en haut de la page.")


class CommitmentBlock(blocks.StructBlock):
    """One thing people said, what it taught us, what we do about it, or why we do not."""

    STATUSES = [
        ("etudie", _("À l'étude")),
        ("en_cours", _("En cours")),
        ("fait", _("Fait")),
        ("non_retenu", _("Non retenu")),
    ]

    said = blocks.TextBlock(label=_("Vous avez dit"), rows=2, max_length=300, help_text=_("Sans guillemets."))
    learned = blocks.TextBlock(label=_("Nous avons appris"), rows=3, max_length=500)
    doing = blocks.TextBlock(label=_("Nous faisons"), rows=3, max_length=500)
    status = blocks.ChoiceBlock(label=_("Où en est-on"), choices=STATUSES, default="etudie")
    date = blocks.CharBlock(
        label=_("Date"), max_length=120, help_text=_("Exemple : En service depuis le 2 novembre 2026.")
    )
    reason = blocks.TextBlock(
        label=_("Pourquoi ce n'est pas retenu"),
        rows=2,
        max_length=500,
        required=False,
        help_text=_("Obligatoire si ce n'est pas retenu."),
    )

    def clean(self, value: Any) -> Any:
        """A refusal says why."""
        cleaned = super().clean(value)
        if cleaned["status"] == "non_retenu" and not cleaned["reason"] and not self.is_deferred_validation:
            error = ValidationError(gettext("Dites pourquoi ce n'est pas retenu : les personnes l'attendent."))
            raise StructBlockValidationError({"reason": error})
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        """Add the steps of the little path, each with its state."""
        context = super().get_context(value, parent_context)
        names = [key for key, _label in self.STATUSES[:3]]
        current = names.index(value["status"]) if value.get("status") in names else None
        if current is not None:
            context["steps"] = [
                {"label": label, "done": i < current, "now": i == current, "end": i == current == 2}
                for i, (_key, label) in enumerate(self.STATUSES[:3])
            ]
        return context

    class Meta:
        icon = "thumbtack"
        template = "results/blocks/commitment.html"


class SaidLearnedDoneBlock(blocks.StructBlock):
    """A list of commitments."""

    items = blocks.ListBlock(CommitmentBlock(label=_("Une parole et sa suite")), label=_("Paroles"), min_num=1)

    class Meta:
        icon = "comment"
        label = _("Vous avez dit, nous avons appris, nous faisons")
        template = "results/blocks/said_learned_done.html"
        description = _("Chaque parole, ce qu'elle nous a appris, ce que nous faisons, et où nous en sommes.")


class MethodBlock(blocks.StructBlock):
    """How the answers were gathered and what they do not say; shown at the end of the page."""

    text = blocks.RichTextBlock(
        label=_("Méthode et limites"),
        features=["bold", "link", "ul"],
        help_text=_("Les dates, les moyens de répondre, qui a répondu, qui manque, ce qui a été retiré."),
    )

    class Meta:
        icon = "info-circle"
        label = _("Méthode et limites")
        template = "results/blocks/method.html"
        description = _("Affiché en bas de la page, où que vous le placiez.")


class ResultBlocks(ContentBlocks):
    """What a result page is made of: content, figures, and the suite given to what people said."""

    key_figures = KeyFiguresBlock()
    bar_chart = BarChartBlock()
    stacked_bar = StackedBarBlock()
    said_learned_done = SaidLearnedDoneBlock()
    method = MethodBlock()

    class Meta:
        block_counts = {"key_figures": {"max_num": 1}, "method": {"max_num": 1}}


def _shown(value: Any) -> str:
    return to_numbers(value["survey"], value.get("questions") or "")

