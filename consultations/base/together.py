"""One participation inside another: the questions that stand under an idea. Types do not import each other; they meet here."""

import uuid
from copy import copy
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils.functional import cached_property

from .models import Anonymity, Participation

if TYPE_CHECKING:
    from .participation_type import ParticipationType
    from .services import Submission


def kind_of(participation: Participation) -> "ParticipationType":
    """The type of a participation: `<app>.participation_type.TYPE`."""
    app = apps.get_app_config(participation._meta.app_label).name
    return import_module(f"{app}.participation_type").TYPE


def submission_within(
    *, submission: "Submission", participation: Participation, trust: str, corrects: Any
) -> "Submission":
    """The sending of what was answered to `participation` with the contribution of `submission`, under the promise made for that one.

    It is nobody's by itself: no pseudonym, no address, and a one-time key made from the other's. Anonymous if either of the two is.
    """
    original = copy(participation.original)
    is_anonymous = original.is_anonymous or submission.participation.is_anonymous
    original.anonymity = Anonymity.ANONYMOUS if is_anonymous else Anonymity.PSEUDONYM
    return replace(
        submission,
        participation=original,
        submission_key=uuid.uuid5(submission.submission_key, original.participation_slug),
        voter="",
        contact=None,
        code_batch=None,
        trust=trust,
        corrects=corrects,
        first_act=False,
    )


class WithQuestions:
    """A form with the questions of another participation inside (`asked_beside`, or None): they are sent, checked and shown together."""

    asked_beside: Participation | None
    space: Any
    data: Any
    is_bound: bool

    @cached_property
    def extra(self) -> Any:
        """The form of the questions in plus, or None."""
        asked = self.asked_beside
        if asked is None or not asked.live:
            return None
        return kind_of(asked).form_within(asked.localized, self.data if self.is_bound else None, self.space)

    @property
    def extra_template(self) -> str:
        return kind_of(self.extra.survey).form_template

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.extra is None or self.extra.is_valid()])  # type: ignore[misc]


def record_beside(*, contribution: Any, name: str, submission: "Submission", form: Any) -> None:
    """Record what was answered to the questions inside a form, in place of what was answered before; nothing is kept of no answer.

    `name` is the field of the contribution that leads to it. In the transaction of the contribution, which is saved.
    """
    if form.extra is None:
        return
    before = getattr(contribution, name)
    if form.extra.says_nothing:
        if before:
            before.delete()
            setattr(contribution, name, None)
        return
    asked = form.asked_beside
    inner = submission_within(submission=submission, participation=asked, trust=contribution.trust, corrects=before)
    said = kind_of(asked).record(inner, form.extra)
    if said != before:
        setattr(contribution, name, said)
        contribution.save(update_fields=[name])
