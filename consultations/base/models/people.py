"""Who takes part: a pseudonym in one campaign, and an address if the person gave one. Never an account."""

import secrets
import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(32)


class Trust(models.TextChoices):
    """Whether a contribution, or what a person does beside it, counts. Never decided by what it says."""

    COUNTED = "counted", _("Comptée")
    WAITING = "waiting", _("En attente d’un regard")
    ASIDE = "aside", _("Mise de côté")


class PseudonymKey(models.Model):
    """The key that turns a browser's random number into the pseudonym of one campaign.

    Destroying it (`secret` set to null) after publication makes it impossible to link a pseudonym to a browser again.
    """

    secret = models.BinaryField(_("secret"), null=True, default=new_secret, editable=False)
    created_at = models.DateTimeField(_("créée le"), auto_now_add=True)

    class Meta:
        verbose_name = _("clé de pseudonymes")
        verbose_name_plural = _("clés de pseudonymes")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Participant(models.Model):
    """One browser in one campaign, under a pseudonym. Not an account: nothing says who it is."""

    key = models.ForeignKey(PseudonymKey, verbose_name=_("clé"), on_delete=models.PROTECT, related_name="participants")
    pseudonym = models.CharField(_("pseudonyme"), max_length=64)
    # Of what they do beside contributions (votes, likes): a contribution has its own.
    trust = models.CharField(_("prise en compte"), max_length=7, choices=Trust.choices, default=Trust.COUNTED)
    cluster = models.UUIDField(_("grappe"), null=True, blank=True, editable=False)

    #: Whether the row was just made: nothing was known of this browser in this campaign.
    is_new = False

    class Meta:
        verbose_name = _("personne participante")
        verbose_name_plural = _("personnes participantes")
        constraints = [models.UniqueConstraint(fields=["key", "pseudonym"], name="participation_one_pseudonym_per_key")]

    def __str__(self) -> str:
        return self.pseudonym[:8]


class TookPart(models.Model):
    """That a browser took part in an anonymous campaign. Nothing leads from here to what it said: no relation, no time, no order.

    The key is random: the rows of the two tables cannot be put side by side in the order they came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.ForeignKey(PseudonymKey, verbose_name=_("clé"), on_delete=models.PROTECT, related_name="+")
    pseudonym = models.CharField(_("pseudonyme"), max_length=64)

    class Meta:
        verbose_name = _("participation anonyme")
        verbose_name_plural = _("participations anonymes")
        constraints = [models.UniqueConstraint(fields=["key", "pseudonym"], name="participation_takes_part_once")]

    def __str__(self) -> str:
        return self.pseudonym[:8]


class Contact(models.Model):
    """An e-mail address given to be told what becomes of a contribution, or to sign it. Used for nothing before it is confirmed.

    It belongs to one campaign (its key): nothing links the addresses of two campaigns but their text.
    """

    key = models.ForeignKey(PseudonymKey, verbose_name=_("clé"), on_delete=models.PROTECT, related_name="contacts")
    email = models.EmailField(_("adresse"), max_length=254)
    language = models.CharField(_("langue"), max_length=12, default="fr")
    created_on = models.DateField(_("donnée le"), default=timezone.localdate)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    wants_news = models.BooleanField(_("veut être tenue au courant"), default=False)

    class Meta:
        verbose_name = _("adresse")
        verbose_name_plural = _("adresses")
        constraints = [models.UniqueConstraint(fields=["key", "email"], name="participation_one_contact_per_address")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the address: what is printed ends in logs
