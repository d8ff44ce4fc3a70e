"""Text that a person wrote, that somebody of the team reads, and that others may report."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.models import Participant, Trust
from consultations.base.services import forget_participant


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
    """A contribution with a text that the team reads. `moderated_text` names the field that holds it.

    One that has a public `key` (a UUID) too may be reported by anybody while `is_shown`.
    """

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

    @property
    def is_shown(self) -> bool:
        """Whether everybody may read it now. A type that shows a text before it is read says so here."""
        return self.moderation_state == State.APPROVED

    def decided(self, user: Any) -> None:
        """Called in the transaction of a decision, just before it is written. A type changes here what follows from it: a refused text that was
        shown is hidden first, as its constraints ask."""

    def hidden(self) -> None:
        """Called in the transaction in which reports hide it, once it waits to be read again. The same, for what is shown by another column."""

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete it, with what was reported of it."""
        with transaction.atomic():
            self.forget_reports()
            return super().delete(*args, **kwargs)

    def forget_reports(self) -> None:
        """Erase what was reported of it."""
        erase_reports(Report.objects.filter(contribution=self.receipt_hash))

    def moderation_outcome(self) -> str:
        """What becomes of the text, in words for its author."""
        return {
            State.NONE: "",
            State.PENDING: gettext("Votre phrase attend d’être relue. Elle n’est pas encore montrée."),
            State.APPROVED: gettext("Votre phrase a été relue. Elle peut être montrée sur le site."),
            State.REFUSED: gettext("Votre phrase a été relue. Elle n’est pas montrée. Raison : %(reason)s.")
            % {"reason": self.get_moderation_reason_display()},
        }[State(self.moderation_state)]


class ReportReason(models.TextChoices):
    """Why somebody reports a text. The list is closed."""

    INSULT = "injure", _("Injure, menace ou propos haineux")
    PERSONAL_DATA = "donnees", _("Donne des informations sur une personne")
    ADVERT = "publicite", _("Publicité, ou le même texte envoyé plusieurs fois")
    OFF_TOPIC = "hors_sujet", _("N’a rien à voir avec le sujet")
    OTHER = "autre", _("Une autre raison")


class Outcome(models.TextChoices):
    """What the team decided of a text that was reported."""

    KEPT = "kept", _("Texte gardé")
    REMOVED = "removed", _("Texte retiré")


class ReportQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Those that nobody of the team has decided about."""
        return self.filter(outcome="")

    def counted(self) -> Self:
        """Those that may hide a text: given by browsers whose acts count."""
        return self.filter(trust=Trust.COUNTED)


class Report(models.Model):
    """One person says that one text should not be there. Nothing says who, nor at what time.

    It names the text by its type and the hash of its receipt, which every type has, and goes with it (`Moderated.delete`).
    """

    participant = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("sorte"), max_length=40)  # the slug of the type
    contribution = models.CharField(_("texte signalé"), max_length=64, db_index=True)  # its receipt_hash
    reason = models.CharField(_("raison"), max_length=10, choices=ReportReason.choices)
    note = models.CharField(_("précision"), max_length=300, blank=True)
    trust = models.CharField(_("prise en compte"), max_length=7, choices=Trust.choices, default=Trust.COUNTED)
    reported_on = models.DateField(_("signalé le"), default=timezone.localdate)
    outcome = models.CharField(_("suite"), max_length=7, choices=Outcome.choices, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("signalement")
        verbose_name_plural = _("signalements")
        constraints = [
            models.UniqueConstraint(fields=["participant", "contribution"], name="moderation_one_report_per_person")
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


@transaction.atomic
def erase_reports(reports: Iterable[Report]) -> None:
    """Delete reports, and the pseudonyms of those who gave nothing else."""
    rows = list(reports)
    people = {row.participant_id for row in rows}
    Report.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for participant in Participant.objects.filter(pk__in=people).order_by("pk"):
        forget_participant(participant)
