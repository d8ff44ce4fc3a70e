"""An idea box, the ideas that people put in it, what becomes of each, and who likes them."""

from .answer import ANSWER_MAX, AnswerState, AnswerTemplate, OfficialAnswer
from .box import IdeaBox, ShownWhen, ThemeBlocks
from .idea import DRAW_PRIME, NAME_MAX, PLACE_MAX, TEXT_MAX, TITLE_MAX, Idea, IdeaQuerySet
from .likes import Like
from .merging import Cluster, Membership
from .states import CODES, HIDDEN, IdeaState, StateChange

__all__ = [
    "ANSWER_MAX",
    "CODES",
    "DRAW_PRIME",
    "HIDDEN",
    "NAME_MAX",
    "PLACE_MAX",
    "TEXT_MAX",
    "TITLE_MAX",
    "AnswerState",
    "AnswerTemplate",
    "Cluster",
    "Idea",
    "IdeaBox",
    "IdeaQuerySet",
    "IdeaState",
    "Like",
    "Membership",
    "OfficialAnswer",
    "ShownWhen",
    "StateChange",
    "ThemeBlocks",
]
