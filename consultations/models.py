"""Campaigns: the pages on which people take part."""

from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, PageManager, TranslatableMixin
from wagtail.query import PageQuerySet
from wagtail.search import index

from consultations.base.models import Phase, phase_between
from core.caching import lazily
from core.fields import ContentField
from core.models import BasePage

from .blocks import ParticipationBlocks
from .people import people_on
from .sections import arrange, with_states


class CampaignQuerySet(PageQuerySet):
    def open(self, now: datetime | None = None) -> Self:
        """Live, begun, and not over."""
        now = now or timezone.now()
        return self.live().filter(opens_at__lte=now).filter(Q(closes_at=None) | Q(closes_at__gt=now))


class CampaignIndexPage(BasePage):
    """`/consultations/`: the campaigns of a space, open ones first."""

    per_page = 12
    parent_page_types = ["home.HomePage", "home.LocalHomePage"]
    subpage_types = ["consultations.CampaignPage"]
    max_count_per_parent = 1
    search_kind = "consultations"

    class Meta:
        verbose_name = _("liste des consultations")
        verbose_name_plural = _("listes des consultations")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        campaigns = CampaignPage.objects.child_of(self).live()
        # Python's own words in French; SQL sorts by date, so that the list is paginated in the database.
        now = timezone.now()
        campaigns = campaigns.annotate(
            is_over=models.Case(models.When(closes_at__lte=now, then=1), default=0, output_field=models.IntegerField())
        ).order_by("is_over", "closes_at", "-opens_at")
        return {
            **super().get_context(request, *args, **kwargs),
            "campaigns": Paginator(campaigns, self.per_page).get_page(request.GET.get("page")),
        }


class CampaignPage(BasePage):
    """A consultation campaign: why, when, and the blocks by which people take part."""

    opens_at = models.DateTimeField(_("ouverture"), default=timezone.now)
    closes_at = models.DateTimeField(_("fermeture"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("durée en minutes"), null=True, blank=True, help_text=_("Temps pour répondre.")
    )
    body = ContentField(ParticipationBlocks(), verbose_name=_("contenu"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at"), FieldPanel("minutes")])],
            heading=_("Dates"),
        ),
        InlinePanel("milestones", heading=_("Ce qui se passe ensuite"), label=_("étape"), max_num=5),
        FieldPanel("body"),
    ]
    parent_page_types = ["consultations.CampaignIndexPage"]
    subpage_types: list[str] = []
    search_fields = [*BasePage.search_fields, index.SearchField("body")]
    search_kind = "consultations"

    objects = PageManager.from_queryset(CampaignQuerySet)()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")

    def clean(self) -> None:
        super().clean()
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("La fermeture doit venir après l’ouverture.")})

    def phase(self, now: datetime | None = None) -> Phase:
        """Upcoming, open or closed, from the dates."""
        return phase_between(self.opens_at, self.closes_at, now)

    def people_count(self) -> int:
        """How many people took part on this page, in whatever language."""
        return people_on([self.translation_key])[self.translation_key]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context(request, *args, **kwargs),
            "phase": self.phase(),
            "people_count": self.people_count(),
            **lazily(lambda: self._arrange(getattr(request, "is_preview", False)), "milestones", "opening", "sections"),
        }

    def _arrange(self, is_preview: bool) -> dict[str, list[Any]]:
        opening, sections = arrange(self.body, is_preview)
        milestones = with_states(list(self.milestones.all()), timezone.localdate())
        return {"milestones": milestones, "opening": opening, "sections": sections}


class Milestone(TranslatableMixin, Orderable):
    """A dated promise of a campaign: answer, workshops, results, what changes."""

    class Icon(models.TextChoices):
        SPEECH = "speech", _("Je participe")
        PEOPLE = "people", _("Ateliers")
        BULB = "bulb", _("Ce que nous avons appris")
        SUN = "sun", _("Ce qui change")

    page = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="milestones")
    icon = models.CharField(_("sorte"), max_length=10, choices=Icon.choices)
    title = models.CharField(_("titre"), max_length=40)
    date_text = models.CharField(_("date en mots"), max_length=40, help_text=_("Par exemple : février 2027."))
    starts_on = models.DateField(_("commence le"), help_text=_("Sert à montrer où en est la consultation."))

    panels = [
        FieldRowPanel([FieldPanel("icon"), FieldPanel("title")]),
        FieldRowPanel([FieldPanel("date_text"), FieldPanel("starts_on")]),
    ]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("étape de la consultation")
        verbose_name_plural = _("étapes de la consultation")

    def __str__(self) -> str:
        return self.title
