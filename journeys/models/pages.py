from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from django.utils.translation import gettext
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
from wagtail.models import Page
from wagtail.search import index
from wagtail_localize.fields import SynchronizedField

from core.models import BasePage

from ..feedback import AsksFeedback, ensure_feedback, sync_topics
from ..forms import JourneyPageForm
from ..panels import GatePanel
from ..presentation import Journey
from ..reading_panel import ReadingPanel
from ..versions_panel import VersionsPanel
from .listing import listed
from .local import is_in_a_caf
from .organism import ICONS


class JourneyIndexPage(BasePage):
    """The list of the journeys."""

    search_kind = "pages"
    parent_page_types = ["home.HomePage", "home.LocalHomePage"]
    subpage_types = ["journeys.JourneyPage", "journeys.LocalJourneyPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("liste des parcours")
        verbose_name_plural = _("listes des parcours")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return {**context, "journeys": self.journeys()}

    def journeys(self) -> list[Page]:
        """Published journeys, each with `step_count`; in a Caf, those it has taken up, then the other national ones."""
        national = JourneyPage.objects.live().public()
        if is_in_a_caf(self):
            return listed(self, national.filter(locale_id=self.locale_id))
        return listed(self, national.child_of(self))


class JourneyPage(AsksFeedback, BasePage):
    """A life event, drawn as a path: stages, steps, who takes part and when."""

    base_form_class = JourneyPageForm
    search_kind = "parcours"
    parent_page_types = ["journeys.JourneyIndexPage"]
    subpage_types = ["journeys.JourneyVariantPage"]

    class Kind(models.TextChoices):
        """What the page may call itself: set by the publish gate (`journeys.gate`), never by hand."""

        JOURNEY = "parcours", _("Parcours")
        GUIDE = "guide", _("Guide")

    kind = models.CharField(_("sorte"), max_length=8, choices=Kind.choices, default=Kind.GUIDE, editable=False)
    exclude_fields_in_copy = ["kind"]  # a copy was read by nobody
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
    anchor_first_of_month = models.BooleanField(
        _("toujours un 1er du mois"), default=False, help_text=_("Par exemple un départ à la retraite.")
    )
    emotional_load = models.PositiveSmallIntegerField(
        _("charge émotionnelle"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("De 1 (léger) à 5 (très lourd)."),
    )
    next_review = models.DateField(
        _("prochaine relecture"), null=True, blank=True, help_text=_("Dans un an au plus tard.")
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
                FieldRowPanel([FieldPanel("life_moment"), FieldPanel("icon"), FieldPanel("emotional_load")]),
            ],
            heading=_("Début, fin, sujet"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("anchor_question"),
                FieldRowPanel(
                    [FieldPanel("anchor_first_of_month"), FieldPanel("anchor_sensitive"), FieldPanel("discreet_mode")]
                ),
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
        InlinePanel("situations", heading=_("Situations"), label=_("Situation"), max_num=5),
        InlinePanel("steps", heading=_("Étapes"), label=_("Étape")),
    ]
    evidence_panels = [
        GatePanel(heading=_("Parcours ou guide ?")),
        FieldPanel("next_review"),
        InlinePanel("evidence", heading=_("Preuves des six critères"), label=_("Preuve")),
        InlinePanel("changes", heading=_("Ce qui a changé"), label=_("Changement")),
        VersionsPanel(heading=_("Versions de ce parcours")),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(content_panels, heading=_("Le parcours")),
            ObjectList(step_panels, heading=_("Phases et étapes")),
            ObjectList([ReadingPanel(heading=_("Des textes faciles à lire"))], heading=_("Lisibilité")),
            ObjectList(evidence_panels, heading=_("Fabrique du parcours")),
            ObjectList(BasePage.promote_panels, heading=_("Promotion")),
        ]
    )
    search_fields = [
        *BasePage.search_fields,
        index.SearchField("life_moment"),
        index.SearchField("step_text", boost=1),
        index.FilterField("icon"),
    ]

    override_translatable_fields = [SynchronizedField("feedback", overridable=False)]

    class Meta:
        verbose_name = _("parcours")
        verbose_name_plural = _("parcours")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """A Caf takes national journeys up (`LocalJourneyPage`); it has none of its own."""
        return super().can_create_at(parent) and not is_in_a_caf(parent)

    def can_move_to(self, parent: Page) -> bool:
        return super().can_move_to(parent) and not is_in_a_caf(parent)

    def with_content_json(self, content: dict[str, Any]) -> "JourneyPage":
        """A draft, with the label the page has now: publishing an old one must not bring an old label back."""
        draft = super().with_content_json(content)
        draft.kind = self.kind
        return draft

    def clean(self) -> None:
        super().clean()
        stages = {stage.key for stage in self.stages.all()}
        situations = {"", *(situation.key for situation in self.situations.all())}
        for step in self.steps.all():
            _check_key(
                step, step.stage_key, stages, _("L’étape « %(step)s » est dans la phase « %(key)s », qui n’existe pas.")
            )
            _check_key(
                step,
                step.situation_key,
                situations,
                _("L’étape « %(step)s » est pour la situation « %(key)s », qui n’existe pas."),
            )

    @property
    def neutral_title(self) -> str:
        return gettext("Mes démarches") if self.discreet_mode else ""

    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        """The two widths a journey is drawn for: a trail on a phone, lanes on a wide screen."""
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("Téléphone, 360 px")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("Ordinateur, 1280 px")},
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A published journey asks for opinions by itself, even when an older draft, which knows nothing of it, is published."""
        asks = self.live and kwargs.get("update_fields") is None
        if asks:
            self.feedback = ensure_feedback(page=self)
        super().save(*args, **kwargs)
        if asks and self.feedback:
            sync_topics(page=self, feedback=self.feedback)

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


def _check_key(step: Any, key: str, known: set[str], message: str) -> None:
    """Refuse a step that names by `key` a row that the page does not have."""
    if key not in known:
        raise ValidationError(message, params={"step": step.title, "key": key})
