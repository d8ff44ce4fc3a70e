"""A version of a journey for some people only, kept as what differs from the master: Guyane, MSA, a single parent.

Easy-to-read French and English are not variants in this sense: they are locales, translated by wagtail-localize.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, TranslatableMixin

from core.fields import ContentField
from core.models import BasePage

from ..blocks import StepDetails
from ..durations import validate_duration
from ..feedback import AsksFeedback
from .organism import Organism


class VariantKind(models.TextChoices):
    """Why a version exists."""

    OVERSEAS = "outre_mer", _("Outre-mer")
    MSA = "msa", _("Régime agricole (MSA)")
    SITUATION = "situation", _("Situation de famille ou de travail")
    DISABILITY = "handicap", _("Handicap")
    LSF = "lsf", _("Langue des signes (vidéo)")


class JourneyVariantPage(AsksFeedback, BasePage):
    """A journey for one public: the master's steps, with what differs."""

    search_kind = "parcours"
    parent_page_types = ["journeys.JourneyPage"]
    subpage_types: list[str] = []

    kind = models.CharField(_("sorte"), max_length=10, choices=VariantKind.choices)
    audience = models.CharField(_("pour qui"), max_length=120, help_text=_("« Vous accouchez en Guyane »."))

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("audience")]),
        InlinePanel("deltas", heading=_("Ce qui change"), label=_("Changement")),
    ]

    class Meta:
        verbose_name = _("version d’un parcours")
        verbose_name_plural = _("versions de parcours")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The question of the steps is the master's."""
        self.feedback_id = self.get_parent().specific.feedback_id
        super().save(*args, **kwargs)


class Action(models.TextChoices):
    """What a delta does to the master."""

    REPLACE = "remplace", _("Change l’étape")
    HIDE = "masque", _("Retire l’étape")
    ADD = "ajoute", _("Ajoute une étape après celle-ci")


class Delta(TranslatableMixin, Orderable):
    """One difference. What is filled in replaces what the master says; what is empty stays the master's."""

    page = ParentalKey(JourneyVariantPage, on_delete=models.CASCADE, related_name="deltas")
    action = models.CharField(_("que faire"), max_length=10, choices=Action.choices, default=Action.REPLACE)
    step_key = models.UUIDField(_("étape"), help_text=_("L’étape du parcours que ce changement concerne."))
    title = models.CharField(_("titre"), max_length=80, blank=True)
    short_title = models.CharField(_("titre court"), max_length=24, blank=True)
    why = models.CharField(_("pourquoi"), max_length=160, blank=True)
    condition = models.CharField(_("condition"), max_length=160, blank=True)
    organism = models.ForeignKey(
        Organism, verbose_name=_("organisme"), null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    phrase = models.CharField(_("quand, en mots"), max_length=90, blank=True)
    earliest_offset = models.CharField(_("au plus tôt"), max_length=12, blank=True, validators=[validate_duration])
    latest_offset = models.CharField(_("au plus tard"), max_length=12, blank=True, validators=[validate_duration])
    details = ContentField(
        StepDetails(),
        verbose_name=_("détails"),
        blank=True,
        help_text=_("Chaque sorte de détail que vous écrivez ici remplace celle du parcours."),
    )
    seen = models.CharField(_("étape relue"), max_length=64, blank=True, editable=False)

    panels = [
        FieldRowPanel([FieldPanel("action"), FieldPanel("step_key")]),
        FieldRowPanel([FieldPanel("title"), FieldPanel("short_title"), FieldPanel("organism")]),
        FieldRowPanel([FieldPanel("phrase"), FieldPanel("earliest_offset"), FieldPanel("latest_offset")]),
        FieldPanel("why"),
        FieldPanel("condition"),
        FieldPanel("details"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("changement")
        verbose_name_plural = _("changements")

    def __str__(self) -> str:
        return f"{self.get_action_display()} : {self.title or self.step_key}"
