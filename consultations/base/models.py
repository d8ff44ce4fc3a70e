"""What every participation type stands on: Participation, Contribution, Participant."""

import secrets
import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Page,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from core.models import Space

from .admin_forms import ParticipationForm


def new_secret() -> bytes:
    """256 random bits."""
    return secrets.token_bytes(32)


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

    class Meta:
        verbose_name = _("personne participante")
        verbose_name_plural = _("personnes participantes")
        constraints = [models.UniqueConstraint(fields=["key", "pseudonym"], name="participation_one_pseudonym_per_key")]

    def __str__(self) -> str:
        return self.pseudonym[:8]


class Phase(models.TextChoices):
    """Where a participation stands in time. Computed from its dates, never set by hand."""

    UPCOMING = "upcoming", _("À venir")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Terminée")


def phase_between(opens_at: datetime, closes_at: datetime | None, now: datetime | None = None) -> Phase:
    """Where something that opens and closes stands at `now` (default: this moment). At the closing time itself it is closed."""
    now = now or timezone.now()
    if now < opens_at:
        return Phase("upcoming")
    return Phase("closed") if closes_at and now >= closes_at else Phase("open")


class ParticipationQuerySet(models.QuerySet):
    def live(self) -> Self:
        """Published, whatever the dates."""
        return self.filter(live=True)

    def open(self, now: datetime | None = None) -> Self:
        """Published, and between their opening and closing times."""
        now = now or timezone.now()
        return self.live().filter(opens_at__lte=now).filter(Q(closes_at=None) | Q(closes_at__gt=now))

    def originals(self) -> Self:
        """Those in the site's first language: the ones contributions are tied to."""
        return self.filter(locale__language_code=settings.LANGUAGE_CODE)


class Participation(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """Something people can take part in, shown by a block on any page. One concrete model per type.

    A translation shares its `translation_key`, which is the public identifier; contributions are tied to the original.
    """

    title = models.CharField(_("titre"), max_length=120)
    introduction = models.CharField(
        _("introduction"),
        max_length=300,
        blank=True,
        help_text=_("Une phrase : à quoi cela sert, combien de temps cela prend."),
    )
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField(_("ouverture"), default=timezone.now)
    closes_at = models.DateTimeField(
        _("fermeture"), null=True, blank=True, help_text=_("À l’heure de votre Caf. Vide : sans fin prévue.")
    )
    privacy_notice = models.CharField(
        _("ce que deviennent les réponses"),
        max_length=300,
        default=_("Réponses gardées deux ans, lues par l’équipe de la consultation. Nous ne demandons pas votre nom."),
        help_text=_("Une phrase, affichée à côté du bouton d’envoi."),
    )
    pseudonym_key = models.ForeignKey(
        PseudonymKey, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    #: The word of this type in URLs; each concrete model gives its own.
    participation_slug: str

    base_form_class = ParticipationForm

    objects = ParticipationQuerySet.as_manager()

    search_fields = [
        index.SearchField("title", boost=3),
        index.AutocompleteField("title"),
        index.SearchField("introduction"),
        index.FilterField("live"),
        index.FilterField("space_id"),
        index.FilterField("locale_id"),
    ]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="%(app_label)s_%(class)s_closes_after_opening",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pseudonym_key_id is None:
            self.pseudonym_key = PseudonymKey.objects.create()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.closes_at and self.opens_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("La fermeture doit venir après l’ouverture.")})

    def phase(self, now: datetime | None = None) -> Phase:
        """Where it stands at `now` (default: this moment). The server's clock decides, when the contribution is received."""
        return phase_between(self.opens_at, self.closes_at, now)

    @property
    def original(self) -> Self:
        """This participation in the site's first language, or itself where it has none."""
        if self.locale.language_code == settings.LANGUAGE_CODE:
            return self
        same = type(self)._default_manager.filter(translation_key=self.translation_key)
        return same.originals().first() or self

    def response_count(self) -> int:
        """How many contributions are recorded."""
        return self.original.contributions.count()

    def get_submit_url(self) -> str:
        """Where its form is sent, and where it stands alone on a page."""
        return reverse(f"participation:{self.participation_slug}", args=[self.translation_key])


class Channel(models.TextChoices):
    """How a contribution reached us.

    Two labels carry a context: « Accueil » is also the home page, « Import » is also an English word of Wagtail's.
    """

    WEB = "web", _("Site")
    PHONE = "phone", _("Téléphone")
    DESK = "desk", pgettext_lazy("canal", "Accueil")
    PAPER = "paper", _("Papier")
    WORKSHOP = "workshop", _("Atelier")
    IMPORT = "import", pgettext_lazy("canal", "Import")


class Contribution(models.Model):
    """What one person gave to one participation, on one page. Each concrete model declares `participation`.

    PROTECT everywhere: a page, a participation or a space with contributions is archived, not deleted.
    """

    page = models.ForeignKey(Page, verbose_name=_("page"), on_delete=models.PROTECT, related_name="+")
    space = models.ForeignKey(Space, verbose_name=_("espace"), on_delete=models.PROTECT, related_name="+")
    participant = models.ForeignKey(
        Participant, verbose_name=_("personne participante"), on_delete=models.PROTECT, null=True, related_name="+"
    )
    channel = models.CharField(_("canal"), max_length=10, choices=Channel.choices, default=Channel.WEB)
    language = models.CharField(_("langue"), max_length=12)
    submission_key = models.UUIDField(_("clé d’envoi"), unique=True, default=uuid.uuid4, editable=False)
    receipt_hash = models.CharField(_("empreinte du reçu"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("reçue le"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("modifiée le"), auto_now=True)

    #: The field that says when it was received, and whether that is a week. A type may keep nothing finer.
    received_field = "created_at"
    received_by_week = False

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(
                fields=["participation", "participant"], name="%(app_label)s_one_%(class)s_per_participant"
            )
        ]
        indexes = [models.Index(fields=["space", "created_at"], name="%(app_label)s_%(class)s_space")]
        # "export" makes export_<model> in each type; Django fills no name in `permissions`.
        default_permissions = ("add", "change", "delete", "view", "export")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def received_on(self) -> date:
        """The day it was received, on the clocks of its space; the Monday, for a type that keeps the week only."""
        received = getattr(self, self.received_field)
        return timezone.localdate(received, self.space.zone) if isinstance(received, datetime) else received
