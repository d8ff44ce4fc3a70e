"""Organisms, journeys, and the rows a journey is made of."""

from .organism import Organism, Shape
from .pages import JourneyIndexPage, JourneyPage
from .steps import Actor, Logic, Moment, Precision, Stage, Step, StepOrganism

__all__ = [
    "Actor",
    "JourneyIndexPage",
    "JourneyPage",
    "Logic",
    "Moment",
    "Organism",
    "Precision",
    "Shape",
    "Stage",
    "Step",
    "StepOrganism",
]
