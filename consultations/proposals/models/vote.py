"""What one person says of one proposal."""

from typing import Any, Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from consultations.analysis.scoring import QUALIFICATIONS
from consultations.analysis.selection import Reason
from consultations.base.models import Participant, Trust
from core.models import Space

from .proposal import Proposal


class Choice(models.TextChoices):
    """The three votes. The values are the names of `analysis.scoring`."""

    AGREE = "agree", _("D’accord")
    DISAGREE = "disagree", _("Pas d’accord")
    NEUTRAL = "neutral", _("Neutre")


#: What may be added to each vote, and its words.
MARKS = {
    "like_it": _("Coup de cœur"),
    "doable": _("Réaliste"),
    "platitude_agree": _("Déjà entendu"),
    "no_way": _("Surtout pas"),
    "impossible": _("Infaisable"),
    "platitude_disagree": _("Déjà entendu"),
    "do_not_understand": _("Pas compris"),
    "no_opinion": _("Pas d’avis"),
    "do_not_care": _("Indifférent"),
}
#: The columns that a vote and a count have in common.
COUNTED_COLUMNS = (*Choice.values, *MARKS)


class MarkColumns(models.Model):
    """The nine qualifications, as columns of a vote."""

    like_it = models.BooleanField(default=False)
    doable = models.BooleanField(default=False)
    platitude_agree = models.BooleanField(default=False)
    no_way = models.BooleanField(default=False)
    impossible = models.BooleanField(default=False)
    platitude_disagree = models.BooleanField(default=False)
    do_not_understand = models.BooleanField(default=False)
    no_opinion = models.BooleanField(default=False)
    do_not_care = models.BooleanField(default=False)

    class Meta:
        abstract = True


def _only_its_own_marks() -> Q:
    """A vote has the qualifications of its choice only."""
    fits = Q()
    for choice, own in QUALIFICATIONS.items():
        fits |= Q(choice=choice, **{name: False for name in MARKS if name not in own})
    return fits


class VoteQuerySet(models.QuerySet["Vote"]):
    def trusted(self) -> Self:
        """Those that count."""
        return self.filter(trust=Trust.COUNTED)

    def of_sequences(self) -> Self:
        """Those on a proposal that a sequence had shown to this person: the only ones that scores are made of."""
        return self.exclude(shown_as="")


class Vote(MarkColumns):
    """One person's vote on one proposal. Voting again changes it. Every vote is kept, with what it counts for."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="votes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+")
    choice = models.CharField(_("vote"), max_length=8, choices=Choice.choices)
    trust = models.CharField(_("prise en compte"), max_length=7, choices=Trust.choices, default=Trust.COUNTED)
    #: Why a sequence showed the proposal to this person (`analysis.selection.Reason`); empty if none did.
    shown_as = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Reason], blank=True)
    voted_on = models.DateField(_("jour"))  # never finer: the order of votes would tell who a person is

    objects = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = [
            models.UniqueConstraint(fields=["participant", "proposal"], name="proposals_one_vote_per_person"),
            models.CheckConstraint(name="proposals_marks_fit_the_vote", condition=_only_its_own_marks()),
        ]

    def __str__(self) -> str:
        return f"{self.get_choice_display()}"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a count that it adds one to."""
        return (self.choice, *(name for name in MARKS if getattr(self, name)))

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete the vote, and take it off the counts."""
        from ..tallies import count, hold, move_tallies

        with transaction.atomic():
            hold([self.proposal_id])
            move_tallies(count(self, -1))
            return super().delete(*args, **kwargs)
