"""What the team makes of a workshop, or of all those of a campaign, for the national team."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Space

from .workshop import Workshop


class Report(models.Model):
    """Method, material, findings, recommendations. Of one workshop, or of a campaign page with all the workshops it shows."""

    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("titre"), max_length=150)
    workshop = models.ForeignKey(
        Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    campaign = models.ForeignKey(
        "wagtailcore.Page",
        verbose_name=_("campagne"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    question = models.TextField(_("la question posée"), blank=True)
    method = models.TextField(_("méthode"), blank=True)
    material = models.TextField(_("matériau"), blank=True, help_text=_("Ce qui a été recueilli, et ses limites."))
    participants = models.TextField(_("profil des personnes"), blank=True, help_text=_("Sans aucun nom."))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(_("modifié le"), auto_now=True)
    sent_at = models.DateTimeField(_("envoyé à l’équipe nationale le"), null=True, blank=True, editable=False)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("rapport")
        verbose_name_plural = _("rapports")
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="workshops_report_of_one_thing",
                condition=Q(workshop__isnull=False, campaign=None) | Q(workshop=None, campaign__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Finding(models.Model):
    """A finding, and what is recommended."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="findings")
    finding = models.CharField(_("constat"), max_length=300)
    evidence = models.TextField(_("ce qui le montre"), blank=True, help_text=_("Des phrases entendues, sans nom."))
    recommendation = models.CharField(_("préconisation"), max_length=300, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("priorité"), choices=[(1, _("Forte")), (2, _("Moyenne")), (3, _("Faible"))], default=2
    )

    class Meta:
        verbose_name = _("constat")
        verbose_name_plural = _("constats")
        ordering = ["priority", "pk"]

    def __str__(self) -> str:
        return self.finding
