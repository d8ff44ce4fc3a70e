"""Pages of what was learned: their list, and one page per consultation."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, MultiFieldPanel
from wagtail.search import index

from consultations.analysis.disclosure import Thresholds
from consultations.surveys.models import Survey
from core.fields import ContentField
from core.models import BasePage
from results.binding import bind_counts, bind_figures
from results.blocks import ResultBlocks
from results.blocks.surveys import shared_surveys
from results.sections import CHARTS, Arrangement, arrange

__all__ = ["ResultIndexPage", "ResultPage"]


class ResultIndexPage(BasePage):
    """The list of what was learned, the most recent first. One under each home."""

    PER_PAGE = 20

    max_count_per_parent = 1
    parent_page_types = ["home.HomePage", "home.LocalHomePage"]
    subpage_types = ["results.ResultPage"]
    search_kind = "resultats"

    class Meta:
        verbose_name = _("Liste des résultats")
        verbose_name_plural = _("Listes des résultats")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `results`, a page of the public result pages under this one."""
        pages = ResultPage.objects.child_of(self).live().public()
        pages = pages.order_by(models.F("closed_on").desc(nulls_last=True), "-first_published_at", "title")
        results = Paginator(pages, self.PER_PAGE).get_page(request.GET.get("page"))
        return {**super().get_context(request, *args, **kwargs), "results": results}


class ResultPage(BasePage):
    """What was learned from a consultation: figures bound to its answers, and what is done with them."""

    opened_on = models.DateField(_("ouverte le"), null=True, blank=True)
    closed_on = models.DateField(_("fermée le"), null=True, blank=True)
    participants_sentence = models.CharField(
        _("qui a répondu, et qui manque"),
        max_length=250,
        blank=True,
        help_text=_("Exemple : « Surtout des parents de jeunes enfants ; peu de réponses de Mayotte. »"),
    )
    body = ContentField(ResultBlocks(), verbose_name=_("contenu"), blank=True)

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("opened_on"), FieldPanel("closed_on")]), FieldPanel("participants_sentence")],
            heading=_("La consultation"),
        ),
        HelpPanel(
            content=_(
                "Chaque « titre de partie » commence une étape du fil. Écrivez-y la conclusion, en une phrase. "
                "Le texte placé entre ce titre et un graphique dit ce qu’on mesure."
            ),
            heading=_("Composer la page"),
        ),
        FieldPanel("body"),
    ]
    search_fields = [*BasePage.search_fields, index.SearchField("body"), index.SearchField("participants_sentence")]
    search_kind = "resultats"

    parent_page_types = ["results.ResultIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("Page de résultats")
        verbose_name_plural = _("Pages de résultats")

    def clean(self) -> None:
        """A consultation closes after it opens."""
        super().clean()
        if self.opened_on and self.closed_on and self.closed_on < self.opened_on:
            raise ValidationError({"closed_on": gettext("La date de fermeture vient après la date d’ouverture.")})

    @property
    def is_closed(self) -> bool:
        """The consultation is over (False when no closing date was given)."""
        return self.closed_on is not None and self.closed_on < timezone.localdate()

    @property
    def period(self) -> str:
        """The months of the consultation in words: "mars à mai 2026"; empty without both dates."""
        if not (self.opened_on and self.closed_on):
            return ""
        end = date_format(self.closed_on, "F Y")
        if (self.opened_on.year, self.opened_on.month) == (self.closed_on.year, self.closed_on.month):
            return end
        same_year = self.opened_on.year == self.closed_on.year
        start = date_format(self.opened_on, "F" if same_year else "F Y")
        return gettext("%(start)s à %(end)s") % {"start": start, "end": end}

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add `arrangement` (opening, sections, method), its figures bound, and the `thresholds`."""
        context = super().get_context(request, *args, **kwargs)
        arrangement = SimpleLazyObject(self._arrange)  # nothing is counted for a page found in the cache
        return {**context, "arrangement": arrangement, "thresholds": Thresholds.from_settings()}

    def _arrange(self) -> Arrangement:
        with shared_surveys():
            body = list(self.body)
            key_figures = [figure for block in body if block.block_type == "key_figures" for figure in block.value]
        charts = [block.value for block in body if block.block_type in CHARTS]
        counts = [figure.value for figure in key_figures if figure.block_type == "responses"]
        for value in (*charts, *counts):
            if not self._may_show(value.survey):
                value["survey"] = None
        bind_figures(charts)
        bind_counts(counts)
        return arrange(body)

    def _may_show(self, survey: Survey | None) -> bool:
        """A Caf shows what its own surveys and the national ones taught; a number forged in a form shows nothing."""
        if survey is None or self.space is None or self.space.is_national or survey.space_id == self.space.pk:
            return True
        return survey.space.is_national
