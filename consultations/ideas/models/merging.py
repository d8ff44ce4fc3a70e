"""Ideas that say the same, put together. Nothing is lost: each stays readable, and taking them apart gives back what was."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .box import IdeaBox
from .states import IdeaState


class Cluster(models.Model):
    """Several ideas on one page: « 31 contributions ». Its likes are the people who like one of them, or itself: each once."""

    box = models.ForeignKey(IdeaBox, on_delete=models.PROTECT, related_name="clusters")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=120)
    text = models.TextField(_("ce que ces idées ont en commun"), max_length=1500)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(_("séparées le"), null=True, blank=True)
    likes_count = models.PositiveIntegerField(default=0, editable=False)  # people, each once

    class Meta:
        verbose_name = _("regroupement d’idées")
        verbose_name_plural = _("regroupements d’idées")

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """An idea in a cluster, and the state it had: what undoing gives back. Its author may object for seven days."""

    cluster = models.ForeignKey(Cluster, on_delete=models.CASCADE, related_name="memberships")
    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, related_name="memberships")
    state_before = models.CharField(max_length=12, choices=IdeaState.choices)
    joined_at = models.DateTimeField(auto_now_add=True)
    objected_at = models.DateTimeField(_("contestée le"), null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("idée d’un regroupement")
        verbose_name_plural = _("idées d’un regroupement")
        constraints = [
            models.UniqueConstraint(
                fields=["idea"], condition=models.Q(left_at=None), name="ideas_in_one_cluster_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.idea} → {self.cluster}"
