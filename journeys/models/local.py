"""A national journey taken up by a Caf: its contacts, its offers, at most two steps of its own, and never a deadline."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable, TranslatableMixin

from core.fields import ContentField
from core.models import BasePage

from ..blocks import LocalDetails
from ..feedback import AsksFeedback

MAX_LOCAL_STEPS = 2


class LocalJourneyPage(AsksFeedback, BasePage):
    """The master's steps under a Caf's own home, with what is near."""

    search_kind = "parcours"
    parent_page_types = ["journeys.JourneyIndexPage"]
    subpage_types: list[str] = []

    master = models.ForeignKey(
        "journeys.JourneyPage",
        verbose_name=_("parcours national"),
        on_delete=models.PROTECT,
        related_name="local_pages",
        help_text=_("Ses étapes et ses délais arrivent ici d’eux-mêmes."),
    )

    content_panels = [
        *BasePage.content_panels,
        PageChooserPanel("master", "journeys.JourneyPage"),
        InlinePanel("contacts", heading=_("Contacts de votre Caf"), label=_("Contact")),
        InlinePanel("offers", heading=_("Ce que votre Caf propose"), label=_("Offre")),
        InlinePanel("local_steps", heading=_("Étapes près de chez vous"), label=_("Étape"), max_num=MAX_LOCAL_STEPS),
    ]

    class Meta:
        verbose_name = _("parcours d’une Caf")
        verbose_name_plural = _("parcours des Caf")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The question of the steps is the master's; the answers given here count in this Caf's space."""
        self.feedback_id = self.master.feedback_id
        super().save(*args, **kwargs)


class LocalContact(TranslatableMixin, Orderable):
    """Someone of the Caf to talk to."""

    page = ParentalKey(LocalJourneyPage, on_delete=models.CASCADE, related_name="contacts")
    title = models.CharField(_("qui"), max_length=80, help_text=_("« Rendez-vous naissance »."))
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    place = models.CharField(_("où"), max_length=120, blank=True)
    hours = models.CharField(_("quand"), max_length=120, blank=True)
    url = models.URLField(_("adresse du site"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("phone")]),
        FieldRowPanel([FieldPanel("place"), FieldPanel("hours"), FieldPanel("url")]),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")

    def __str__(self) -> str:
        return self.title


class LocalOffer(TranslatableMixin, Orderable):
    """Something the Caf proposes at a step: a meeting, a workshop, a place for families."""

    page = ParentalKey(LocalJourneyPage, on_delete=models.CASCADE, related_name="offers")
    title = models.CharField(_("offre"), max_length=80)
    text = models.CharField(_("en une phrase"), max_length=240, blank=True)
    url = models.URLField(_("adresse du site"), blank=True)
    step_key = models.UUIDField(_("à quelle étape"), null=True, blank=True)

    panels = [FieldRowPanel([FieldPanel("title"), FieldPanel("step_key")]), FieldPanel("text"), FieldPanel("url")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("offre")
        verbose_name_plural = _("offres")

    def __str__(self) -> str:
        return self.title


class LocalStep(TranslatableMixin, Orderable):
    """A step of the Caf's own. It has no deadline: those are national."""

    page = ParentalKey(LocalJourneyPage, on_delete=models.CASCADE, related_name="local_steps")
    after_key = models.UUIDField(_("après l’étape"))
    title = models.CharField(_("titre"), max_length=80)
    short_title = models.CharField(_("titre court"), max_length=24)
    why = models.CharField(_("pourquoi"), max_length=160, blank=True)
    details = ContentField(LocalDetails(), verbose_name=_("détails"), blank=True)

    panels = [
        FieldRowPanel([FieldPanel("title"), FieldPanel("short_title")]),
        FieldRowPanel([FieldPanel("after_key"), FieldPanel("why")]),
        FieldPanel("details"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("étape locale")
        verbose_name_plural = _("étapes locales")

    def __str__(self) -> str:
        return self.title
