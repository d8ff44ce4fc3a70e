"""Writing a contribution: atomic, idempotent, and one per browser."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from wagtail.models import Page

from core.models import Space

from .contacts import ask_to_confirm, forget_contact, is_signed
from .integrity import pseudonym
from .models import CodeBatch, Contact, Contribution, Participant, Participation, TookPart, Trust
from .receipts import receipt_code, receipt_hash

C = TypeVar("C", bound=Contribution)


class AlreadyTookPart(Exception):
    """This browser answered an anonymous campaign already. Nobody knows which answer is its own: only its receipt does."""


class TooMany(Exception):
    """This browser gave as many contributions as one person may: `args[0]` says how many."""


class Gone(Exception):
    """The contribution was erased while it was being corrected."""


@dataclass(frozen=True)
class Submission:
    """Who sends what, from where: everything about a contribution but its content.

    `voter` is what makes one person one voice: the browser's number, or a code on paper. Empty for someone an agent writes for, and on a
    shared tablet: each sending is then somebody else.
    """

    participation: Participation  # the original, not a translation
    page: Page
    space: Space
    submission_key: uuid.UUID
    voter: str
    language: str
    channel: str = "web"  # a value of Channel
    contact: Contact | None = None  # an address, to be told what becomes of it or to sign it
    entered_by: Any = None  # the agent
    code_batch: CodeBatch | None = None
    trust: str = "counted"  # a value of Trust
    cluster: uuid.UUID | None = None
    received_on: date | None = None  # the day written on a sheet of paper; None: now
    corrects: Contribution | None = None  # the one that is written again, whoever holds its receipt
    #: The voter was just made up: nothing of theirs is looked for, unless a constraint says that there is.
    first_act: bool = False

    @property
    def stored_key(self) -> uuid.UUID:
        """What is kept of the one-time key. An anonymous campaign keeps a hash: a browser's number can be made from the key itself."""
        if not self.participation.is_anonymous:
            return self.submission_key
        digest = salted_hmac("participation.anonymous", self.submission_key.bytes, algorithm="sha256").digest()
        return uuid.UUID(bytes=digest[:16])

    def received_at(self) -> datetime:
        """Now; for an anonymous campaign, and for a day that was typed, the beginning of the day on the clocks of the space."""
        if self.received_on:
            return datetime.combine(self.received_on, time.min, tzinfo=self.space.zone)
        if not self.participation.is_anonymous:
            return timezone.now()
        return timezone.localtime(timezone=self.space.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def random_pk() -> int:
    """A key that says nothing of the order rows came in: 62 random bits."""
    return secrets.randbits(62)


@dataclass(frozen=True)
class Content:
    """How a type writes what was said, around the saving of the contribution: its columns before, its other rows after.

    `identity` is what makes two contributions of one browser to one participation two, and not one in place of the other
    (the topic of an opinion): the columns of the type's unique constraint, beyond the participant.
    `most` is for a type of which a browser gives several (ideas): how many at most. Each has its one-time key, which tells it from the others.
    """

    write_rows: Callable[[Any, bool], None]  # (contribution, created)
    fill_columns: Callable[[Any], None] = lambda contribution: None
    identity: Mapping[str, Any] = field(default_factory=dict)
    most: int | None = None


def record_contribution(*, model: type[C], submission: Submission, content: Content) -> C:
    """Create or replace the contribution of a browser, with what `content` writes of it.

    Everything is in one transaction. Sent twice with the same key, even at the same moment, it leaves one row: the
    database's constraints decide; the one that comes second tries once more and finds the first. Raises ValidationError
    if a field is wrong, AlreadyTookPart for a second answer to an anonymous campaign, TooMany beyond `content.most`.
    """
    try:
        return _record(model, submission, content)
    except IntegrityError:
        # Either the same browser was quicker (its row is found now), or the key was somebody else's (ours is replaced).
        submission = replace(submission, first_act=False)
        fresh = replace(submission, submission_key=uuid.uuid4())
        if submission.voter and not submission.participation.is_anonymous and content.most is None:
            return _record(model, fresh, content)
    try:
        return _record(model, submission, content)  # the row is found by its key only
    except IntegrityError:
        return _record(model, fresh, content)


@transaction.atomic
def _record(model: type[C], submission: Submission, content: Content) -> C:
    if submission.corrects:
        participant, contribution = None, _corrected(model, submission.corrects)
    elif submission.participation.is_anonymous:
        participant, contribution = None, _own_anonymous(model, submission, content)
    else:
        participant = _participant(submission)
        contribution = None if submission.first_act else _existing(model, submission, participant, content)
    created = contribution is None
    if contribution is None:
        contribution = _new(model, submission, participant, content.identity)
    content.fill_columns(contribution)  # what it said before, and where, is still on it
    contact, before = submission.contact, contribution.contact_id
    _fill(contribution, submission)
    # The relations are instances we hold; the database checks them, and the constraints.
    held = ["participation", "participant", "page", "space", "contact", "entered_by", "code_batch", *content.identity]
    contribution.clean_fields(exclude=held)
    contribution.save(force_insert=created)
    content.write_rows(contribution, created)
    if contact and not (contact.pk == before and contact.confirmed_at):
        ask_to_confirm(contribution=contribution, wants_news=not is_signed(contribution))
    return contribution


def _new(model: type[C], submission: Submission, participant: Participant | None, identity: Mapping[str, Any]) -> C:
    key = submission.stored_key
    contribution = model(
        **identity,
        participation=submission.participation,
        participant=participant,
        submission_key=key,
        receipt_hash=receipt_hash(receipt_code(key)),
    )
    if submission.participation.is_anonymous:
        contribution.pk = random_pk()
    if (submission.participation.is_anonymous or submission.received_on) and model.received_field == "created_at":
        contribution.created_at = submission.received_at()
    return contribution


def _fill(contribution: Any, submission: Submission) -> None:
    """Where it comes from. An answer sent again without an address keeps the one that was given."""
    contribution.participation = submission.participation  # the same one, read already
    contribution.trust = _trust(contribution, submission)
    contribution.page = submission.page
    contribution.space = submission.space
    contribution.channel = submission.channel
    contribution.language = submission.language
    if submission.contact:
        contribution.contact = submission.contact
    contribution.entered_by = submission.entered_by
    contribution.code_batch = submission.code_batch
    contribution.cluster = submission.cluster
    if contribution.updated_at is not None:  # a type may keep no moment
        contribution.updated_at = submission.received_at()


def _trust(contribution: Any, submission: Submission) -> str:
    """Whether it counts. What was decided of one stays when it is corrected; a signed one waits for its address to be confirmed."""
    if submission.corrects or contribution.trust == Trust.ASIDE:
        return contribution.trust
    if not is_signed(contribution) or submission.entered_by:  # the agent has the person before them
        return submission.trust
    contact = submission.contact
    same = contribution.contact_id is not None and (contact is None or contact.pk == contribution.contact_id)
    return submission.trust if same and contribution.trust == Trust.COUNTED else str(Trust.WAITING)


def _corrected(model: type[C], corrected: Any) -> C | None:
    """The contribution that is written again, locked. Raises Gone if it was erased meanwhile."""
    if corrected.participant_id:  # the lock under which its own browser would replace it at this moment
        Participant.objects.select_for_update().filter(pk=corrected.participant_id).first()
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=corrected.pk).first()
    if found is None:
        raise Gone
    return found


def _participant(submission: Submission) -> Participant | None:
    name = pseudonym(submission.participation, submission.voter) if submission.voter else None
    if name is None:
        return None
    key = submission.participation.pseudonym_key
    # One statement finds or makes the row, and locks it: two submissions of one browser wait for each other.
    (participant,) = Participant.objects.bulk_create(
        [Participant(key=key, pseudonym=name, trust=submission.trust, cluster=submission.cluster)],
        update_conflicts=True,
        unique_fields=["key", "pseudonym"],
        update_fields=["pseudonym"],
    )
    return participant


def _existing(model: type[C], submission: Submission, participant: Participant | None, content: Content) -> C | None:
    """The contribution of this browser, which the new one replaces. Without pseudonyms, or if one gives several, that of the same one-time key."""
    rows = model._default_manager.select_for_update(of=("self",)).filter(
        participation=submission.participation, **content.identity
    )
    if participant and content.most is None:
        return rows.filter(participant=participant).first()
    found = rows.filter(submission_key=submission.submission_key, participant=participant).first()
    if found is None and participant and content.most is not None:
        # Two sendings of one browser wait for each other at its row (`_participant`): the count is exact.
        given = model._default_manager.filter(participation=submission.participation, participant=participant)
        if given.count() >= content.most:
            raise TooMany(content.most)
    return found


def _own_anonymous(model: type[C], submission: Submission, content: Content) -> C | None:
    """The contribution that this very sending made already, or None for a first one. Raises AlreadyTookPart, or TooMany, for another."""
    names = _anonymous_names(submission, content)
    key = submission.participation.pseudonym_key
    if names and submission.first_act:
        TookPart.objects.create(key=key, pseudonym=names[0])
        return None
    rows = model._default_manager.select_for_update(of=("self",))
    same = {"participation": submission.participation, "submission_key": submission.stored_key, **content.identity}
    found = rows.filter(**same).first()
    # Written by an agent, or the campaign's key is destroyed: the one-time key alone tells two sendings apart.
    if not names:
        return found
    taken = set(TookPart.objects.filter(key=key, pseudonym__in=names).values_list("pseudonym", flat=True))
    if found and taken:
        return found
    free = next((name for name in names if name not in taken), None)
    if free is None:
        raise TooMany(content.most) if content.most else AlreadyTookPart
    TookPart.objects.create(key=key, pseudonym=free)
    return None


def _anonymous_names(submission: Submission, content: Content) -> list[str]:
    """The marks that a browser may leave in an anonymous campaign, one for each contribution it may give. None lead to what it said."""
    said = "".join(str(getattr(value, "pk", value)) for value in content.identity.values())
    places = [said, *(f"{said}#{place}" for place in range(1, content.most or 1))]
    names = [pseudonym(submission.participation, submission.voter + place) for place in places if submission.voter]
    return [name for name in names if name]


@transaction.atomic
def erase_contribution(*, contribution: Contribution) -> None:
    """Delete a contribution and all it says, at its author's request. Their pseudonym and their address go with it, if they serve nothing else."""
    participant, contact = contribution.participant, contribution.contact
    contribution.hold_first()
    if participant:  # the lock under which it could be replaced at this moment
        Participant.objects.select_for_update().filter(pk=participant.pk).first()
    current = type(contribution)._default_manager.select_for_update().filter(pk=contribution.pk).first()
    if current is None:
        return
    current.delete()
    if contact:
        forget_contact(contact=contact)
    if participant:
        forget_participant(participant)


def forget_participant(participant: Participant) -> None:
    """Erase a pseudonym that nothing is left of. In a transaction."""
    try:
        with transaction.atomic():
            participant.delete()
    except ProtectedError:
        pass  # the same person gave something else in this campaign
