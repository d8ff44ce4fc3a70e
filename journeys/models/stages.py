"""What the steps of a journey refer to by a key: its stages, and the situations that make some steps concern some people only."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable, TranslatableMixin
from wagtail_localize.fields import SynchronizedField


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


class Situation(TranslatableMixin, Orderable):
    """A situation a reader may be in: "Parents non mariés". Steps that concern nobody else name it by its key."""

    page = ParentalKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="situations")
    key = models.SlugField(
        _("identifiant"),
        max_length=40,
        help_text=_("Sans espace ni accent. Les étapes l’utilisent. Par exemple : non-maries."),
    )
    label = models.CharField(
        _("étiquette"), max_length=24, help_text=_("24 signes au plus, à cocher : « Parents non mariés ».")
    )

    panels = [FieldRowPanel([FieldPanel("label"), FieldPanel("key")])]
    override_translatable_fields = [SynchronizedField("key", overridable=False)]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("situation")
        verbose_name_plural = _("situations")

    def __str__(self) -> str:
        return self.label
