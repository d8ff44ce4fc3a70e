"""The rows of a journey. They are children of the page, so they ride in its drafts, revisions and translations."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.fields import ContentField

from ..blocks import StepDetails
from ..durations import axis_label, parse, validate_duration
from .organism import Organism


class Actor(models.TextChoices):
    """Who has something to do."""

    ME = "moi", _("Vous")
    ORGANISM = "organisme", _("L’organisme")
    AUTOMATIC = "automatique", _("Personne : c’est automatique")


class Logic(models.TextChoices):
    """How the branches of a step relate."""

    NONE = "none", _("Une seule façon de faire")
    OR = "ou", _("Au choix")
    AND = "et", _("Les deux")


class Precision(models.TextChoices):
    DAY = "jour", _("Au jour près")
    WEEK = "semaine", _("À la semaine près")
    MONTH = "mois", _("Au mois près")
    ABOUT = "environ", _("Environ")


class Stage(TranslatableMixin, Orderable):
    """A part of a journey: "Grossesse", "Premiers mois". Steps name it by its key."""

    page = ParentalKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="stages")
    key = models.SlugField(
        _("identifiant"),
        max_length=40,
        help_text=_("Sans espace ni accent. Les étapes l’utilisent. Par exemple : grossesse."),
    )
    title = models.CharField(_("titre"), max_length=40)
    is_event = models.BooleanField(
        _("c’est l’événement"), default=False, help_text=_("Cette phase est mise en lumière sur la carte.")
    )

    panels = [FieldRowPanel([FieldPanel("title"), FieldPanel("key")]), FieldPanel("is_event")]
    override_translatable_fields = [SynchronizedField("key", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("phase")
        verbose_name_plural = _("phases")

    def __str__(self) -> str:
        return self.title


class Step(TranslatableMixin, ClusterableModel, Orderable):
    """One thing to do, or to know.

    `translation_key` is its stable identity: the same in every language and every revision, new when the page is copied.
    """

    page = ParentalKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="steps")
    stage_key = models.CharField(_("phase"), max_length=40, help_text=_("L’identifiant d’une phase de ce parcours."))
    title = models.CharField(
        _("titre"), max_length=80, help_text=_("Commence par un verbe : « Déclarer la naissance à la mairie ».")
    )
    short_title = models.CharField(
        _("titre court"), max_length=24, help_text=_("24 signes au plus : il est écrit sur la carte.")
    )
    why = models.CharField(
        _("pourquoi"), max_length=160, blank=True, help_text=_("Une phrase : à quoi sert cette étape.")
    )
    actor = models.CharField(_("qui agit"), max_length=12, choices=Actor.choices, default=Actor.ME)
    is_key = models.BooleanField(_("étape clé"), default=False)
    is_optional = models.BooleanField(_("facultative"), default=False)
    on_map = models.BooleanField(
        _("sur la carte"), default=True, help_text=_("Sinon, elle est seulement dans la liste des étapes.")
    )
    logic = models.CharField(_("choix"), max_length=4, choices=Logic.choices, default=Logic.NONE)
    condition = models.CharField(
        _("condition"),
        max_length=160,
        blank=True,
        help_text=_("« Si vous n’êtes pas mariés ». Vide : tout le monde est concerné."),
    )
    emotion = models.PositiveSmallIntegerField(
        _("ressenti"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("De 1 (très difficile) à 5 (simple), si vous l’avez mesuré."),
    )
    details = ContentField(StepDetails(), verbose_name=_("détails"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("short_title")]),
        FieldRowPanel([FieldPanel("stage_key"), FieldPanel("actor"), FieldPanel("logic")]),
        FieldRowPanel([FieldPanel("is_key"), FieldPanel("is_optional"), FieldPanel("on_map"), FieldPanel("emotion")]),
        FieldPanel("why"),
        FieldPanel("condition"),
        InlinePanel(
            "organisms", heading=_("Organismes"), label=_("Organisme"), help_text=_("Le premier conduit l’étape.")
        ),
        InlinePanel("moments", heading=_("Quand"), label=_("Moment"), max_num=1),
        MultiFieldPanel([FieldPanel("details")], heading=_("Comment, avec quoi, d’après qui")),
    ]
    override_translatable_fields = [SynchronizedField("stage_key", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("étape")
        verbose_name_plural = _("étapes")

    def __str__(self) -> str:
        return self.title

    @property
    def uuid(self) -> uuid.UUID:
        """The stable identity, for calendars, statistics and feedback."""
        return self.translation_key


class StepChild(Orderable):
    """A row under a step. Wagtail copies and translates a page's children, but forgets their children (wagtail#14425):
    a copied row keeps the primary key, the locale and the translation key of the row it was copied from, and saving it
    would steal that row or collide with it. Each row therefore settles its own identity when it is saved.
    """

    class Meta(Orderable.Meta):
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        rows = type(self)._default_manager
        if self.pk and rows.filter(pk=self.pk).exclude(step_id=self.step_id).exists():
            self.pk = None
            self._state.adding = True
        if isinstance(self, TranslatableMixin):
            self.locale_id = self.step.locale_id
            if rows.filter(translation_key=self.translation_key, locale_id=self.locale_id).exclude(pk=self.pk).exists():
                self.translation_key = uuid.uuid4()
        super().save(*args, **kwargs)


class StepOrganism(StepChild):
    """A body that takes part in a step. The first one leads."""

    step = ParentalKey(Step, on_delete=models.CASCADE, related_name="organisms")
    # CASCADE: with PROTECT, a draft that names a body deleted since could not be opened any more (django-modelcluster).
    organism = models.ForeignKey(Organism, verbose_name=_("organisme"), on_delete=models.CASCADE, related_name="+")

    panels = [FieldPanel("organism")]

    class Meta(StepChild.Meta):
        verbose_name = _("organisme de l’étape")
        verbose_name_plural = _("organismes de l’étape")

    def __str__(self) -> str:
        return self.organism.short_name


class Moment(TranslatableMixin, StepChild):
    """When a step is to be done, counted from the journey's anchor."""

    step = ParentalKey(Step, on_delete=models.CASCADE, related_name="moments")
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

    panels = [
        FieldRowPanel([FieldPanel("phrase"), FieldPanel("axis_label")]),
        FieldRowPanel(
            [
                FieldPanel("earliest_offset"),
                FieldPanel("latest_offset"),
                FieldPanel("precision"),
                FieldPanel("days_from_anchor"),
            ]
        ),
    ]
    override_translatable_fields = [
        SynchronizedField("earliest_offset", overridable=False),
        SynchronizedField("latest_offset", overridable=False),
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
