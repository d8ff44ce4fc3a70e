"""Writing a contribution: atomic, idempotent, and one per browser."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from wagtail.models import Page

from core.models import Space

from .integrity import pseudonym
from .models import Contribution, Participant, Participation
from .receipts import receipt_code, receipt_hash

C = TypeVar("C", bound=Contribution)


@dataclass(frozen=True)
class Submission:
    """Who sends what, from where: everything about a contribution but its content."""

    participation: Participation  # the original, not a translation
    page: Page
    space: Space
    submission_key: uuid.UUID
    browser_id: str
    language: str
    channel: str = "web"  # a value of Channel


def _participant(submission: Submission) -> Participant | None:
    name = pseudonym(submission.participation, submission.browser_id)
    if name is None:
        return None
    key = submission.participation.pseudonym_key
    # One statement finds or makes the row, and locks it: two submissions of one browser wait for each other.
    (participant,) = Participant.objects.bulk_create(
        [Participant(key=key, pseudonym=name)],
        update_conflicts=True,
        unique_fields=["key", "pseudonym"],
        update_fields=["pseudonym"],
    )
    return participant


@dataclass(frozen=True)
class Content:
    """How a type writes what was said, around the saving of the contribution: its columns before, its other rows after.

    `identity` is what makes two contributions of one browser to one participation two, and not one in place of the other
    (the topic of an opinion): the columns of the type's unique constraint, beyond the participant.
    """

    write_rows: Callable[[Any, bool], None]  # (contribution, created)
    fill_columns: Callable[[Any], None] = lambda contribution: None
    identity: Mapping[str, Any] = field(default_factory=dict)


def _existing(
    model: type[C], submission: Submission, participant: Participant | None, identity: Mapping[str, Any]
) -> C | None:
    """The contribution of this browser, which the new one replaces. Without pseudonyms, that of the same one-time key."""
    same = {"participant": participant} if participant else {"submission_key": submission.submission_key}
    rows = model._default_manager.select_for_update()
    return rows.filter(participation=submission.participation, **same, **identity).first()


def record_contribution(*, model: type[C], submission: Submission, content: Content) -> C:
    """Create or replace the contribution of a browser, with what `content` writes of it.

    Everything is in one transaction. Sent twice with the same key, even at the same moment, it leaves one row: the
    database's constraints decide; the one that comes second tries once more and finds the first. Raises ValidationError
    if a field is wrong.
    """
    try:
        return _record(model, submission, content)
    except IntegrityError:
        # Either the same browser was quicker (its row is found now), or the key was somebody else's (ours is replaced).
        return _record(model, replace(submission, submission_key=uuid.uuid4()), content)


@transaction.atomic
def _record(model: type[C], submission: Submission, content: Content) -> C:
    participant = _participant(submission)
    contribution = _existing(model, submission, participant, content.identity)
    created = contribution is None
    if contribution is None:
        contribution = model(
            **content.identity,
            participation=submission.participation,
            participant=participant,
            submission_key=submission.submission_key,
            receipt_hash=receipt_hash(receipt_code(submission.submission_key)),
        )
    content.fill_columns(contribution)  # what it said before is still on it
    contribution.page = submission.page
    contribution.space = submission.space
    contribution.channel = submission.channel
    contribution.language = submission.language
    # The relations are instances we hold; the database checks them, and the constraints.
    contribution.clean_fields(exclude=["participation", "participant", "page", "space", *content.identity])
    contribution.save()
    content.write_rows(contribution, created)
    return contribution


@transaction.atomic
def erase_contribution(*, contribution: Contribution) -> None:
    """Delete a contribution and all it says, at its author's request. Its author's pseudonym goes with it if it served nothing else."""
    participant = contribution.participant
    if participant:  # the lock under which it could be replaced at this moment
        Participant.objects.select_for_update().filter(pk=participant.pk).first()
    current = type(contribution)._default_manager.select_for_update().filter(pk=contribution.pk).first()
    if current is None:
        return
    current.delete()
    if participant is None:
        return
    try:
        with transaction.atomic():
            participant.delete()
    except ProtectedError:
        pass  # the same person gave something else in this campaign
