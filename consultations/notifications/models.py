"""The outbox: messages written in the transaction of what they tell, and sent afterwards."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .addresses import LONGEST, MARK


class State(models.TextChoices):
    """Where a message stands. `SENDING` is given before the mail server is asked, so that a crash never sends twice."""

    WAITING = "waiting", _("À envoyer")
    SENDING = "sending", _("Envoi en cours")
    SENT = "sent", _("Envoyé")
    FAILED = "failed", _("Abandonné")
    CANCELLED = "cancelled", _("Annulé")


class Channel(models.TextChoices):
    """By which way a message goes."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("SMS")


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self) -> Self:
        """Those to send now, the oldest first."""
        return self.filter(state=State.WAITING, next_attempt_at__lte=timezone.now()).order_by("next_attempt_at", "pk")


class Message(models.Model):
    """One message to one address, or to one number. `key` says what it tells and to whom: the same thing is never written twice."""

    key = models.CharField(_("clé"), max_length=120, unique=True)
    channel = models.CharField(_("voie"), max_length=5, choices=Channel.choices, default=Channel.EMAIL)
    recipient = models.CharField(_("adresse"), max_length=LONGEST)  # an e-mail address, or a number in E.164
    subject = models.CharField(_("objet"), max_length=150, blank=True)
    body = models.TextField(_("texte"))
    #: A calendar file that goes with an e-mail.
    calendar = models.TextField(_("agenda"), blank=True)
    stop_url = models.URLField(_("adresse d’arrêt"), max_length=500, blank=True)
    language = models.CharField(_("langue"), max_length=12, default="fr")
    state = models.CharField(_("état"), max_length=9, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("essais"), default=0)
    next_attempt_at = models.DateTimeField(_("prochain essai"), default=timezone.now)
    last_error = models.CharField(_("dernière erreur"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [
            models.CheckConstraint(
                name="notifications_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
            ),
            models.CheckConstraint(
                name="notifications_sms_is_a_text", condition=~Q(channel="sms") | Q(subject="", calendar="")
            ),
            models.CheckConstraint(
                name="notifications_recipient_fits_its_channel",
                condition=Q(channel="email", recipient__contains="@")
                | Q(channel="sms", recipient__startswith="+")
                | Q(channel="sms", recipient__endswith=MARK),
            ),
        ]
        indexes = [
            models.Index(fields=["state", "next_attempt_at"], name="notifications_due"),
            models.Index(fields=["created_at"], name="notifications_lately"),
            models.Index(Lower("recipient"), "next_attempt_at", name="notifications_of_an_address"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the address
