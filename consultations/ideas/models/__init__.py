"""An idea box, the ideas that people put in it, what becomes of each, and who likes them."""

from .answer import AnswerState, OfficialAnswer
from .box import IdeaBox, ThemeBlocks
from .idea import Idea, IdeaQuerySet
from .likes import Like
from .merging import Cluster, Membership
from .states import CODES, IdeaState, StateChange

__all__ = [
    "CODES",
    "AnswerState",
    "Cluster",
    "Idea",
    "IdeaBox",
    "IdeaQuerySet",
    "IdeaState",
    "Like",
    "Membership",
    "OfficialAnswer",
    "StateChange",
    "ThemeBlocks",
]
