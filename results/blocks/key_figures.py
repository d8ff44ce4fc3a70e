"""Key figures: answers counted by us, or a number from elsewhere that says where it comes from."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from consultations.analysis.disclosure import Thresholds
from consultations.surveys.models import Survey
from results import wording
from results.binding import bind_counts

from .surveys import SurveyChooserBlock

MAX_KEY_FIGURES = 4


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

    survey = SurveyChooserBlock(label=_("Questionnaire"))
    label = blocks.CharBlock(label=_("Ce que compte ce nombre"), max_length=80, default=_("personnes ont répondu"))

    class Meta:
        icon = "group"
        label = _("Nombre de réponses à un questionnaire")
        value_class = CountValue


class ExternalNumberBlock(blocks.StructBlock):
    """A number from elsewhere: it must say where it comes from and of when it is."""

    number = blocks.CharBlock(label=_("Nombre"), max_length=20, help_text=_("Exemples : 12, 6 sur 10, 3 jours."))
    label = blocks.CharBlock(label=_("Ce que compte ce nombre"), max_length=80)
    source = blocks.CharBlock(
        label=_("Source"), max_length=120, help_text=_("Le service ou le document d’où vient ce nombre.")
    )
    date = blocks.DateBlock(label=_("Date du nombre"))

    class Meta:
        icon = "decimal"
        label = _("Nombre d’une autre source")


class KeyFiguresBlock(blocks.StreamBlock):
    """Up to four numbers in a row."""

    responses = CountBlock()
    external = ExternalNumberBlock()

    class Meta:
        icon = "decimal"
        label = _("Chiffres clés")
        group = _("Chiffres")
        max_num = MAX_KEY_FIGURES
        template = "results/blocks/key_figures.html"
        preview_value = [
            {
                "type": "external",
                "value": {
                    "number": "12",
                    "label": "courriers réécrits avec vous",
                    "source": "Service du courrier",
                    "date": "2026-11-02",
                },
            }
        ]
        description = _("Quatre nombres au plus. Placés avant le premier titre, ils sont en haut de la page.")
