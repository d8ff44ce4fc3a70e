"""How a journey was made and how it fares: evidence of Igas's criteria, changes, pain points, the state of its links."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from core.models import Space


class Criterion(models.TextChoices):
    """The six criteria that make a journey, all at once (Igas, report on user journeys)."""

    USER = "usager", _("L’usager est au centre")
    MOMENT = "moment", _("Un moment de vie")
    EVERYONE = "tous", _("Pour tous, avec des versions adaptées")
    BRANCHES = "branches", _("Conçu avec les autres organismes")
    BOUNDS = "bornes", _("Un début et une fin")
    GRAPHIC = "graphique", _("Dessiné")


class Evidence(TranslatableMixin, Orderable):
    """What shows that a criterion is met, in the editor's words. What a program can see is checked by `journeys.gate`."""

    page = ParentalKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="evidence")
    criterion = models.CharField(_("critère"), max_length=10, choices=Criterion.choices)
    text = models.CharField(
        _("preuve"), max_length=200, help_text=_("Affichée au public : « Conçu avec 214 parents, en mars 2026 ».")
    )
    people = models.PositiveIntegerField(_("personnes entendues"), null=True, blank=True)
    happened_on = models.DateField(_("quand"), null=True, blank=True)
    source_page = models.ForeignKey(
        Page,
        verbose_name=_("consultation ou résultat"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    panels = [
        FieldRowPanel([FieldPanel("criterion"), FieldPanel("people"), FieldPanel("happened_on")]),
        FieldPanel("text"),
        PageChooserPanel("source_page", ["consultations.CampaignPage", "results.ResultPage"]),
    ]
    override_translatable_fields = [SynchronizedField("source_page")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("preuve")
        verbose_name_plural = _("preuves")

    def __str__(self) -> str:
        return f"{self.get_criterion_display()} : {self.text}"


class ChangeNote(TranslatableMixin, Orderable):
    """A line of "Ce qui a changé", with what caused it."""

    page = ParentalKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="changes")
    changed_on = models.DateField(_("date"), default=timezone.localdate)
    text = models.CharField(_("ce qui a changé"), max_length=240)
    cause_page = models.ForeignKey(
        Page,
        verbose_name=_("à la suite de"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("La consultation ou le résultat qui l’a demandé."),
    )
    cause_step_key = models.UUIDField(
        _("à la suite des avis sur l’étape"),
        null=True,
        blank=True,
        help_text=_("Si ce sont les avis donnés à une étape."),
    )

    panels = [
        FieldRowPanel([FieldPanel("changed_on"), FieldPanel("cause_step_key")]),
        FieldPanel("text"),
        PageChooserPanel("cause_page", ["consultations.CampaignPage", "results.ResultPage"]),
    ]
    override_translatable_fields = [SynchronizedField("cause_page")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        verbose_name = _("changement publié")
        verbose_name_plural = _("changements publiés")

    def __str__(self) -> str:
        return self.text


class GateResult(models.Model):
    """The last answer of one check of the publish gate (`journeys.gate`) for one journey."""

    page = models.ForeignKey("journeys.JourneyPage", on_delete=models.CASCADE, related_name="gate_results")
    code = models.CharField(_("contrôle"), max_length=20)
    is_met = models.BooleanField(_("rempli"))
    detail = models.CharField(_("précision"), max_length=300, blank=True)
    checked_at = models.DateTimeField(_("contrôlé le"), auto_now=True)

    class Meta:
        verbose_name = _("contrôle de publication")
        verbose_name_plural = _("contrôles de publication")
        constraints = [models.UniqueConstraint(fields=["page", "code"], name="journeys_one_result_per_check")]

    def __str__(self) -> str:
        return f"{self.code} : {self.is_met}"


class LinkCheck(models.Model):
    """Whether an address that journeys link to still answers."""

    url = models.URLField(_("adresse"), max_length=500, unique=True)
    is_alive = models.BooleanField(_("répond"), default=True)
    status = models.PositiveSmallIntegerField(_("code HTTP"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("échecs de suite"), default=0)
    checked_at = models.DateTimeField(_("contrôlée le"), null=True, blank=True)

    class Meta:
        verbose_name = _("lien contrôlé")
        verbose_name_plural = _("liens contrôlés")

    def __str__(self) -> str:
        return self.url


class PainPointQuerySet(models.QuerySet["PainPoint"]):
    def open(self) -> "PainPointQuerySet":
        """Those something is still to be done about."""
        return self.exclude(status__in=[PainPoint.Status.DONE, PainPoint.Status.NOT_RETAINED])

    def shown_on(self, journey: "models.Model", space: Space | None) -> "PainPointQuerySet":
        """Those the public sees on a journey's page in a space: the national ones, and that space's own."""
        spaces = models.Q(space__is_national=True) | models.Q(space=space)
        return self.filter(spaces, page=journey, is_public=True, step_key__isnull=False)


class PainPoint(models.Model):
    """Something that goes wrong at a step, who said it, and what is done about it."""

    # A page's "usage" screen shows who refers to it to every editor: a pain point belongs to its own space's only.
    wagtail_reference_index_ignore = True

    class Origin(models.TextChoices):
        CONSULTATION = "consultation", _("Une consultation")
        FEEDBACK = "avis", _("Les avis donnés à l’étape")
        AGENT = "agent", _("Des agents")
        PARTNER = "partenaire", _("Un partenaire")

    class Status(models.TextChoices):
        HEARD = "entendu", _("Entendu")
        STUDIED = "etudie", _("À l’étude")
        DECIDED = "decide", _("Décidé")
        DONE = "fait", _("Fait")
        NOT_RETAINED = "non_retenu", _("Non retenu")

    page = models.ForeignKey(
        "journeys.JourneyPage", verbose_name=_("parcours"), on_delete=models.CASCADE, related_name="pain_points"
    )
    step_key = models.UUIDField(_("étape"), null=True, blank=True)
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("ce qui ne va pas"), max_length=160)
    origin = models.CharField(_("d’où on le sait"), max_length=14, choices=Origin.choices)
    people = models.PositiveIntegerField(_("personnes qui le disent"), null=True, blank=True)
    severity = models.PositiveSmallIntegerField(
        _("gravité"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(3)],
        help_text=_("1 : gêne. 2 : fait perdre du temps. 3 : fait perdre un droit."),
    )
    status = models.CharField(_("où on en est"), max_length=12, choices=Status.choices, default=Status.HEARD)
    action = models.CharField(_("ce qui est fait"), max_length=200, blank=True)
    due_on = models.DateField(_("pour quand"), null=True, blank=True)
    is_public = models.BooleanField(_("montré sur le parcours"), default=False)

    objects = PainPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("point de difficulté")
        verbose_name_plural = _("points de difficulté")
        ordering = ["-severity", "-people", "pk"]
        indexes = [models.Index(fields=["page", "status"], name="journeys_pain_page_status")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_overdue(self) -> bool:
        """Whether its date has passed with something still to be done."""
        over = self.status in (self.Status.DONE, self.Status.NOT_RETAINED)
        return not over and self.due_on is not None and self.due_on < timezone.localdate()
