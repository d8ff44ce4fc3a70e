"""Workshops, their sessions, who signs up, how people are chosen, what was said there, and what came of it."""

from .day import MINUTES_DAYS, NOTE_MAX, Minutes, Note, Output
from .draw import Draw, Quota
from .panel import PanelInvitation, PanelMember
from .report import Finding, Report
from .session import Mode, Session
from .signup import HOLDING, NAME_MAX, NEEDS_MAX, Left, SignUp, SignUpQuerySet, State
from .workshop import Kind, Recruitment, Workshop

__all__ = [
    "HOLDING",
    "MINUTES_DAYS",
    "NAME_MAX",
    "NEEDS_MAX",
    "NOTE_MAX",
    "Draw",
    "Finding",
    "Kind",
    "Left",
    "Minutes",
    "Mode",
    "Note",
    "Output",
    "PanelInvitation",
    "PanelMember",
    "Quota",
    "Recruitment",
    "Report",
    "Session",
    "SignUp",
    "SignUpQuerySet",
    "State",
    "Workshop",
]
