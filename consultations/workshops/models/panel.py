"""People who agree to be asked again."""

import uuid
from typing import Any

from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.notifications.services import forget_messages
from core.models import Space

from .session import Session


class PanelMember(models.Model):
    """Somebody whom a space may invite again. Nobody before they confirmed their address; no more than `most_per_year` invitations."""

    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    person_key = models.CharField(max_length=64, editable=False)
    first_name = models.CharField(_("prénom"), max_length=60, blank=True)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)
    language = models.CharField(_("langue"), max_length=12, default="fr")
    # What they would rather be asked to do.
    likes_place = models.BooleanField(_("sur place"), default=True)
    likes_video = models.BooleanField(_("en visioconférence"), default=True)
    likes_evening = models.BooleanField(_("le soir"), default=False)
    likes_day = models.BooleanField(_("en journée"), default=True)
    age_band = models.CharField(_("tranche d’âge"), max_length=8, blank=True)
    situation = models.CharField(_("situation"), max_length=20, blank=True)
    digital_ease = models.CharField(_("aisance avec internet"), max_length=10, blank=True)
    most_per_year = models.PositiveSmallIntegerField(_("invitations par an, au plus"), default=3)
    joined_on = models.DateField(_("inscrite le"), default=timezone.localdate)
    confirmed_at = models.DateTimeField(_("confirmée le"), null=True, blank=True)
    paused_until = models.DateField(_("en pause jusqu’au"), null=True, blank=True)

    class Meta:
        verbose_name = _("personne du panel")
        verbose_name_plural = _("panel")
        ordering = ["-joined_on", "-pk"]
        default_permissions = ("add", "change", "delete", "view", "export")
        constraints = [
            models.UniqueConstraint(fields=["space", "person_key"], name="workshops_one_member_per_person"),
            models.CheckConstraint(name="workshops_member_can_be_reached", condition=~Q(email="") | ~Q(phone="")),
            models.CheckConstraint(
                name="workshops_asked_a_reasonable_number_of_times", condition=Q(most_per_year__range=(1, 12))
            ),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"  # never the address

    @property
    def is_paused(self) -> bool:
        """Whether they asked for a pause that is not over."""
        return self.paused_until is not None and self.paused_until >= timezone.localdate()

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Nothing is left of them: neither how to reach them, nor what was written."""
        with transaction.atomic():
            forget_messages(prefix=f"panel:{self.pk}:")
            return super().delete(*args, **kwargs)


class PanelInvitation(models.Model):
    """That somebody of the panel was invited to a session: each at most once."""

    member = models.ForeignKey(PanelMember, on_delete=models.CASCADE, related_name="invitations")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="panel_invitations")
    sent_on = models.DateField(default=timezone.localdate)

    class Meta:
        verbose_name = _("invitation du panel")
        verbose_name_plural = _("invitations du panel")
        constraints = [models.UniqueConstraint(fields=["member", "session"], name="workshops_invited_once_per_session")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
