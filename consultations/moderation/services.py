"""Deciding about what people wrote: several texts at once, all or none, logged."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from wagtail.log_actions import log

from core.caching import bump_site_version

from .models import Outcome, Reason, Report, State

ACTIONS = {State.APPROVED: "moderation.approve", State.REFUSED: "moderation.refuse"}


def fingerprint(contribution: Any) -> str:
    """A short mark of what a text says now: a decision holds for the text that was read, not for one written since."""
    text = getattr(contribution, contribution.moderated_text)
    return salted_hmac("moderation.read", f"{contribution.receipt_hash}:{text}", algorithm="sha256").hexdigest()[:16]


@transaction.atomic
def decide(*, contributions: QuerySet, read: Mapping[str, str], state: State, reason: str = "", user: Any) -> int:
    """Approve or refuse those of `contributions` that were read (receipt hash → fingerprint). Returns how many.

    One whose text has changed since it was read, or that its author has erased, is left as it is. Raises ValueError for a
    refusal without one of the reasons of the list, or another state.
    """
    if state not in ACTIONS or (state == State.REFUSED) != (reason in Reason.values):
        raise ValueError(f"Not a decision: {state} {reason}")
    decided = 0
    rows = (
        contributions.exclude(moderation_state=State.NONE).filter(receipt_hash__in=read).select_for_update(of=("self",))
    )
    for contribution in rows.order_by("pk"):
        if not constant_time_compare(fingerprint(contribution), read[contribution.receipt_hash]):
            continue
        if contribution.moderation_state == State.REFUSED:  # it forbids no longer what `decided` writes of the same row
            contributions.model.objects.filter(pk=contribution.pk).update(moderation_state=State.PENDING)
        contribution.moderation_state, contribution.moderation_reason = state, reason
        contribution.moderated_by, contribution.moderated_at = user, timezone.now()
        contribution.decided(user)
        contribution.save(update_fields=["moderation_state", "moderation_reason", "moderated_by", "moderated_at"])
        outcome = Outcome.KEPT if state == State.APPROVED else Outcome.REMOVED
        Report.objects.open().filter(contribution=contribution.receipt_hash).update(outcome=outcome)
        log(instance=contribution, action=ACTIONS[state], user=user, data={"reason": reason})
        decided += 1
    if decided:  # the pages that show these texts are kept in memory
        transaction.on_commit(bump_site_version)
    return decided
