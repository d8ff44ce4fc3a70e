"""Question types. Each is a StreamField block that knows its form fields and the rows an answer makes.

The block's id in the StreamField is the question's id; the id of a choice in its list is the choice's id. Both stay the same
when a text is corrected or translated.
"""

from ..conditions import ConditionalBlocks
from .base import Confidentiality, QuestionBlock
from .choices import ConsentQuestionBlock, MultipleQuestionBlock, SingleQuestionBlock
from .grids import MatrixQuestionBlock, RankingQuestionBlock
from .information import InformationBlock
from .page_break import PageBreakBlock
from .scales import RatingQuestionBlock, ScaleQuestionBlock, SentimentQuestionBlock
from .texts import LongTextQuestionBlock, ShortTextQuestionBlock
from .values import DateQuestionBlock, NumberQuestionBlock, PostCodeQuestionBlock

__all__ = ["Confidentiality", "LocalQuestionBlocks", "QuestionBlock", "QuestionBlocks"]


class QuestionBlocks(ConditionalBlocks):
    """The questions of a survey, in order."""

    single = SingleQuestionBlock()
    multiple = MultipleQuestionBlock()
    scale = ScaleQuestionBlock()
    sentiment = SentimentQuestionBlock()
    rating = RatingQuestionBlock()
    number = NumberQuestionBlock()
    date = DateQuestionBlock()
    short_text = ShortTextQuestionBlock()
    long_text = LongTextQuestionBlock()
    page = PageBreakBlock()
    ranking = RankingQuestionBlock()
    matrix = MatrixQuestionBlock()
    postcode = PostCodeQuestionBlock()
    consent = ConsentQuestionBlock()
    information = InformationBlock()


class LocalQuestionBlocks(QuestionBlocks):
    """The questions a Caf adds to a national survey: few, and on one page."""

    page = None  # type: ignore[assignment]  # a declared block is taken away
