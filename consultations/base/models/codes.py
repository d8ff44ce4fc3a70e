"""Codes on paper, each good for one contribution, and the tablets of reception desks."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import Space

from .people import PseudonymKey


class CodeBatch(models.Model):
    """A pack of single-use codes printed for one place, for one campaign (the one of the key)."""

    key = models.ForeignKey(PseudonymKey, verbose_name=_("clé"), on_delete=models.PROTECT, related_name="code_batches")
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("pour quel lieu"), max_length=80)
    size = models.PositiveSmallIntegerField(_("nombre de codes"))
    is_active = models.BooleanField(_("utilisable"), default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("créé par"), on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(_("créé le"), auto_now_add=True)

    class Meta:
        verbose_name = _("lot de codes")
        verbose_name_plural = _("lots de codes")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.label


class EntryCode(models.Model):
    """One code. Only its hash is kept; `used_on` is a day, so that it cannot be put beside the time of an answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(CodeBatch, verbose_name=_("lot"), on_delete=models.PROTECT, related_name="codes")
    code_hash = models.CharField(_("empreinte"), max_length=64, unique=True, editable=False)
    used_on = models.DateField(_("utilisé le"), null=True, blank=True)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")

    def __str__(self) -> str:
        return str(self.id)[:8]


class Kiosk(models.Model):
    """A tablet of a reception desk: many people one after the other, each counted, within a quota of its own."""

    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("où est la tablette"), max_length=80)
    token_hash = models.CharField(_("empreinte"), max_length=64, unique=True, editable=False)
    quota_per_hour = models.PositiveSmallIntegerField(_("réponses par heure"), default=60)
    is_active = models.BooleanField(_("en service"), default=True)
    created_at = models.DateTimeField(_("déclarée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("tablette d’accueil")
        verbose_name_plural = _("tablettes d’accueil")
        ordering = ["label", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quota_per_hour__gte=1), name="participation_kiosk_quota_is_positive")
        ]

    def __str__(self) -> str:
        return self.label


class NetworkCount(models.Model):
    """How many submissions came from one network in one hour, under a hash whose salt is thrown away each day. Erased after 48 h.

    `bucket` is HMAC(salt of the day, IPv4 address or IPv6 /64). `cluster` is a random number given to the bucket that day, and kept with
    the contributions: a burst can be set aside later although nothing leads back to a network.
    """

    bucket = models.CharField(_("réseau"), max_length=64)
    hour = models.DateTimeField(_("heure"))
    cluster = models.UUIDField(_("grappe"), default=uuid.uuid4)
    submissions = models.PositiveIntegerField(_("envois"), default=0)
    minute = models.PositiveSmallIntegerField(_("minute du dernier envoi"), default=0)
    in_minute = models.PositiveIntegerField(_("envois dans cette minute"), default=0)
    newcomers = models.PositiveIntegerField(_("nouveaux appareils"), default=0)

    class Meta:
        verbose_name = _("décompte d’un réseau")
        verbose_name_plural = _("décomptes des réseaux")
        constraints = [models.UniqueConstraint(fields=["bucket", "hour"], name="participation_one_count_per_hour")]
        indexes = [models.Index(fields=["hour"], name="participation_count_hour")]

    def __str__(self) -> str:
        return f"{self.bucket[:8]} {self.hour:%d/%m %Hh}"


class DailySalt(models.Model):
    """The salt of one day, shared by the processes, destroyed two days later: the hashes made with it are then nobody's."""

    day = models.DateField(_("jour"), primary_key=True, default=timezone.localdate)
    salt = models.BinaryField(_("sel"), editable=False)

    class Meta:
        verbose_name = _("sel du jour")
        verbose_name_plural = _("sels du jour")

    def __str__(self) -> str:
        return self.day.isoformat()


class SpentProof(models.Model):
    """A proof of work that was used: each serves once. Erased when the challenge it answers has expired."""

    signature = models.CharField(_("signature"), max_length=128, primary_key=True)
    expires_at = models.DateTimeField(_("expire le"))

    class Meta:
        verbose_name = _("preuve utilisée")
        verbose_name_plural = _("preuves utilisées")

    def __str__(self) -> str:
        return self.signature[:8]
