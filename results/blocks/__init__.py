"""Blocks of a result page, by family. Their templates are in templates/results/blocks/."""

from .charts import BarChartBlock, StackedBarBlock
from .commitments import MethodBlock, SaidLearnedDoneBlock
from .key_figures import KeyFiguresBlock
from .stream import ResultBlocks

__all__ = ["BarChartBlock", "KeyFiguresBlock", "MethodBlock", "ResultBlocks", "SaidLearnedDoneBlock", "StackedBarBlock"]
