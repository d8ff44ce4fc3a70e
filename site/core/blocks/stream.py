from wagtail import blocks

from .layout import AccordionBlock, AlertBlock
from .links import CallToActionBlock, ContactBlock
from .media import ImageBlock, VideoBlock
from .text import HeadingBlock, ParagraphBlock, QuotationBlock


class ContentBlocks(blocks.StreamBlock):
    """What any page may hold. Apps add their own blocks by inheriting it."""

    accordion = AccordionBlock()
    alert = AlertBlock()
    call_to_action = CallToActionBlock()
    contact = ContactBlock()
    heading = HeadingBlock()
    image = ImageBlock()
    paragraph = ParagraphBlock()
    quotation = QuotationBlock()
    video = VideoBlock()
