"""The blocks of a page that people can take part in: content blocks, and one block per participation type."""

from wagtail import blocks

from core.blocks import ContentBlocks

from .participation import types


class ParticipationBlocks(ContentBlocks):
    """Content blocks and every participation type of the list."""

    def __init__(self, local_blocks: list[tuple[str, blocks.Block]] | None = None, **kwargs: object):
        kinds = [(kind.block_name, kind.block()) for kind in types()]
        super().__init__(kinds + list(local_blocks or []), **kwargs)
