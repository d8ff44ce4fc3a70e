"""Content blocks shared by every page, by family. Their templates are in templates/core/blocks/."""

from .layout import AccordionBlock, AlertBlock
from .links import CallToActionBlock, ContactBlock
from .media import ImageBlock, VideoBlock
from .stream import ContentBlocks
from .text import HeadingBlock, ParagraphBlock, QuotationBlock

__all__ = [
    "AccordionBlock",
    "AlertBlock",
    "CallToActionBlock",
    "ContactBlock",
    "ContentBlocks",
    "HeadingBlock",
    "ImageBlock",
    "ParagraphBlock",
    "QuotationBlock",
    "VideoBlock",
]
