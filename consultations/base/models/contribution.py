"""What one person gave. One concrete model per type."""

import uuid
from datetime import date, datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from core.models import Space

from .codes import CodeBatch
from .people import Contact, Participant, Trust


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


class ContributionQuerySet(models.QuerySet):
    def counted(self) -> Self:
        """Those that results are made of: neither waiting for somebody to look at them, nor set aside."""
        return self.filter(trust=Trust.COUNTED)


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
    contact = models.ForeignKey(
        Contact, verbose_name=_("adresse"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("saisie par"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
    )
    code_batch = models.ForeignKey(
        CodeBatch, verbose_name=_("lot de codes"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    trust = models.CharField(_("prise en compte"), max_length=7, choices=Trust.choices, default=Trust.COUNTED)
    cluster = models.UUIDField(_("grappe"), null=True, blank=True, editable=False)
    submission_key = models.UUIDField(_("clé d’envoi"), unique=True, default=uuid.uuid4, editable=False)
    receipt_hash = models.CharField(_("empreinte du reçu"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("reçue le"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("modifiée le"), default=timezone.now, editable=False)

    objects = ContributionQuerySet.as_manager()

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

    def trust_changed(self, before: str) -> None:
        """Called in the transaction that changes `trust`. A type that keeps counts corrects them here."""

    def hold_first(self) -> None:
        """Hold what must be held before its own row, when it is about to be erased. In a transaction."""

    @property
    def is_frozen(self) -> bool:
        """Whether its words may no longer change, because others gave their opinion on them. It can still be withdrawn."""
        return False

    @property
    def said_in_workshop(self) -> bool:
        """Whether it was said aloud in a workshop: nobody signs it."""
        return self.channel == Channel.WORKSHOP

    @property
    def author_act(self) -> tuple[str, str] | None:
        """(why, words of the button) of what its author may do from « Suivre ma contribution », beyond correcting and withdrawing."""
        return None

    def do_author_act(self) -> bool:
        """Do what `author_act` offers. False if it offers nothing any more."""
        return False

    @property
    def received_on(self) -> date:
        """The day it was received, on the clocks of its space; the Monday, for a type that keeps the week only."""
        received = getattr(self, self.received_field)
        return timezone.localdate(received, self.space.zone) if isinstance(received, datetime) else received
