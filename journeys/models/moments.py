"""When a step is to be done."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from ..durations import axis_label, parse, validate_duration
from .steps import Step, StepChild


class MomentKind(models.TextChoices):
    """How a step stands in time."""

    WINDOW = "fenetre", _("Entre deux dates, ou avant une date")
    FIXED = "date_fixe", _("Un jour précis")
    RECURRENT = "recurrent", _("Revient régulièrement")
    ANYTIME = "a_tout_moment", _("À tout moment")


class ReportRule(models.TextChoices):
    """What happens to a deadline that falls on a day when offices are closed."""

    NONE = "none", _("La date ne bouge pas")
    WORKING_DAY = "ouvrable", _("Reportée au jour ouvrable suivant")


class Precision(models.TextChoices):
    DAY = "jour", _("Au jour près")
    WEEK = "semaine", _("À la semaine près")
    MONTH = "mois", _("Au mois près")
    ABOUT = "environ", _("Environ")


class Moment(TranslatableMixin, StepChild):
    """When a step is to be done, counted from the journey's anchor."""

    step = ParentalKey(Step, on_delete=models.CASCADE, related_name="moments")
    kind = models.CharField(_("sorte"), max_length=14, choices=MomentKind.choices, default=MomentKind.WINDOW)
    phrase = models.CharField(
        _("quand, en mots"), max_length=90, help_text=_("« dans les 5 jours après la naissance »")
    )
    axis_label = models.CharField(
        _("repère sur la carte"),
        max_length=16,
        blank=True,
        help_text=_("« 3e mois ». Vide : il est déduit des durées."),
    )
    earliest_offset = models.CharField(
        _("au plus tôt"),
        max_length=12,
        blank=True,
        validators=[validate_duration],
        help_text=_("Durée ISO 8601 : P0D le jour même, -P1M un mois avant."),
    )
    latest_offset = models.CharField(
        _("au plus tard"),
        max_length=12,
        blank=True,
        validators=[validate_duration],
        help_text=_("P5D : 5 jours après."),
    )
    precision = models.CharField(_("précision"), max_length=8, choices=Precision.choices, default=Precision.ABOUT)
    days_from_anchor = models.SmallIntegerField(
        _("jours après l’événement"), null=True, blank=True, help_text=_("Repère pour l’agenda. Négatif : avant.")
    )

    report_rule = models.CharField(
        _("si c’est un jour fermé"), max_length=8, choices=ReportRule.choices, default=ReportRule.NONE
    )
    recurrence = models.CharField(
        _("revient tous les"),
        max_length=12,
        blank=True,
        validators=[validate_duration],
        help_text=_("P3M : tous les 3 mois. Seulement pour ce qui revient régulièrement."),
    )
    missed_text = models.CharField(
        _("si la date est passée"),
        max_length=160,
        blank=True,
        help_text=_("Une phrase qui rassure et dit quoi faire. Vide : « C’est passé ? Faites-le maintenant »."),
    )

    panels = [
        FieldRowPanel([FieldPanel("phrase"), FieldPanel("axis_label"), FieldPanel("kind")]),
        FieldRowPanel(
            [
                FieldPanel("earliest_offset"),
                FieldPanel("latest_offset"),
                FieldPanel("precision"),
                FieldPanel("days_from_anchor"),
            ]
        ),
        FieldRowPanel([FieldPanel("report_rule"), FieldPanel("recurrence"), FieldPanel("missed_text")]),
    ]
    override_translatable_fields = [
        SynchronizedField("earliest_offset", overridable=False),
        SynchronizedField("latest_offset", overridable=False),
        SynchronizedField("recurrence", overridable=False),
    ]

    class Meta(TranslatableMixin.Meta, StepChild.Meta):
        verbose_name = _("moment")
        verbose_name_plural = _("moments")

    def __str__(self) -> str:
        return self.phrase

    def clean(self) -> None:
        super().clean()
        try:
            bounds = [parse(text) for text in (self.earliest_offset, self.latest_offset) if text]
        except ValueError:
            return  # the field's own validator has said so
        if len(bounds) == 2 and bounds[0].about_days > bounds[1].about_days:
            raise ValidationError({"latest_offset": _("« Au plus tard » vient avant « au plus tôt ».")})

    @property
    def axis(self) -> str:
        """What the map's axis shows above the step; empty when nothing short can be said."""
        offset = self.latest_offset or self.earliest_offset
        return self.axis_label or (axis_label(offset) if offset else "")
