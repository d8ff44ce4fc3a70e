"""What was shown to whom, so that votes may be counted for scores."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from consultations.analysis.selection import Reason
from consultations.base.models import Participant

from .proposal import Proposal
from .question import OpenQuestion


class Sequence(models.Model):
    """A dozen proposals drawn for one person. The seed and the day let anyone who has the counts draw it again."""

    participation = models.ForeignKey(OpenQuestion, on_delete=models.CASCADE, related_name="sequences")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="+")
    seed = models.BigIntegerField()
    started_on = models.DateField(_("jour"))

    class Meta:
        verbose_name = _("suite de propositions")
        verbose_name_plural = _("suites de propositions")
        indexes = [models.Index(fields=["participation", "participant"], name="proposals_sequences_of")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Shown(models.Model):
    """A proposal of a sequence, at its place, and why it is there."""

    sequence = models.ForeignKey(Sequence, on_delete=models.CASCADE, related_name="shown")
    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=11, choices=[(one.value, one.value) for one in Reason])

    class Meta:
        verbose_name = _("proposition montrée")
        verbose_name_plural = _("propositions montrées")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["sequence", "place"], name="proposals_one_proposal_at_a_place"),
            models.UniqueConstraint(fields=["sequence", "proposal"], name="proposals_shown_once_in_a_sequence"),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.reason}"
