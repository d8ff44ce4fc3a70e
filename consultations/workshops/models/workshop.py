"""What people are invited to."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel

from consultations.base.models import Anonymity, Participation
from consultations.base.panels import PagesPanel
from core.models import Space


class Kind(models.TextChoices):
    WORKSHOP = "atelier", _("Atelier")
    FOCUS_GROUP = "groupe", _("Groupe de discussion")
    INTERVIEW = "entretien", _("Entretien")


class Recruitment(models.TextChoices):
    """How places are given."""

    FIRST_COME = "ordre", _("Dans l’ordre des inscriptions, avec une liste d’attente")
    DRAW = "tirage", _("Par tirage au sort parmi les personnes qui correspondent")
    TEAM = "equipe", _("Par l’équipe seulement : personne ne s’inscrit en ligne")


class Workshop(Participation):
    """People meet to work on a subject: a workshop, a focus group, interviews. Its sessions say when and where."""

    participation_slug = "ateliers"
    takes_several = True  # one phone may serve a whole family
    takes_address = False  # a sign-up has its own
    may_be_anonymous = False  # people are expected by their name

    kind = models.CharField(_("format"), max_length=9, choices=Kind.choices, default=Kind.WORKSHOP)
    aims = models.TextField(
        _("à quoi il sert"),
        max_length=1200,
        blank=True,
        help_text=_("Ce que l’on y fera, ce qui en sortira. Une ligne vide sépare deux paragraphes."),
    )
    sought = models.CharField(_("qui nous cherchons"), max_length=300, blank=True)
    recruitment = models.CharField(
        _("comment les places sont données"),
        max_length=6,
        choices=Recruitment.choices,
        default=Recruitment.FIRST_COME,
    )
    has_childcare = models.BooleanField(_("garde d’enfants sur place"), default=False)
    pays_travel = models.BooleanField(_("trajet remboursé"), default=False)
    has_interpreter = models.BooleanField(_("interprète, en langue des signes ou dans une autre langue"), default=False)
    offers_more = models.CharField(_("ce qui est offert aussi"), max_length=200, blank=True)
    contact = models.CharField(
        _("comment nous joindre"),
        max_length=160,
        blank=True,
        help_text=_("Un service, un numéro de téléphone : pour qui n’a pas d’e-mail, ou une question."),
    )
    profile_questions = models.ForeignKey(
        "surveys.Survey",
        verbose_name=_("questions de profil"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Un questionnaire, posé à l’inscription. L’aide de chaque question dit pourquoi elle est posée."),
    )
    rest_months = models.PositiveSmallIntegerField(
        _("repos entre deux ateliers"),
        default=6,
        validators=[MaxValueValidator(36)],
        help_text=_("En mois : qui a déjà été choisi depuis moins longtemps n’est pas tiré au sort. 0 : sans repos."),
    )
    ideas_into = models.ForeignKey(
        "ideas.IdeaBox",
        verbose_name=_("boîte à idées qui reçoit les idées de l’atelier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    proposals_into = models.ForeignKey(
        "proposals.OpenQuestion",
        verbose_name=_("question qui reçoit les propositions de l’atelier"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    guide = models.TextField(
        _("guide d’animation"), blank=True, help_text=_("Pour l’équipe seulement : déroulé, questions, matériel.")
    )

    panels = [
        PagesPanel(heading=_("Pages qui montrent cet atelier")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel([FieldPanel("kind"), FieldPanel("aims"), FieldPanel("guide")], heading=_("L’atelier")),
        MultiFieldPanel(
            [
                FieldPanel("recruitment"),
                FieldPanel("sought"),
                FieldPanel("profile_questions"),
                FieldPanel("rest_months"),
            ],
            heading=_("Qui y vient"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("has_childcare"), FieldPanel("pays_travel"), FieldPanel("has_interpreter")]),
                FieldPanel("offers_more"),
                FieldPanel("contact"),
            ],
            heading=_("Ce que nous offrons"),
        ),
        MultiFieldPanel([FieldPanel("ideas_into"), FieldPanel("proposals_into")], heading=_("Où va ce qui s’y dit")),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldPanel("kept_months"),
                FieldPanel("privacy_notice"),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("atelier")
        verbose_name_plural = _("ateliers")
        constraints = [
            *Participation.Meta.constraints,
            models.CheckConstraint(
                name="workshops_is_not_anonymous", condition=~models.Q(anonymity=Anonymity.ANONYMOUS)
            ),
        ]

    def clean(self) -> None:
        """What an atelier stands on is of its own space, or national."""
        super().clean()
        wrong = {}
        for name in ("profile_questions", "ideas_into", "proposals_into"):
            other = getattr(self, name)
            if other and self.space_id and other.space_id != self.space_id and not other.space.is_national:
                wrong[name] = _("Choisissez dans votre espace, ou dans l’espace national.")
        if wrong:
            raise ValidationError(wrong)

    def as_copy(self, *, space: Space) -> "Workshop":
        """Neither sessions nor quotas: they are those of a date and of a place."""
        copy = super().as_copy(space=space)
        names = (
            "kind",
            "aims",
            "sought",
            "recruitment",
            "has_childcare",
            "pays_travel",
            "has_interpreter",
            "offers_more",
        )
        for name in (*names, "contact", "rest_months", "guide"):
            setattr(copy, name, getattr(self, name))
        return copy

    @property
    def has_form(self) -> bool:
        """Whether people sign up by themselves."""
        return self.recruitment != Recruitment.TEAM

    @property
    def is_drawn(self) -> bool:
        return self.recruitment == Recruitment.DRAW

    def anonymity_sentence(self) -> str:
        return gettext("Votre nom et votre adresse servent à organiser l’atelier. Ils ne sont jamais publiés.")
