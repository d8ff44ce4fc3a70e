from core.blocks import ContentBlocks

from .charts import BarChartBlock, StackedBarBlock
from .commitments import MethodBlock, SaidLearnedDoneBlock
from .key_figures import KeyFiguresBlock


class ResultBlocks(ContentBlocks):
    """What a result page is made of: content, figures, and the suite given to what people said."""

    key_figures = KeyFiguresBlock()
    bar_chart = BarChartBlock()
    stacked_bar = StackedBarBlock()
    said_learned_done = SaidLearnedDoneBlock()
    method = MethodBlock()

    class Meta:
        block_counts = {"key_figures": {"max_num": 1}, "method": {"max_num": 1}}
