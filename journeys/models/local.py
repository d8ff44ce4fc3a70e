"""A national journey taken up by a Caf: its contacts, its offers, at most two steps of its own, and never a deadline."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel
from wagtail.models import Orderable, Page, PageManager, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.search import index

from core.fields import ContentField
from core.models import BasePage, Space

from ..blocks import LocalDetails
from ..feedback import AsksFeedback
from ..local import change_of, without_a_step
from ..local_forms import LocalJourneyPageForm
from ..presentation import Journey
from .adapted import AdaptedJourney

MAX_LOCAL_STEPS = 2


def is_in_a_caf(page: Page) -> bool:
    """Whether a page is in the space of one Caf, and not in the national one."""
    space = Space.objects.for_page(page)
    return space is not None and not space.is_national


class LocalJourneyQuerySet(PageQuerySet):
    def shown(self) -> "LocalJourneyQuerySet":
        """Published, as its master is; with the master, and `step_count`, the number of steps on the map."""
        on_map = models.Count("master__steps", filter=models.Q(master__steps__on_map=True), distinct=True)
        return (
            self.live()
            .filter(master__live=True)
            .select_related("master")
            .order_by("path")
            .annotate(step_count=on_map + models.Count("local_steps", distinct=True))
        )

    def of(self, master: Page, parent: Page) -> "LocalJourneyQuerySet":
        """What the list `parent` of a Caf already has of this journey."""
        return self.child_of(parent).filter(master=master)


class LocalJourneyPage(AdaptedJourney, AsksFeedback, BasePage):
    """The master's steps under a Caf's own home, with what is near."""

    base_form_class = LocalJourneyPageForm
    route_related = (*BasePage.route_related, "master")
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
        FieldPanel("master", widget=forms.Select),
        InlinePanel("contacts", heading=_("Contacts de votre Caf"), label=_("Contact")),
        InlinePanel("offers", heading=_("Ce que votre Caf propose"), label=_("Offre")),
        InlinePanel("local_steps", heading=_("Étapes près de chez vous"), label=_("Étape"), max_num=MAX_LOCAL_STEPS),
    ]

    search_fields = [*BasePage.search_fields, index.SearchField("near_text", boost=1)]
    objects = PageManager.from_queryset(LocalJourneyQuerySet)()

    class Meta:
        verbose_name = _("parcours d’une Caf")
        verbose_name_plural = _("parcours des Caf")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        return super().can_create_at(parent) and is_in_a_caf(parent)

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and is_in_a_caf(parent) and not taken_up_twice(self, parent)

    def clean(self) -> None:
        super().clean()
        if self.local_steps.count() > MAX_LOCAL_STEPS:
            raise ValidationError(_("Deux étapes à vous au plus : le parcours reste le même partout."))
        # A page being created has no place in the tree yet: its form asks the same of its parent.
        if self.path and self.master_id and taken_up_twice(self, self.get_parent()):
            raise ValidationError({"master": ALREADY_TAKEN_UP})

    def read_journey(self) -> Journey:
        change = change_of(self.people, self.own_offers, self.local_steps.all()[:MAX_LOCAL_STEPS])
        return Journey(self.master, change, self.space)

    @cached_property
    def people(self) -> "list[LocalContact]":
        """The Caf's contacts, read once."""
        return list(self.contacts.all())

    @cached_property
    def own_offers(self) -> "list[LocalOffer]":
        """The Caf's offers, read once."""
        return list(self.offers.all())

    @property
    def get_kind_display(self) -> Callable[[], str]:
        return self.master.get_kind_display

    def loose_offers(self) -> "list[LocalOffer]":
        """Offers that are shown beside the steps: at none, or at one that is gone."""
        return without_a_step(self.own_offers, self.journey.steps)

    def near_text(self) -> str:
        """What search finds of the Caf's own rows."""
        rows = [*self.contacts.all(), *self.offers.all(), *self.local_steps.all()]
        return " ".join(str(row) for row in rows)

    def content_pages(self) -> list[int]:
        return [self.pk, self.master_id]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The question of the steps is the master's; the answers given here count in this Caf's space."""
        if kwargs.get("update_fields") is None:
            self.feedback_id = self.master.feedback_id
        super().save(*args, **kwargs)


ALREADY_TAKEN_UP = _("Votre Caf a déjà repris ce parcours. Modifiez la page qui existe.")


def taken_up_twice(page: LocalJourneyPage, parent: Page) -> bool:
    """Whether another page of the same list takes up the same journey."""
    return LocalJourneyPage.objects.of(page.master, parent).exclude(pk=page.pk).exists()


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

    panels = [FieldPanel("title"), FieldPanel("step_key"), FieldPanel("text"), FieldPanel("url")]

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
        FieldPanel("after_key"),
        FieldPanel("why"),
        FieldPanel("details"),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("étape locale")
        verbose_name_plural = _("étapes locales")

    def __str__(self) -> str:
        return self.title
