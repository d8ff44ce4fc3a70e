"""A version of a journey for some people only, kept as what differs from the master: Guyane, MSA, a single parent.

Easy-to-read French and English are not variants in this sense: they are locales, translated by wagtail-localize.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail.search import index

from core.fields import ContentField
from core.models import BasePage

from ..blocks import StepDetails
from ..durations import parse, validate_duration
from ..feedback import AsksFeedback
from ..presentation import Journey
from ..review_panel import ReviewPanel
from ..variant_forms import JourneyVariantPageForm
from ..variants import change_of, remember_steps
from .adapted import AdaptedJourney
from .organism import Organism
from .pages import JourneyPage


class VariantKind(models.TextChoices):
    """Why a version exists."""

    OVERSEAS = "outre_mer", _("Outre-mer")
    MSA = "msa", _("Régime agricole (MSA)")
    SITUATION = "situation", _("Situation de famille ou de travail")
    DISABILITY = "handicap", _("Handicap")
    LSF = "lsf", _("Langue des signes (vidéo)")


class JourneyVariantPage(AdaptedJourney, AsksFeedback, BasePage):
    """A journey for one public: the master's steps, with what differs."""

    base_form_class = JourneyVariantPageForm
    search_kind = "parcours"
    parent_page_types = ["journeys.JourneyPage"]
    subpage_types: list[str] = []

    kind = models.CharField(_("sorte"), max_length=10, choices=VariantKind.choices)
    label = models.CharField(
        _("étiquette"), max_length=24, help_text=_("24 signes au plus, dans la liste des versions : « En Guyane ».")
    )
    audience = models.CharField(_("pour qui"), max_length=120, help_text=_("« Vous accouchez en Guyane »."))

    content_panels = [
        *BasePage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("label")]),
        FieldPanel("audience"),
        ReviewPanel(heading=_("À relire")),
        InlinePanel("deltas", heading=_("Ce qui change"), label=_("Changement")),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("audience"), index.SearchField("delta_text", boost=1)]

    class Meta:
        verbose_name = _("version d’un parcours")
        verbose_name_plural = _("versions de parcours")

    def content_pages(self) -> list[int]:
        return [self.pk, self.get_parent().pk]

    @cached_property
    def master(self) -> JourneyPage:
        """The journey this is a version of."""
        return JourneyPage.objects.parent_of(self).get()

    def read_journey(self) -> Journey:
        return Journey(self.master, change_of(self.deltas.select_related("organism")))

    def delta_text(self) -> str:
        """What search finds of the differences."""
        return " ".join(part for delta in self.deltas.all() for part in (delta.title, delta.why, delta.phrase) if part)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The question of the steps is the master's."""
        if kwargs.get("update_fields") is None:
            self.feedback_id = self.master.feedback_id
            remember_steps(page=self)
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
        FieldPanel("step_key"),
        FieldPanel("action"),
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

    @property
    def is_removal(self) -> bool:
        return self.action == Action.HIDE

    @property
    def is_addition(self) -> bool:
        return self.action == Action.ADD

    @property
    def says(self) -> bool:
        """Whether anything is filled in."""
        texts = [self.title, self.short_title, self.why, self.condition, self.phrase]
        return any([*texts, self.earliest_offset, self.latest_offset, self.organism_id]) or bool(self.details)

    def clean(self) -> None:
        super().clean()
        if self.is_removal and self.says:
            raise ValidationError(
                {"action": _("Une étape retirée n’a pas de texte : effacez ce qui est écrit dessous.")}
            )
        if self.is_addition and not (self.title and self.short_title):
            raise ValidationError({"title": _("Une étape de plus a un titre et un titre court.")})
        if self.action == Action.REPLACE and not self.says:
            raise ValidationError({"action": _("Écrivez dessous ce qui change dans cette étape.")})
        self._clean_dates()

    def _clean_dates(self) -> None:
        offsets = [text for text in (self.earliest_offset, self.latest_offset) if text]
        if offsets and not self.phrase:
            raise ValidationError({"phrase": _("Écrivez aussi le délai en mots : c’est lui que les gens lisent.")})
        try:
            bounds = [parse(text).about_days for text in offsets]
        except ValueError:
            return  # the field's own validator has said so
        if bounds != sorted(bounds):
            raise ValidationError({"latest_offset": _("« Au plus tard » vient avant « au plus tôt ».")})
