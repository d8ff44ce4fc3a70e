"""One participation inside another: the questions that stand under an idea. Types do not import each other; they meet here."""

import uuid
from copy import copy
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.apps import apps

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
