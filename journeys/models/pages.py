from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TabbedInterface,
)
from wagtail.search import index

from core.models import BasePage

from ..forms import JourneyPageForm
from ..presentation import Journey
from .organism import ICONS


class JourneyIndexPage(BasePage):
    """The list of the journeys."""

    search_kind = "pages"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["journeys.JourneyPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("liste des parcours")
        verbose_name_plural = _("listes des parcours")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "journeys": self.journeys()}

    def journeys(self) -> models.QuerySet["JourneyPage"]:
        """Published journeys with their number of steps, in the order of the tree; one query."""
        return (
            JourneyPage.objects.child_of(self)
            .live()
            .public()
            .order_by("path")
            .annotate(step_count=models.Count("steps", filter=models.Q(steps__on_map=True)))
        )


class JourneyPage(BasePage):
    """A life event, drawn as a path: stages, steps, who takes part and when."""

    base_form_class = JourneyPageForm
    search_kind = "parcours"
    parent_page_types = ["journeys.JourneyIndexPage"]
    subpage_types: list[str] = []

    icon = models.CharField(_("icône"), max_length=20, choices=ICONS, default="heart")
    life_moment = models.CharField(
        _("moment de vie"), max_length=80, blank=True, help_text=_("« L’arrivée d’un enfant »")
    )
    anchor_question = models.CharField(
        _("question qui donne la date"),
        max_length=120,
        blank=True,
        help_text=_("« Quelle est la date prévue pour la naissance ? »"),
    )
    anchor_sensitive = models.BooleanField(
        _("date sensible"), default=True, help_text=_("La date ne quitte jamais l’appareil de la personne.")
    )
    start_marker = models.CharField(
        _("ça commence quand…"), max_length=90, help_text=_("« Ma grossesse est confirmée »")
    )
    end_marker = models.CharField(_("c’est fini quand…"), max_length=90, help_text=_("« Mon enfant a 3 ans »"))
    discreet_mode = models.BooleanField(
        _("mode discret"),
        default=False,
        help_text=_("Pour un sujet qui peut mettre en danger : rien n’est gardé sur l’appareil."),
    )

    content_panels = [
        *BasePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("start_marker"), FieldPanel("end_marker")]),
                FieldRowPanel([FieldPanel("life_moment"), FieldPanel("icon")]),
            ],
            heading=_("Début, fin, sujet"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("anchor_question"),
                FieldRowPanel([FieldPanel("anchor_sensitive"), FieldPanel("discreet_mode")]),
            ],
            heading=_("La date de la personne"),
        ),
    ]
    step_panels = [
        HelpPanel(
            _(
                "Créez d’abord les phases, puis les étapes, dans l’ordre où elles arrivent. De 6 à 10 étapes sur la carte : au-delà, elle est dessinée en deux parties."
            )
        ),
        InlinePanel("stages", heading=_("Phases"), label=_("Phase"), min_num=1),
        InlinePanel("steps", heading=_("Étapes"), label=_("Étape")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Le parcours")),
            ObjectList(step_panels, heading=_("Phases et étapes")),
            ObjectList(BasePage.promote_panels, heading=_("Promotion")),
        ]
    )
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("life_moment"),
        index.SearchField("step_text", boost=1),
        index.FilterField("icon"),
    ]

    class Meta:
        verbose_name = _("parcours")
        verbose_name_plural = _("parcours")

    def clean(self) -> None:
        super().clean()
        keys = {stage.key for stage in self.stages.all()}
        for step in self.steps.all():
            if step.stage_key not in keys:
                raise ValidationError(
                    _("L’étape « %(step)s » est dans la phase « %(key)s », qui n’existe pas."),
                    params={"step": step.title, "key": step.stage_key},
                )

    @cached_property
    def journey(self) -> Journey:
        """Steps, map and contacts, read once."""
        return Journey(self)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {
            **context,
            "journey": SimpleLazyObject(lambda: self.journey),
            "as_table": request.GET.get("vue") == "tableau",
        }

    def step_text(self) -> str:
        """What search finds of the steps: their titles and why they matter."""
        return " ".join(part for step in self.steps.all() for part in (step.title, step.why) if part)
