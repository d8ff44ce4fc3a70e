"""Who may give a contribution for somebody, where, for which day; and the writing of it."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from consultations.base.models import Anonymity, Channel, CodeBatch, Contact, Contribution, Participation
from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import SEEING, contribution_policy, participation_policy
from consultations.base.services import Submission, erase_contribution
from core.models import Space

#: What the journal calls an entry, an undoing and an import.
ENTERED, UNDONE, IMPORTED = "channels.enter", "channels.undo", "channels.import"


class CannotEnter(Exception):
    """Why nothing may be entered now. Its text is for the agent."""


def may_enter(user: Any, kind: ParticipationType) -> bool:
    """Whether a user may give contributions of this type for somebody."""
    return kind.on_paper and contribution_policy(kind.contribution_model).user_has_permission(user, "add")


def participation_for(user: Any, kind: ParticipationType, pk: int) -> Participation:
    """The participation an agent enters for: of their own spaces, or a national one. Raises PermissionDenied or Http404."""
    if not may_enter(user, kind):
        raise PermissionDenied
    rows = participation_policy(kind.model).instances_user_has_any_permission_for(user, SEEING)
    found = rows.select_related("locale", "space", "pseudonym_key").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found.original


def spaces_for(user: Any, participation: Participation) -> QuerySet[Space]:
    """The spaces an agent may enter for: their own; for a Caf's participation, that Caf."""
    spaces = Space.objects.for_user(user).select_related("root_page")
    return spaces if participation.space.is_national else spaces.filter(pk=participation.space_id)


@dataclass(frozen=True)
class Entry:
    """What an agent enters: into which participation, for which space, in whose name."""

    kind: ParticipationType
    participation: Participation
    space: Space
    user: Any
    channel: str

    @property
    def page(self) -> Page:
        """The page a contribution is tied to: the home of the space. Raises CannotEnter where there is none."""
        page = self.space.root_page or self.participation.space.root_page
        if page is None:
            raise CannotEnter(
                _("Cet espace n’a pas de page d’accueil. Demandez à l’équipe nationale d’en choisir une.")
            )
        return page

    def closing_day(self) -> date | None:
        """The last day when one can answer; None without an end. What closes at midnight took its last answers the day before."""
        closes_at = self.participation.closes_at
        return closes_at and timezone.localdate(closes_at - timedelta(microseconds=1), self.space.zone)

    def last_day(self) -> date:
        """The last day a sheet may have been received: today, or the day of closing."""
        today = timezone.localdate(timezone=self.space.zone)
        return min(today, self.closing_day() or today)

    def first_day(self) -> date:
        """The day of opening."""
        return timezone.localdate(self.participation.opens_at, self.space.zone)

    def check_day(self, day: date) -> None:
        """Raises ValidationError for a day when nobody could answer."""
        first, last = self.first_day(), self.last_day()
        if not first <= day <= last:
            raise ValidationError(
                _("Ce jour n’est pas possible. Choisissez un jour du %(first)s au %(last)s.")
                % {"first": f"{first:%d/%m/%Y}", "last": f"{last:%d/%m/%Y}"}
            )

    def check_can_print(self) -> None:
        """Raises CannotEnter for what is not published, or cannot be on paper."""
        if not self.participation.live:
            raise CannotEnter(_("Ce questionnaire n’est pas publié. Publiez-le d’abord."))
        if self.participation.anonymity == Anonymity.SIGNED and self.channel in (Channel.PAPER, Channel.IMPORT):
            raise CannotEnter(
                _("Cette consultation demande une adresse e-mail vérifiée : elle ne se remplit pas sur papier.")
            )

    def check_can_start(self) -> None:
        """Raises CannotEnter while nothing may be entered, whatever the day of the sheet."""
        self.check_can_print()
        if self.participation.phase() == "upcoming":
            raise CannotEnter(
                _("Cette consultation n’est pas encore ouverte. Revenez à partir de la date d’ouverture.")
            )
        if self.participation.phase() == "closed" and self.channel in (Channel.PHONE, Channel.DESK):
            raise CannotEnter(
                _("Cette consultation est terminée. On peut encore saisir les feuilles reçues avant la fin.")
            )

    def submission(self, key: uuid.UUID, **given: Any) -> Submission:
        """Somebody's sending, written by the agent: nobody's browser, so that each is another person."""
        return Submission(
            participation=self.participation,
            page=self.page,
            space=self.space,
            submission_key=key,
            voter="",
            language=self.participation.locale.language_code,
            channel=self.channel,
            entered_by=self.user,
            **given,
        )


@transaction.atomic
def enter(
    *,
    entry: Entry,
    form: Any,
    submission_key: uuid.UUID,
    received_on: date | None = None,
    code_batch: CodeBatch | None = None,
    contact: Contact | None = None,
) -> Contribution:
    """Record a valid form for somebody, and say so in the journal. The same key again changes nothing.

    `received_on` is the day of the sheet, when it is not today. Raises ValidationError for a day that is not possible.
    """
    if received_on is not None:
        entry.check_day(received_on)
    today = timezone.localdate(timezone=entry.space.zone)
    submission = entry.submission(
        submission_key,
        received_on=received_on if received_on != today else None,
        code_batch=code_batch,
        contact=contact,
    )
    # A button pressed twice: the second waits, then sees that it is done. Other agents do not wait.
    get_user_model()._default_manager.select_for_update(no_key=True).get(pk=entry.user.pk)
    again = recorded(entry, [submission_key])
    contribution = entry.kind.record(submission, form)
    if not again:
        write_in_journal(entry, ENTERED)
    return contribution


@dataclass(frozen=True)
class Sending:
    """One contribution of a file: its key, its valid form, the day it was received (None: today)."""

    submission_key: uuid.UUID
    form: Any
    received_on: date | None


@transaction.atomic
def enter_all(*, entry: Entry, sendings: Sequence[Sending]) -> int:
    """Record all the contributions of a file, or none. How many were; 0 for a file that was imported already, of which nothing changes."""
    # Two agents with the same file: the second waits, then sees that it is done.
    entry.kind.model._default_manager.select_for_update().get(pk=entry.participation.pk)
    if recorded(entry, [sending.submission_key for sending in sendings]):
        return 0
    today = timezone.localdate(timezone=entry.space.zone)
    for sending in sendings:
        day = sending.received_on or today
        entry.check_day(day)
        given = {"received_on": day if day != today else None}
        entry.kind.record(entry.submission(sending.submission_key, **given), sending.form)
    write_in_journal(entry, IMPORTED, rows=len(sendings))
    return len(sendings)


def recorded(entry: Entry, keys: Sequence[uuid.UUID]) -> int:
    """How many of these sendings are recorded already. In an anonymous campaign what is kept of a key is a hash."""
    stored = [entry.submission(key).stored_key for key in keys]
    rows = entry.kind.contribution_model._default_manager.filter(participation=entry.participation)
    return sum(
        rows.filter(submission_key__in=stored[start : start + 500]).count() for start in range(0, len(stored), 500)
    )


def write_in_journal(entry: Entry, action: str, **more: Any) -> None:
    """Who entered what, where, and never what was said."""
    data = {"channel": entry.channel, "space": entry.space.slug, **more}
    log(instance=entry.participation, action=action, user=entry.user, data=data)


@transaction.atomic
def undo(*, entry: Entry, pk: int) -> bool:
    """Erase a sheet that this agent entered. False if there is none: erased already, or not theirs."""
    rows = contribution_policy(entry.kind.contribution_model).instances_user_has_permission_for(entry.user, "add")
    found = rows.filter(pk=pk, participation=entry.participation, entered_by=entry.user, channel=entry.channel).first()
    if found is None:
        return False
    erase_contribution(contribution=found)
    write_in_journal(entry, UNDONE)
    return True
