"""Finding a contribution by its receipt code, and writing it again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from .models import Contribution, Phase
from .participation_type import ParticipationType
from .receipts import receipt_hashes
from .services import Submission


@dataclass(frozen=True)
class Found:
    """A contribution and its type."""

    kind: ParticipationType
    contribution: Any

    @property
    def participation(self) -> Any:
        """What it was given to, in the language of the reader."""
        return self.contribution.participation.localized

    @property
    def may_be_corrected(self) -> bool:
        """Until the closing, while it is published, and until others gave their opinion on its words."""
        original = self.contribution.participation
        return original.live and original.phase() is Phase.OPEN and not self.contribution.is_frozen


def everyones(kind: ParticipationType) -> QuerySet:
    """All the contributions of a type: the code alone says whose it is."""
    return kind.contribution_model.objects.all()


def find(
    kinds: Iterable[ParticipationType], code: str, offered: Callable[[ParticipationType], QuerySet] = everyones
) -> Found | None:
    """The contribution of a typed code among those offered. Every type is asked, whether or not it was found already."""
    hashes = receipt_hashes(code)
    rows = [
        (
            kind,
            offered(kind).filter(receipt_hash__in=hashes).select_related("participation", "page", "space", "contact"),
        )
        for kind in kinds
    ]
    found = [Found(kind, contribution) for kind, some in rows for contribution in some[:1]]
    return found[0] if found else None


class NotOpen(Exception):
    """It may not be corrected any more."""


def correct_contribution(*, found: Found, form: Any, language: str, agent: Any = None) -> Contribution:
    """Write again what a contribution says, from a valid form; its page, space, channel, receipt and person stay.

    `agent`: who writes it on somebody's behalf. Raises NotOpen after the closing, services.Gone if it was erased meanwhile.
    """
    if not found.may_be_corrected:
        raise NotOpen
    kept = found.contribution
    submission = Submission(
        participation=kept.participation,
        page=kept.page,
        space=kept.space,
        submission_key=kept.submission_key,
        voter="",
        language=language,
        channel=kept.channel,
        entered_by=agent or kept.entered_by,
        code_batch=kept.code_batch,
        trust=kept.trust,
        cluster=kept.cluster,
        corrects=kept,
    )
    return found.kind.record(submission, form)
