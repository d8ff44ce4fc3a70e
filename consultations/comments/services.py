"""Writing comments, and taking them away."""

import uuid
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from consultations.base.contacts import tell_author
from consultations.base.services import Content, Submission, record_contribution
from consultations.moderation.models import State as Reading

from .forms import CommentForm
from .models import Comment, ShownWhen, State


def record_comment(*, submission: Submission, form: CommentForm) -> Comment:
    """Record a valid form: one more comment of this browser, or the same again if it was sent twice."""
    said, shown_before = form.cleaned_data, [False]

    def fill(comment: Comment) -> None:
        shown_before[0] = comment.is_shown
        is_new = comment._state.adding
        if is_new:
            _put(comment, form)
        if (comment.text, comment.first_name) != (said["commentaire"], said["signature"]):
            comment.text, comment.first_name = said["commentaire"], said["signature"]
            _read_again(comment, submission, is_new)
        comment.stance = "" if comment.parent_id else said.get("position", "")

    content = Content(
        lambda comment, created: comment.tell_shown(shown_before[0]), fill, most=submission.participation.most
    )
    return record_contribution(model=Comment, submission=submission, content=content)


def _put(comment: Comment, form: CommentForm) -> None:
    """Where it stands. One whose parent went away at this very moment stands by itself; a parent that stays is held."""
    parent = form.parent and Comment.objects.select_for_update(of=("self",)).filter(pk=form.parent.pk).first()
    comment.parent = (
        (parent.parent or parent) if parent else None
    )  # there is one level: an answer to an answer stands beside it
    comment.subject, comment.subject_title = form.about.key if form.about else None, ""
    if form.about:
        comment.subject_title = form.about.title[: Comment._meta.get_field("subject_title").max_length]


def _read_again(comment: Comment, submission: Submission, is_new: bool) -> None:
    """New words are read by the team; whether they are shown before is for the discussion to say, unless these were taken away."""
    comment.moderation_state, comment.moderation_reason = Reading.PENDING, ""
    comment.moderated_by = comment.moderated_at = None
    if comment.state == State.BLOCKED:
        return
    at_once = submission.participation.shown_when == ShownWhen.AFTER
    comment.state = State.SHOWN if at_once and (is_new or comment.state == State.SHOWN) else State.WAITING
    if comment.state == State.SHOWN and comment.published_at is None:
        comment.published_at = submission.received_at()


def follow_decision(*, comment: Comment) -> None:
    """Show it or take it away, as the team has just decided, and tell its author if they asked to be told. In the transaction of the decision."""
    before = comment.is_shown
    comment.state = State.SHOWN if comment.moderation_state == Reading.APPROVED else State.REMOVED
    if comment.state == State.SHOWN and comment.published_at is None:
        comment.published_at = _moment(comment)
    comment.save(update_fields=["state", "published_at"])
    comment.tell_shown(before)
    if before != comment.is_shown:  # nothing is told of what changes nothing for its author
        _tell(comment)


def _moment(comment: Comment) -> Any:
    """Now; the beginning of the day where nothing may lead to a person."""
    if not comment.participation.is_anonymous:
        return timezone.now()
    return timezone.localtime(timezone=comment.space.zone).replace(hour=0, minute=0, second=0, microsecond=0)


def _tell(comment: Comment) -> None:
    subject = _("Votre commentaire est montré") if comment.is_shown else _("Votre commentaire n’est pas montré")
    key = f"comment:{comment.key.hex}:{comment.state[:3]}:{get_random_string(8)}"
    body = lazy(comment.moderation_outcome, str)()  # in the language of its author, as the subject
    tell_author(contribution=comment, subject=subject, body=body, key=key)


@transaction.atomic
def withdraw(*, comment: Comment) -> None:
    """Empty a comment that somebody answered, at its author's request: neither words nor anything that leads to them. Its receipt leads nowhere."""
    before = comment.is_shown
    comment.forget_reports()
    comment.state = State.WITHDRAWN
    comment.text = comment.first_name = comment.stance = ""
    comment.participant = comment.contact = comment.entered_by = comment.code_batch = comment.cluster = None
    comment.submission_key, comment.receipt_hash = uuid.uuid4(), uuid.uuid4().hex
    comment.moderation_state, comment.moderation_reason = Reading.NONE, ""
    comment.moderated_by = comment.moderated_at = None
    comment.save()
    comment.tell_shown(before)


def forget_title(subject: uuid.UUID, **signal: Any) -> None:
    """The subject is erased: nobody reads its title here any more."""
    Comment.objects.filter(subject=subject).update(subject_title="")
