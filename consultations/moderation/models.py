"""Text that a person wrote and that may be published once somebody of the team has read it."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a text stands. Only an approved one is ever shown."""

    NONE = "none", _("Rien à relire")
    PENDING = "pending", _("À relire")
    APPROVED = "approved", _("Publié")
    REFUSED = "refused", _("Non publié")


class Reason(models.TextChoices):
    """Why a text is not published. The list is closed, so that its figures can be published."""

    OFF_TOPIC = "hors_sujet", _("Hors sujet")
    PERSONAL_CASE = "cas_personnel", _("Cas personnel : il doit aller à un conseiller")
    PERSONAL_DATA = "donnees", _("Contient des données personnelles")
    INSULT = "injure", _("Injure ou attaque d’une personne")
    UNCLEAR = "incomprehensible", _("Incompréhensible")


class Moderated(models.Model):
    """A contribution with a text to read before it is shown. `moderated_text` names the field that holds it."""

    moderation_state = models.CharField(_("relecture"), max_length=10, choices=State.choices, default=State.NONE)
    moderation_reason = models.CharField(_("raison"), max_length=20, choices=Reason.choices, blank=True)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("relu par"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    moderated_at = models.DateTimeField(_("relu le"), null=True, blank=True)

    moderated_text: str
    #: The relations that `moderated_about` reads.
    moderated_related: tuple[str, ...] = ("participation",)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_refusal_has_a_reason",
                condition=~Q(moderation_state="refused") | ~Q(moderation_reason=""),
            )
        ]
        indexes = [models.Index(fields=["moderation_state", "space"], name="%(class)s_moderation")]

    def moderated_about(self) -> str:
        """What the text is about, for those who read it."""
        return str(self.participation)

    def decided(self, user: Any) -> None:
        """Called in the transaction of a decision, once it is written. A type whose other rows follow from it changes them here."""

    def moderation_outcome(self) -> str:
        """What becomes of the text, in words for its author."""
        return {
            State.NONE: "",
            State.PENDING: gettext("Votre phrase attend d’être relue. Elle n’est pas encore montrée."),
            State.APPROVED: gettext("Votre phrase a été relue. Elle peut être montrée sur le site."),
            State.REFUSED: gettext("Votre phrase a été relue. Elle n’est pas montrée. Raison : %(reason)s.")
            % {"reason": self.get_moderation_reason_display()},
        }[State(self.moderation_state)]
