"""Reporting a text, what it does, and what the team reads of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.log_actions import log

from consultations.base.acts import Actor
from core.caching import bump_site_version

from .models import Outcome, Report, ReportReason, State

HIDE = "moderation.hide"
NOTES_SHOWN = 5  # of each text, in the working list


@transaction.atomic
def report(*, contribution: Any, kind: str, actor: Actor, reason: str, note: str = "") -> Report:
    """Record that a person reports a text: once, whatever they send again until the team decides. Hides it if enough people did.

    `contribution` is one that is shown; `kind` the slug of its type. The actor's row is locked (`base.acts`).
    """
    said, _created = Report.objects.get_or_create(
        participant=actor.participant,
        contribution=contribution.receipt_hash,
        defaults={"kind": kind, "reason": reason, "note": note, "trust": actor.trust},
    )
    if not said.outcome and (said.reason, said.note) != (reason, note):
        said.reason, said.note = reason, note
        said.save(update_fields=["reason", "note"])
    _hide_if_enough(contribution)
    return said


def _hide_if_enough(contribution: Any) -> None:
    """The text waits to be read again, unless the team kept it after reports already, as it is written now."""
    one = type(contribution)._default_manager.select_for_update(of=("self",)).filter(pk=contribution.pk).first()
    if one is None or not one.is_shown or not settings.REPORTS_HIDE_AFTER:
        return
    about = Report.objects.filter(contribution=one.receipt_hash)
    if one.moderation_state == State.APPROVED and about.filter(outcome=Outcome.KEPT).exists():
        return
    count = about.open().counted().count()
    if count >= settings.REPORTS_HIDE_AFTER:
        one.moderation_state, one.moderation_reason = State.PENDING, ""
        one.moderated_by = one.moderated_at = None
        one.save(update_fields=["moderation_state", "moderation_reason", "moderated_by", "moderated_at"])
        one.hidden()
        log(instance=one, action=HIDE, data={"reports": count})
        transaction.on_commit(bump_site_version)


@dataclass
class Told:
    """What was reported of one text: how many times, for which reasons, and in which words."""

    count: int = 0
    reasons: list[tuple[str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def told_of(receipts: Iterable[str]) -> dict[str, Told]:
    """By receipt hash, what the team has not decided about yet: one query, whatever their number."""
    found: dict[str, Told] = {}
    reasons: dict[str, Counter[str]] = {}
    rows = Report.objects.open().filter(contribution__in=list(receipts)).order_by("reported_on", "pk")
    for receipt, reason, note in rows.values_list("contribution", "reason", "note"):
        told = found.setdefault(receipt, Told())
        told.count += 1
        reasons.setdefault(receipt, Counter())[reason] += 1
        if note and len(told.notes) < NOTES_SHOWN:
            told.notes.append(note)
    for receipt, counts in reasons.items():
        found[receipt].reasons = [(str(ReportReason(reason).label), count) for reason, count in counts.most_common()]
    return found
