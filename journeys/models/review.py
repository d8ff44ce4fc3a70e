"""The workflow tasks that a journey goes through before it is published."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask


class ReviewRole(models.TextChoices):
    """Who reads the journey."""

    EXPERT = "metier", _("Métier")
    ACCESSIBILITY = "accessibilite", _("Accessibilité et langage clair")
    PARTNER = "partenaire", _("Partenaire")


class JourneyReviewTask(AbstractGroupApprovalTask):
    """A reading by one group, by somebody who did not write the draft."""

    role = models.CharField(_("relecture"), max_length=14, choices=ReviewRole.choices)

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "role"]

    class Meta:
        verbose_name = _("relecture d’un parcours")
        verbose_name_plural = _("relectures de parcours")
