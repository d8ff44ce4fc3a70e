"""An open question, the short proposals that answer it, the votes on them, and how these are counted."""

from .counts import Scope, Standing, Tally
from .proposal import Proposal, ProposalQuerySet
from .question import OpenQuestion
from .runs import AnalysisRun
from .sequence import Sequence, Shown
from .vote import COUNTED_COLUMNS, MARKS, Choice, MarkColumns, Vote, VoteQuerySet

__all__ = [
    "COUNTED_COLUMNS",
    "MARKS",
    "AnalysisRun",
    "Choice",
    "MarkColumns",
    "OpenQuestion",
    "Proposal",
    "ProposalQuerySet",
    "Scope",
    "Sequence",
    "Shown",
    "Standing",
    "Tally",
    "Vote",
    "VoteQuerySet",
]
