"""Arranges the flat list of a page's blocks into the parts a reader sees."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

CHARTS = ("bar_chart", "stacked_bar")
_ICONS = {"said_learned_done": "flag", "bar_chart": "chart", "stacked_bar": "chart", "key_figures": "chart"}


@dataclass
class Section:
    """A part of the page: its title, the paragraph under it, its blocks, its place on the page."""

    title: str
    anchor: str
    lead: Any = None
    blocks: list[Any] = field(default_factory=list)

    @property
    def icon(self) -> str:
        """The icon of the first block that has one of its own."""
        return next((_ICONS[block.block_type] for block in self.blocks if block.block_type in _ICONS), "speech")


@dataclass
class Arrangement:
    """A page's blocks: those before the first title, the titled parts, the method."""

    opening: list[Any] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    method: Any = None


def arrange(body: Iterable[Any]) -> Arrangement:
    """Cut `body` (a StreamValue) at each main title. The method always comes last."""
    result = Arrangement()
    anchors: set[str] = set()
    for block in body:
        if block.block_type == "method":
            result.method = block
        elif block.block_type == "heading" and block.value["level"] == "h2":
            title = block.value["text"]
            result.sections.append(Section(title, _anchor(title, anchors)))
        elif not result.sections:
            result.opening.append(block)
        else:
            result.sections[-1].blocks.append(block)
    for section in result.sections:
        _take_lead(section)
    return result


def _take_lead(section: Section) -> None:
    """A paragraph between the title and a figure says what is measured: it belongs to the title."""
    kinds = [block.block_type for block in section.blocks[:2]]
    if kinds[:1] == ["paragraph"] and kinds[1:] and kinds[1] in (*CHARTS, "said_learned_done"):
        section.lead = section.blocks.pop(0)


def _anchor(title: str, taken: set[str]) -> str:
    """An id made from the title, unique on the page, never one of the template's own."""
    base = f"partie-{slugify(title) or 'sans-titre'}"
    anchor, number = base, 2
    while anchor in taken:
        anchor, number = f"{base}-{number}", number + 1
    taken.add(anchor)
    return anchor
