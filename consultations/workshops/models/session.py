"""When and where people meet, and how many places there are."""

import uuid
from datetime import datetime, tzinfo
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from .workshop import Workshop


class Mode(models.TextChoices):
    PLACE = "lieu", _("Sur place")
    VIDEO = "visio", _("En visioconférence")


class SessionQuerySet(models.QuerySet["Session"]):
    def to_come(self, now: datetime | None = None) -> Self:
        """Not begun yet, and not cancelled."""
        return self.filter(is_cancelled=False, starts_at__gt=now or timezone.now())

    def of(self, workshop: Workshop) -> Self:
        """Those of a workshop, in whatever language it is read."""
        return self.filter(workshop=workshop.original)


class Session(index.Indexed, models.Model):
    """One meeting of a workshop.

    `taken` and `reserved_taken` are moved with each place, under a hold of this row (`places.hold`); constraints say that there are never
    more than places. It is no part of the drafts of its workshop: a date, or a number of places, is true or it is not.
    """

    workshop = models.ForeignKey(Workshop, verbose_name=_("atelier"), on_delete=models.PROTECT, related_name="sessions")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    starts_at = models.DateTimeField(_("début"), help_text=_("À l’heure de votre Caf."))
    ends_at = models.DateTimeField(_("fin"))
    mode = models.CharField(_("où"), max_length=5, choices=Mode.choices, default=Mode.PLACE)
    place_name = models.CharField(_("lieu"), max_length=120, blank=True)
    address = models.CharField(_("adresse"), max_length=200, blank=True)
    by_foot = models.CharField(_("à pied"), max_length=200, blank=True)
    by_wheels = models.CharField(_("en fauteuil, avec une poussette"), max_length=200, blank=True)
    by_transport = models.CharField(_("en bus, en train, en voiture"), max_length=200, blank=True)
    video_url = models.URLField(
        _("adresse de la visioconférence"),
        blank=True,
        help_text=_("Envoyée aux personnes qui ont une place, jamais publiée."),
    )
    capacity = models.PositiveSmallIntegerField(_("places"), default=20, help_text=_("0 : sans limite."))
    reserved = models.PositiveSmallIntegerField(
        _("dont places réservées"),
        default=0,
        help_text=_("Pour les personnes que l’équipe inscrit : au téléphone, à l’accueil, par un partenaire."),
    )
    closes_at = models.DateTimeField(
        _("fin des inscriptions"), null=True, blank=True, help_text=_("Vide : jusqu’au début.")
    )
    is_cancelled = models.BooleanField(_("annulée"), default=False, editable=False)
    cancelled_because = models.CharField(_("pourquoi"), max_length=200, blank=True, editable=False)
    # Moved by `places`, never by hand.
    taken = models.PositiveIntegerField(default=0, editable=False)
    reserved_taken = models.PositiveIntegerField(default=0, editable=False)
    next_rank = models.PositiveIntegerField(default=1, editable=False)
    #: How many times what its calendar says changed (RFC 5545, SEQUENCE).
    revision = models.PositiveIntegerField(default=0, editable=False)

    objects = SessionQuerySet.as_manager()

    search_fields = [index.FilterField("workshop_id")]

    class Meta:
        verbose_name = _("séance")
        verbose_name_plural = _("séances")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["starts_at"], name="workshops_session_start")]
        constraints = [
            models.CheckConstraint(name="workshops_session_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(
                name="workshops_reserved_within_capacity", condition=Q(capacity=0) | Q(reserved__lte=F("capacity"))
            ),
            models.CheckConstraint(
                name="workshops_never_more_than_places",
                condition=Q(capacity=0) | Q(capacity__gte=F("taken") + F("reserved")),
            ),
            models.CheckConstraint(
                name="workshops_never_more_than_reserved",
                condition=Q(capacity=0) | Q(reserved_taken__lte=F("reserved")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workshop.title} · {timezone.localtime(self.starts_at, self.zone):%d/%m/%Y %Hh%M}"

    @cached_property
    def zone(self) -> tzinfo:
        return self.workshop.space.zone

    @property
    def is_full(self) -> bool:
        """Whether who signs up now waits."""
        return self.capacity > 0 and self.taken >= self.capacity - self.reserved

    @property
    def signups_end_at(self) -> datetime:
        """When nobody may sign up any more: never after the beginning. The closing of its workshop may come first (`Participation.phase`)."""
        return min(self.starts_at, self.closes_at or self.starts_at)

    def takes_signups(self, now: datetime | None = None) -> bool:
        return not self.is_cancelled and (now or timezone.now()) < self.signups_end_at

    @property
    def draw_is_public(self) -> bool:
        """Whether a draw was announced. Asked of sessions read with their `draw`."""
        return getattr(self, "draw", None) is not None

    @property
    def takes_place(self) -> bool:
        """Whether it is still to come."""
        return not self.is_cancelled and timezone.now() < self.starts_at

    @property
    def is_over(self) -> bool:
        return timezone.now() >= self.ends_at

    def clean(self) -> None:
        wrong: dict[str, Any] = {}
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            wrong["ends_at"] = _("La fin doit venir après le début.")
        if self.capacity and self.reserved and self.reserved > self.capacity:
            wrong["reserved"] = _("Il ne peut pas y avoir plus de places réservées que de places.")
        if self.mode == Mode.PLACE and not self.place_name:
            wrong["place_name"] = _("Dites où l’on se retrouve.")
        if wrong:
            raise ValidationError(wrong)
