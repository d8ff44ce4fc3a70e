"""The national home, the home of each Caf, the list of the Caf, and standard pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page
from wagtail.search import index

from core.blocks import ContentBlocks
from core.caching import lazily
from core.fields import ContentField
from core.models import BasePage

from . import sections

# Named as text: these apps' pages live under a home, and a home imports none of them.
INDEXES = ["consultations.CampaignIndexPage", "journeys.JourneyIndexPage", "results.ResultIndexPage"]


class HeroPage(BasePage):
    """The first screen of a home: a promise, and the one thing to do."""

    promise = models.CharField(
        _("grand titre"),
        max_length=90,
        blank=True,
        help_text=_("La promesse, en une ou deux phrases courtes. Vide : le titre de la page."),
    )
    action_label = models.CharField(
        _("texte du bouton"), max_length=40, blank=True, help_text=_("Un verbe : « Donner mon avis ».")
    )
    action_page = models.ForeignKey(
        Page,
        verbose_name=_("page du bouton"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Vide : la première consultation ouverte."),
    )

    hero_panels = [
        MultiFieldPanel(
            [FieldPanel("promise"), FieldPanel("action_label"), FieldPanel("action_page")], heading=_("Premier écran")
        )
    ]

    class Meta:
        abstract = True


class HomePage(HeroPage):
    """The national home."""

    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("contenu"))

    content_panels = [*BasePage.content_panels, *HeroPage.hero_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("promise"), index.SearchField("body")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.LocalIndexPage", "home.StandardPage", *INDEXES]

    class Meta:
        verbose_name = _("Accueil national")
        verbose_name_plural = _("Accueils nationaux")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the sections show: open campaigns, journeys, what was learned, what was promised."""
        context = super().get_context(request, *args, **kwargs)
        shown = lazily(lambda: sections.for_home(self, self.space), *sections.SHARED, "open_count")
        return {**context, **shown}


class LocalIndexPage(BasePage):
    """The list of the Caf: each has its home under it."""

    show_in_menus_default = True
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.LocalHomePage"]

    class Meta:
        verbose_name = _("Liste des Caf")
        verbose_name_plural = _("Listes des Caf")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `cafs`: name, address and departments of each, by name."""
        return {**super().get_context(request, *args, **kwargs), "cafs": sections.local_homes(self)}


class LocalHomePage(HeroPage):
    """The home of one Caf: its questions, those of all France, the journeys, and whom to talk to."""

    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("contenu"))
    contact_hours = models.CharField(
        _("horaires du téléphone"), max_length=120, blank=True, help_text=_("« Du lundi au vendredi, 9 h à 16 h 30 ».")
    )
    contact_page = models.ForeignKey(
        Page, verbose_name=_("page de contact"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    content_panels = [
        *BasePage.content_panels,
        *HeroPage.hero_panels,
        FieldPanel("body"),
        MultiFieldPanel([FieldPanel("contact_hours"), FieldPanel("contact_page")], heading=_("Nous joindre")),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("promise"), index.SearchField("body")]
    search_kind = "caf"

    parent_page_types = ["home.LocalIndexPage"]
    subpage_types = ["home.StandardPage", *INDEXES]

    class Meta:
        verbose_name = _("Accueil d’une Caf")
        verbose_name_plural = _("Accueils des Caf")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add what the sections show: its campaigns, those of all France, and the rest of a home."""
        context = super().get_context(request, *args, **kwargs)
        shown = lazily(lambda: sections.for_local_home(self, self.space), *sections.SHARED, "national_campaigns")
        return {**context, **shown}


class StandardPage(BasePage):
    """A page of text: legal notice, accessibility, privacy, contact."""

    body = ContentField(ContentBlocks(), blank=True, verbose_name=_("contenu"))

    content_panels = [*BasePage.content_panels, FieldPanel("body")]
    search_fields = [*BasePage.search_fields, index.SearchField("body")]

    parent_page_types = ["home.HomePage", "home.LocalHomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]

    class Meta:
        verbose_name = _("Page simple")
        verbose_name_plural = _("Pages simples")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `parts`: the main titles of the page, for its summary."""
        headings = [block.value for block in self.body if block.block_type == "heading"]
        parts = [heading["text"] for heading in headings if heading["level"] == "h2"]
        return {**super().get_context(request, *args, **kwargs), "parts": parts}
