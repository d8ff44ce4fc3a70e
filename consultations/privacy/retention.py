"""How long each kind of data is kept, and its erasure when the time has come.

Published figures are not computed again when the answers they came from go: a page that counts answers as it is drawn counts those
that are left. Tallies kept by a type follow, because rows are erased by the services.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from consultations.base.models import (
    Contact,
    DailySalt,
    EntryCode,
    NetworkCount,
    Participation,
    PseudonymKey,
    SpentProof,
    TookPart,
)
from consultations.base.participation_type import ParticipationType
from consultations.base.retention import Kept
from consultations.base.services import erase_contribution
from consultations.moderation.models import Report, erase_reports
from consultations.notifications.models import Message, State

BATCH = 200  # rows erased in one transaction


def months_before(moment: datetime, months: int) -> datetime:
    """The same day of the month, some months earlier; the last day of that month where it is shorter."""
    month = moment.year * 12 + moment.month - 1 - months
    first = moment.replace(year=month // 12, month=month % 12 + 1, day=1)
    length = ((first + timedelta(days=32)).replace(day=1) - first).days
    return first.replace(day=min(moment.day, length))


def is_over(participation: Participation, now: datetime) -> bool:
    """Whether the answers to a participation have been kept as long as it says, from its closing."""
    return bool(participation.closes_at) and participation.closes_at <= months_before(now, participation.kept_months)


def _answers_due(kind: ParticipationType, now: datetime) -> QuerySet:
    """Answers to what closed long enough ago; to what never closes, those that were received long enough ago."""
    model = kind.contribution_model
    due = Q(pk=None)
    for participation in kind.model.objects.filter(contributions__isnull=False).distinct():
        if is_over(participation, now):
            due |= Q(participation=participation)
        elif participation.closes_at is None:
            limit = months_before(now, participation.kept_months)
            received = limit.date() if model.received_by_week else limit
            due |= Q(participation=participation, **{f"{model.received_field}__lte": received})
    return model._default_manager.filter(due)


def _keys_over(kinds: Iterable[ParticipationType], now: datetime) -> set[int]:
    """The keys of the campaigns whose answers are no longer kept, and of no other."""
    over: set[int] = set()
    others: set[int] = set()
    for kind in kinds:
        for participation in kind.model.objects.exclude(pseudonym_key=None):
            original_over = is_over(participation.original, now)
            (over if original_over else others).add(participation.pseudonym_key_id)
    return over - others


def _contacts_due(kinds: Iterable[ParticipationType], now: datetime) -> QuerySet:
    """Addresses never confirmed, those of campaigns closed long enough ago, and the oldest of those that never close."""
    limit = months_before(now, settings.CONTACT_MONTHS)
    closed: set[int] = set()
    going_on: set[int] = set()
    for kind in kinds:
        for closes_at, key in kind.model.objects.originals().values_list("closes_at", "pseudonym_key"):
            if closes_at is None or closes_at > limit:
                going_on.add(key)
            if closes_at is not None and closes_at <= limit:
                closed.add(key)
    unconfirmed = now - timedelta(days=settings.CONTACT_UNCONFIRMED_DAYS)
    endless = {
        key
        for kind in kinds
        for key in kind.model.objects.originals().filter(closes_at=None).values_list("pseudonym_key", flat=True)
    }
    return Contact.objects.filter(
        Q(confirmed_at=None, created_on__lte=timezone.localdate(unconfirmed))
        | Q(key__in=closed - going_on)
        | Q(key__in=endless, created_on__lte=timezone.localdate(limit))
    )


def _messages_due(now: datetime) -> QuerySet:
    """Whatever is no longer to be sent; what waits is the outbox's, which gives it up by itself."""
    told = Message.objects.exclude(state=State.WAITING).annotate(done_at=Coalesce("sent_at", "created_at"))
    return told.filter(done_at__lte=now - timedelta(days=settings.MESSAGE_DAYS))


def _days_before(now: datetime, days: int) -> date:
    return timezone.localdate(now - timedelta(days=days))


def _network_limit(now: datetime) -> datetime:
    return now - timedelta(hours=settings.NETWORK_HOURS)


def _erase_answers(rows: list[Any]) -> None:
    for row in rows:
        erase_contribution(contribution=row)


def _forget_secrets(rows: list[Any]) -> None:
    PseudonymKey.objects.filter(pk__in=[row.pk for row in rows]).update(secret=None)


def kept(kinds: Iterable[ParticipationType]) -> list[Kept]:
    """Every kind of data that has an end, those of the participation types first."""
    kinds = tuple(kinds)
    answers = [
        Kept(
            f"reponses-{kind.slug}",
            "Answers, with their free texts and the pseudonyms they were given under",
            "To be read and counted by the team of the campaign",
            "kept_months",
            partial(_answers_due, kind),
            _erase_answers,
        )
        for kind in kinds
    ]
    of_types = [one for kind in kinds for one in kind.kept()]
    return [*answers, *of_types, *_kept_by_all(kinds)]


def _kept_by_all(kinds: tuple[ParticipationType, ...]) -> list[Kept]:
    return [
        Kept(
            "participations-anonymes",
            "That a browser took part in an anonymous campaign",
            "So that one person answers once",
            "kept_months",
            lambda now: TookPart.objects.filter(key__in=_keys_over(kinds, now)),
        ),
        Kept(
            "codes",
            "The hashes of codes on paper",
            "So that a code serves once",
            "kept_months",
            lambda now: EntryCode.objects.filter(batch__key__in=_keys_over(kinds, now)),
        ),
        Kept(
            "cles",
            "The secret that makes pseudonyms in one campaign",
            "So that a browser may correct its answer; without it no pseudonym leads to a browser",
            "kept_months",
            lambda now: PseudonymKey.objects.filter(pk__in=_keys_over(kinds, now), secret__isnull=False),
            _forget_secrets,
        ),
        Kept(
            "adresses",
            "E-mail addresses",
            "To tell people what becomes of their answer; one that is not confirmed is used for nothing",
            "CONTACT_MONTHS, CONTACT_UNCONFIRMED_DAYS",
            lambda now: _contacts_due(kinds, now),
        ),
        Kept(
            "signalements",
            "That a browser reported a text, and why",
            "So that somebody of the team reads the text, and one person counts once",
            "REPORT_DAYS",
            lambda now: Report.objects.filter(reported_on__lte=_days_before(now, settings.REPORT_DAYS)),
            erase_reports,
        ),
        Kept(
            "messages",
            "E-mails sent, given up or cancelled",
            "To send each once, and to know why one did not leave",
            "MESSAGE_DAYS",
            _messages_due,
        ),
        Kept(
            "reseaux",
            "How many sendings came from one network in one hour, under a daily hash",
            "To see a burst of sendings",
            "NETWORK_HOURS",
            lambda now: NetworkCount.objects.filter(hour__lte=_network_limit(now)),
        ),
        Kept(
            "sels",
            "The salt of a day, by which networks are hashed",
            "So that processes count together; without it a hash is nobody's",
            "NETWORK_HOURS",
            lambda now: DailySalt.objects.filter(day__lte=timezone.localdate(_network_limit(now))),
        ),
        Kept(
            "preuves",
            "Proofs of work that were used",
            "So that each serves once, while it is valid",
            "expires_at",
            lambda now: SpentProof.objects.filter(expires_at__lte=now),
        ),
    ]


def apply(kinds: Iterable[ParticipationType], now: datetime, dry_run: bool = False) -> Iterator[tuple[str, int]]:
    """(name, number of rows) of each kind that is due at `now`, erased unless `dry_run`. May be stopped and run again at any time."""
    for one in kept(kinds):
        rows = one.due(now)
        if dry_run:
            yield one.name, rows.count()
        else:
            yield one.name, _erase(one, now)


def _erase(one: Kept, now: datetime) -> int:
    """Erase what is due in batches, each in its own transaction: answers may come in between."""
    erased = 0
    rows = one.due(now).order_by("pk")
    batch = list(rows[:BATCH])
    while batch:
        with transaction.atomic():
            one.erase(batch)
        erased += len(batch)
        batch = list(rows.filter(pk__gt=batch[-1].pk)[:BATCH])
    return erased
