"""Who signs up, and where they stand."""

import secrets
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.base.models import Channel, Contribution, ContributionQuerySet
from consultations.notifications.services import forget_messages

from .session import Session
from .workshop import Workshop

NAME_MAX, NEEDS_MAX = 60, 400  # characters


class State(models.TextChoices):
    """Where a person stands with a session."""

    APPLIED = "applied", _("Demande reçue")
    QUALIFIED = "qualified", _("Retenue pour le tirage")
    INVITED = "invited", _("Place proposée")
    CONFIRMED = "confirmed", _("Inscrite")
    WAITING = "waiting", _("En liste d’attente")
    DECLINED = "declined", _("Ne vient pas")
    ATTENDED = "attended", _("Venue")
    NO_SHOW = "no_show", _("Pas venue")


#: The states in which a place is somebody's.
HOLDING = (State.INVITED, State.CONFIRMED, State.ATTENDED, State.NO_SHOW)


class Left(models.TextChoices):
    """Why somebody does not come."""

    SELF = "self", _("S’est désinscrite")
    TEAM = "team", _("Non retenue par l’équipe")
    EXPIRED = "expired", _("N’a pas répondu à temps")
    CANCELLED = "cancelled", _("Séance annulée")


class SignUpQuerySet(ContributionQuerySet):
    def holding(self) -> Self:
        """Those who have a place."""
        return self.filter(state__in=HOLDING)

    def waiting(self) -> Self:
        """Those who wait for one, in their order."""
        return self.filter(state=State.WAITING).order_by("rank")


def _number() -> str:
    """Ten signs that say nothing of who they are, nor of the order they came in."""
    return secrets.token_hex(5)


class SignUp(Contribution):
    """One person who asks to come to a session.

    `person_key` is what makes them one person in a workshop: a hash of their address, or of their number (`services.person_key`).
    """

    participation = models.ForeignKey(
        Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, related_name="contributions"
    )
    session = models.ForeignKey(Session, verbose_name=_("séance"), on_delete=models.PROTECT, related_name="signups")
    #: Its name in links.
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    #: Its name in the list a draw is made from.
    number = models.CharField(_("numéro"), max_length=10, unique=True, default=_number, editable=False)
    person_key = models.CharField(max_length=64, editable=False)
    first_name = models.CharField(_("prénom"), max_length=NAME_MAX)
    last_name = models.CharField(_("nom"), max_length=NAME_MAX)
    email = models.EmailField(_("e-mail"), max_length=254, blank=True)
    phone = models.CharField(_("téléphone"), max_length=20, blank=True)  # E.164
    needs = models.CharField(_("ce qu’il lui faut pour venir"), max_length=NEEDS_MAX, blank=True)
    wants_childcare = models.BooleanField(_("garde d’enfants"), default=False)
    wants_travel = models.BooleanField(_("trajet remboursé"), default=False)
    wants_interpreter = models.BooleanField(_("interprète"), default=False)
    state = models.CharField(_("état"), max_length=9, choices=State.choices, default=State.APPLIED)
    #: The place in the waiting list: a number that only grows. What a person is told is how many are before them.
    rank = models.PositiveIntegerField(_("rang"), null=True, blank=True, editable=False)
    holds_reserved = models.BooleanField(_("sur une place réservée"), default=False)
    verified_at = models.DateTimeField(_("confirmée le"), null=True, blank=True, editable=False)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("confirmée au téléphone par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    #: Until when a place that is held waits for its answer.
    answer_by = models.DateTimeField(_("réponse attendue avant"), null=True, blank=True, editable=False)
    left_because = models.CharField(max_length=9, choices=Left.choices, blank=True, editable=False)
    profile = models.OneToOneField(
        "surveys.SurveyResponse", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )

    objects = SignUpQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        constraints = [
            models.UniqueConstraint(fields=["participation", "person_key"], name="workshops_one_signup_per_person"),
            models.UniqueConstraint(fields=["session", "rank"], name="workshops_one_person_per_rank"),
            # Who walks in is there already.
            models.CheckConstraint(
                name="workshops_can_be_reached", condition=~Q(email="") | ~Q(phone="") | Q(channel=Channel.WORKSHOP)
            ),
            models.CheckConstraint(
                name="workshops_waiting_has_a_rank",
                condition=Q(state="waiting", rank__isnull=False) | ~Q(state="waiting") & Q(rank=None),
            ),
            models.CheckConstraint(
                name="workshops_left_says_why",
                condition=Q(state="declined") & ~Q(left_because="") | ~Q(state="declined") & Q(left_because=""),
            ),
            models.CheckConstraint(
                name="workshops_offer_has_an_end", condition=~Q(state="invited") | Q(answer_by__isnull=False)
            ),
        ]
        indexes = [
            *Contribution.Meta.indexes,
            models.Index(fields=["session", "state"], name="workshops_of_a_session"),
            models.Index(fields=["answer_by"], name="workshops_answers_due"),
            models.Index(fields=["person_key"], name="workshops_of_a_person"),
            models.Index(fields=["participation", "participant"], name="workshops_of_a_browser"),
        ]

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def is_holding(self) -> bool:
        return self.state in HOLDING

    @property
    def may_leave(self) -> bool:
        """Whether its author may still say that they do not come."""
        return self.state in (State.APPLIED, State.QUALIFIED, State.INVITED, State.CONFIRMED, State.WAITING)

    def summary(self) -> list[tuple[str, str]]:
        """(question, answer), for « Suivre ma contribution »."""
        said = [
            (gettext("Où en est votre inscription"), str(self.get_state_display())),
            (gettext("Séance"), str(self.session)),
            (gettext("Nom"), self.full_name),
            (gettext("E-mail"), self.email),
            (gettext("Téléphone"), self.phone),
            (gettext("Ce qu’il vous faut pour venir"), self.needs),
        ]
        return [*said, *(self.profile.summary() if self.profile else [])]

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Its place is somebody else's at once, and what was said of oneself goes too."""
        from ..places import free

        with transaction.atomic():
            free(signup=self)
            forget_messages(prefix=f"signup:{self.pk}:")
            profile = self.profile
            deleted = super().delete(*args, **kwargs)
            if profile:
                profile.delete()
            return deleted

    def hold_first(self) -> None:
        from ..places import hold

        hold(workshop_id=self.participation_id)

    def trust_changed(self, before: str) -> None:
        """A sending that waited for somebody to look takes its place in the queue when it counts; set aside, it has none."""
        from ..places import look_again

        look_again(signup=self)
