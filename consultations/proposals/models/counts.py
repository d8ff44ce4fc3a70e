"""How many people said what of a proposal: kept in the transaction of each vote; and what that is worth, made from time to time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consultations.analysis.scoring import Counts
from consultations.analysis.zones import Unsettled, Zone
from core.models import Space

from .proposal import Proposal
from .vote import COUNTED_COLUMNS


class Scope(models.TextChoices):
    """Which votes are counted: every one, those that are trusted, and of these the ones on what a sequence had shown."""

    ALL = "all", _("Tous")
    TRUSTED = "trusted", _("De confiance")
    SEQUENCE = "sequence", _("À la suite")


class Tally(models.Model):
    """The counts of one proposal, of one scope, in one space; in all of them (`space` is null)."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="tallies")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, null=True, related_name="+")
    scope = models.CharField(max_length=8, choices=Scope.choices)
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    like_it = models.PositiveIntegerField(default=0)
    doable = models.PositiveIntegerField(default=0)
    platitude_agree = models.PositiveIntegerField(default=0)
    no_way = models.PositiveIntegerField(default=0)
    impossible = models.PositiveIntegerField(default=0)
    platitude_disagree = models.PositiveIntegerField(default=0)
    do_not_understand = models.PositiveIntegerField(default=0)
    no_opinion = models.PositiveIntegerField(default=0)
    do_not_care = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("décompte")
        verbose_name_plural = _("décomptes")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "space", "scope"],
                condition=Q(space__isnull=False),
                name="proposals_one_tally_of_a_space",
            ),
            models.UniqueConstraint(
                fields=["proposal", "scope"], condition=Q(space=None), name="proposals_one_tally_of_all_spaces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.counts}"

    @property
    def counts(self) -> Counts:
        """As the formulas take them."""
        return Counts(**{name: getattr(self, name) for name in COUNTED_COLUMNS})


class Standing(models.Model):
    """Where a proposal stands in public: zone and scores, made of its counts every quarter of an hour. One of a Caf once it has votes enough."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="standings")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, null=True, related_name="+")
    #: A Zone, or an Unsettled: nothing is said of too few votes, or when draws do not agree.
    zone = models.CharField(max_length=16, choices=[(one.value, one.value) for one in (*Zone, *Unsettled)])
    votes = models.PositiveIntegerField(default=0)
    agree = models.PositiveIntegerField(default=0)
    disagree = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    # Lower bounds: what sorts.
    top = models.FloatField(default=-1)
    controversy = models.FloatField(default=-1)
    rejection = models.FloatField(default=-1)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("situation d’une proposition")
        verbose_name_plural = _("situations des propositions")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "space"], condition=Q(space__isnull=False), name="proposals_one_standing_of_a_space"
            ),
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(space=None), name="proposals_one_standing_of_all_spaces"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.zone} {self.votes}"
