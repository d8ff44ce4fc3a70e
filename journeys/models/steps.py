"""The rows of a journey. They are children of the page, so they ride in its drafts, revisions and translations."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.fields import ContentField

from ..blocks import StepDetails
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
    situation_key = models.CharField(
        _("situation"),
        max_length=40,
        blank=True,
        help_text=_("L’identifiant d’une situation de ce parcours. Vide : tout le monde est concerné."),
    )
    details = ContentField(StepDetails(), verbose_name=_("détails"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("short_title")]),
        FieldRowPanel([FieldPanel("stage_key"), FieldPanel("actor")]),
        FieldPanel("why"),
        InlinePanel(
            "organisms", heading=_("Organismes"), label=_("Organisme"), help_text=_("Le premier conduit l’étape.")
        ),
        InlinePanel("moments", heading=_("Quand"), label=_("Moment"), max_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("condition"), FieldPanel("situation_key")]),
                FieldRowPanel(
                    [FieldPanel("is_key"), FieldPanel("is_optional"), FieldPanel("on_map"), FieldPanel("logic")]
                ),
            ],
            heading=_("Pour qui, et comment elle est dessinée"),
            classname="collapsed",
        ),
        MultiFieldPanel([FieldPanel("details")], heading=_("Comment, avec quoi, d’après qui")),
    ]
    override_translatable_fields = [
        SynchronizedField("stage_key", overridable=False),
        SynchronizedField("situation_key", overridable=False),
    ]

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
