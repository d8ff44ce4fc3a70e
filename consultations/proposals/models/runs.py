"""An analysis of the votes: what it read, how, and what it found. Never written over."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .question import OpenQuestion


class AnalysisRun(models.Model):
    """Opinion groups of one open question, on one day. The same votes, seed and versions give the same result.

    The result says nothing of a person: groups have sizes and opinions, never members.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("À regarder")
        PUBLISHED = "published", _("Publiée")

    participation = models.ForeignKey(OpenQuestion, on_delete=models.PROTECT, related_name="runs")
    input_hash = models.CharField(max_length=64)
    people = models.PositiveIntegerField()
    proposals = models.PositiveIntegerField()
    votes = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    parameters = models.JSONField(default=dict)
    versions = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    status = models.CharField(max_length=9, choices=Status.choices, default=Status.DRAFT)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("analyse des votes")
        verbose_name_plural = _("analyses des votes")
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["participation"], condition=Q(status="published"), name="proposals_one_published_run"
            )
        ]

    def __str__(self) -> str:
        return f"{self.participation} {self.started_at:%Y-%m-%d}"
