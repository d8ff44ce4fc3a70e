"""Supporting an idea, or several that were put together."""

from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from consultations.base.models import Participant, Trust
from core.models import Space


class Like(models.Model):
    """One person supports one idea, or one cluster. Taking it back deletes it."""

    box = models.ForeignKey("ideas.IdeaBox", on_delete=models.PROTECT, related_name="+")
    idea = models.ForeignKey("ideas.Idea", on_delete=models.CASCADE, null=True, related_name="likes")
    cluster = models.ForeignKey("ideas.Cluster", on_delete=models.CASCADE, null=True, related_name="likes")
    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.PROTECT, related_name="+")
    trust = models.CharField(_("prise en compte"), max_length=7, choices=Trust.choices, default=Trust.COUNTED)
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="+")
    #: Given in place of an idea of one's own, in front of those that look like it.
    instead = models.BooleanField(default=False)
    liked_on = models.DateField(_("jour"))  # never finer

    class Meta:
        verbose_name = _("soutien")
        verbose_name_plural = _("soutiens")
        constraints = [
            models.CheckConstraint(
                name="ideas_like_is_of_one_thing",
                condition=Q(idea__isnull=False, cluster=None) | Q(idea=None, cluster__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["participant", "idea"], condition=Q(idea__isnull=False), name="ideas_one_like_per_person"
            ),
            models.UniqueConstraint(
                fields=["participant", "cluster"],
                condition=Q(cluster__isnull=False),
                name="ideas_one_like_of_a_cluster_per_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Take it back, and off the counts."""
        from ..likes import move_likes

        with transaction.atomic():
            move_likes(self, -1)
            return super().delete(*args, **kwargs)
