"""Organisms, journeys and their versions, the rows they are made of, and what shows how they were made."""

from .evidence import ChangeNote, Criterion, Evidence, GateResult, LinkCheck, PainPoint
from .listing import listed
from .local import LocalContact, LocalJourneyPage, LocalOffer, LocalStep
from .moments import Moment, MomentKind, Precision, ReportRule
from .organism import Organism, Shape
from .pages import JourneyIndexPage, JourneyPage
from .review import JourneyReviewTask, ReviewRole
from .stages import Situation, Stage
from .steps import Actor, Logic, Step, StepOrganism
from .variants import Action, Delta, JourneyVariantPage, VariantKind

__all__ = [
    "Action",
    "Actor",
    "ChangeNote",
    "Criterion",
    "Delta",
    "Evidence",
    "GateResult",
    "JourneyIndexPage",
    "JourneyPage",
    "JourneyReviewTask",
    "JourneyVariantPage",
    "LinkCheck",
    "LocalContact",
    "LocalJourneyPage",
    "LocalOffer",
    "LocalStep",
    "Logic",
    "Moment",
    "MomentKind",
    "Organism",
    "PainPoint",
    "Precision",
    "ReportRule",
    "ReviewRole",
    "Shape",
    "Situation",
    "Stage",
    "Step",
    "StepOrganism",
    "VariantKind",
    "listed",
]
