"""Question types. Each is a StreamField block that knows its form fields and the rows an answer makes.

The block's id in the StreamField is the question's id; the id of a choice in its list is the choice's id. Both stay the same
when a text is corrected or translated.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks.stream_block import StreamBlockValidationError

from ..conditions import ConditionalBlocks
from .base import Confidentiality, QuestionBlock
from .choices import ConsentQuestionBlock, MultipleQuestionBlock, SingleQuestionBlock
from .grids import MatrixQuestionBlock, RankingQuestionBlock
from .information import InformationBlock
from .page_break import PageBreakBlock
from .scales import RatingQuestionBlock, ScaleQuestionBlock, SentimentQuestionBlock
from .texts import LongTextQuestionBlock, ShortTextQuestionBlock
from .values import DateQuestionBlock, NumberQuestionBlock, PostCodeQuestionBlock

__all__ = ["LOCAL_QUESTIONS", "Confidentiality", "LocalQuestionBlocks", "QuestionBlock", "QuestionBlocks", "too_many"]

LOCAL_QUESTIONS = 5  # how many questions a Caf may add


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

    def clean(self, value: Any) -> Any:
        if len(value) > LOCAL_QUESTIONS:
            raise StreamBlockValidationError(non_block_errors=[ValidationError(too_many(len(value)))])
        return super().clean(value)


def too_many(count: int) -> str:
    """What an editor who adds too many questions reads."""
    return _("Cinq questions au plus. Vous en avez écrit %(count)s : retirez-en %(more)s.") % {
        "count": count,
        "more": count - LOCAL_QUESTIONS,
    }
