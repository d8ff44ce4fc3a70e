"""What every participation type stands on: Participation, Contribution, Participant."""

from .codes import CodeBatch, DailySalt, EntryCode, Kiosk, NetworkCount, SpentProof
from .contribution import Channel, Contribution, ContributionQuerySet, Trust
from .participation import Anonymity, Audience, Participation, ParticipationQuerySet, Phase, phase_between
from .people import Contact, Participant, PseudonymKey, TookPart, new_secret

__all__ = [
    "Anonymity",
    "Audience",
    "Channel",
    "CodeBatch",
    "Contact",
    "Contribution",
    "ContributionQuerySet",
    "DailySalt",
    "EntryCode",
    "Kiosk",
    "NetworkCount",
    "Participant",
    "Participation",
    "ParticipationQuerySet",
    "Phase",
    "PseudonymKey",
    "SpentProof",
    "TookPart",
    "Trust",
    "new_secret",
    "phase_between",
]
