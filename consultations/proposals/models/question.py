"""What people propose and vote about."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel

from consultations.base.models import Participation
from consultations.base.panels import PagesPanel

SHORTEST, LONGEST = 12, 140  # characters (Make.org's BusinessConfig)


class OpenQuestion(Participation):
    """One question, answered by short proposals that everybody votes on. Its title is the question.

    With `takes_proposals` off, it is a concertation: the team's projects, each linked to the proposals it came from, are voted on.
    """

    participation_slug = "propositions"
    takes_several = True

    takes_proposals = models.BooleanField(
        _("tout le monde peut proposer"),
        default=True,
        help_text=_("Sans cela, on vote seulement sur les projets que l’équipe a écrits."),
    )
    openings = models.TextField(
        _("débuts de phrase"),
        default=_("Il faut"),
        blank=True,
        help_text=_("Un par ligne. La personne en choisit un, puis écrit la suite."),
    )
    shortest = models.PositiveSmallIntegerField(
        _("longueur la plus courte"), default=SHORTEST, validators=[MinValueValidator(3)], help_text=_("En signes.")
    )
    longest = models.PositiveSmallIntegerField(
        _("longueur la plus grande"), default=LONGEST, validators=[MaxValueValidator(300)], help_text=_("En signes.")
    )
    most = models.PositiveSmallIntegerField(
        _("propositions par personne"), default=10, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    sequence_size = models.PositiveSmallIntegerField(
        _("propositions à voter à la suite"), default=12, validators=[MinValueValidator(3), MaxValueValidator(30)]
    )
    sequence_introduction = models.CharField(_("premier écran"), max_length=300, blank=True)
    sequence_thanks = models.CharField(_("dernier écran"), max_length=300, blank=True)

    panels = [
        PagesPanel(heading=_("Pages qui posent cette question")),
        FieldPanel("title"),
        FieldPanel("introduction"),
        MultiFieldPanel(
            [
                FieldPanel("takes_proposals"),
                FieldPanel("openings"),
                FieldRowPanel([FieldPanel("shortest"), FieldPanel("longest")]),
                FieldPanel("most"),
            ],
            heading=_("Proposer"),
        ),
        MultiFieldPanel(
            [FieldPanel("sequence_size"), FieldPanel("sequence_introduction"), FieldPanel("sequence_thanks")],
            heading=_("Voter à la suite"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("space"),
                FieldRowPanel([FieldPanel("opens_at"), FieldPanel("closes_at")]),
                FieldRowPanel([FieldPanel("anonymity"), FieldPanel("kept_months")]),
                FieldPanel("privacy_notice"),
            ],
            heading=_("Où, quand, et ce que nous gardons"),
        ),
        PublishingPanel(),
    ]

    class Meta(Participation.Meta):
        verbose_name = _("question ouverte")
        verbose_name_plural = _("questions ouvertes")
        constraints = [
            *Participation.Meta.constraints,
            models.CheckConstraint(name="proposals_shortest_below_longest", condition=Q(shortest__lt=F("longest"))),
        ]

    @property
    def opening_words(self) -> list[str]:
        """The beginnings of a sentence that are offered; none if people begin as they like."""
        return [line.strip() for line in self.openings.splitlines() if line.strip()]

    def acts_sentence(self) -> str:
        return gettext("Pour compter un vote par personne, nous reconnaissons l’appareil qui vote, jamais la personne.")

    def get_list_url(self) -> str:
        """Where all the proposals are."""
        return reverse("participation:proposals_list", args=[self.translation_key])

    def get_results_url(self) -> str:
        """Where the results are, or will be."""
        return reverse("participation:proposals_results", args=[self.translation_key])

    def get_mine_url(self) -> str:
        """Where the votes of the browser that asks are."""
        return reverse("participation:proposals_mine", args=[self.translation_key])

    def get_erase_mine_url(self) -> str:
        """Where they are all taken back."""
        return reverse("participation:proposals_erase_mine", args=[self.translation_key])
