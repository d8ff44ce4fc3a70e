"""Who is sought, and how people were chosen by lot."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .session import Session
from .workshop import Workshop


class Quota(models.Model):
    """At least, and at most, so many people who say one thing of themselves.

    `criterion` is the id of a profile question, or « espace »; `value` the id of one of its choices, or the pk of a space.
    """

    SPACE = "espace"

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="quotas")
    criterion = models.CharField(_("critère"), max_length=36)
    value = models.CharField(_("réponse"), max_length=36)
    least = models.PositiveSmallIntegerField(_("au moins"), default=0)
    most = models.PositiveSmallIntegerField(_("au plus"))

    class Meta:
        verbose_name = _("quota")
        verbose_name_plural = _("quotas")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "criterion", "value"], name="workshops_one_quota_per_answer"),
            models.CheckConstraint(name="workshops_quota_least_within_most", condition=Q(least__lte=F("most"))),
        ]

    def __str__(self) -> str:
        return f"{self.criterion}: {self.value}"


class Draw(models.Model):
    """One draw of a session. `commitment` is published before it (the hash of the seed), `seed` after: nobody chose it to suit.

    `pool` is the list it was made from, as anybody repeats it (`analysis.draw.canonical`): numbers and codes, no person.
    """

    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="draw")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    seed = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    places = models.PositiveSmallIntegerField(null=True)
    pool = models.TextField(blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    #: The numbers drawn, then the substitutes, one a line each.
    drawn = models.TextField(blank=True)
    substitutes = models.TextField(blank=True)
    version = models.CharField(max_length=20, blank=True)
    announced_at = models.DateTimeField(auto_now_add=True)
    drawn_at = models.DateTimeField(null=True)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("tirage au sort")
        verbose_name_plural = _("tirages au sort")
        constraints = [
            models.CheckConstraint(
                name="workshops_draw_is_whole",
                condition=Q(drawn_at=None, drawn="", pool="")
                | Q(drawn_at__isnull=False, places__isnull=False) & ~Q(pool="") & ~Q(fingerprint=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
