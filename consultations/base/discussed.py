"""What is discussed elsewhere than on a page: an idea, a project. Its type and that of comments know nothing of each other but this.

A discussion names its subjects by their public keys. The type that owns one answers `subject_asked`, listens to `comment_shown` to keep
a count, and calls `forget_subject` when one is erased.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.dispatch import Signal


@dataclass(frozen=True)
class Subject:
    """What comments may be about: its key, its title in words, and its address on the site."""

    key: uuid.UUID
    title: str
    url: str = ""


#: Sent with `discussion` (the original) and `subject` (a UUID). Who owns it, if it is shown and discussed there, answers with a Subject.
subject_asked = Signal()
#: Sent with `discussion`, `subject` (a UUID) and `change` (+1 or -1), in the transaction in which a comment begins or ceases to be shown.
comment_shown = Signal()
#: Sent with `subject` (a UUID): it is erased, and its title goes with it.
subject_erased = Signal()


def find_subject(discussion: Any, key: uuid.UUID) -> Subject | None:
    """The subject of this key, if it is shown and may be discussed there; else None."""
    answers = subject_asked.send(sender=type(discussion), discussion=discussion, subject=key)
    return next((answer for _receiver, answer in answers if answer), None)


def forget_subject(key: uuid.UUID) -> None:
    """Take the title of an erased subject out of what was said of it. In the transaction that erases it."""
    subject_erased.send(sender=Subject, subject=key)
