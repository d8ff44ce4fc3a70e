"""How a campaign page is laid out: its blocks in parts, its milestones in time."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from .participation import types


@dataclass
class Section:
    """A part of the page: one participation, or text under a title of its own."""

    title: str = ""
    anchor: str = ""
    is_participation: bool = False
    blocks: list[Any] = field(default_factory=list)


def arrange(body: Iterable[Any], is_preview: bool = False) -> tuple[list[Any], list[Section]]:
    """Cut a page's blocks into what opens it, and its parts: each participation, and the text under each main title.

    A participation that is not published makes no part, except in a preview.
    """
    names = {kind.block_name for kind in types()}
    opening: list[Any] = []
    sections: list[Section] = []
    for block in body:
        if block.block_type in names:
            participation = block.value.get(block.block_type)
            if participation and (participation.live or is_preview):
                sections.append(Section(is_participation=True, blocks=[block]))
        elif block.block_type == "heading" and block.value["level"] == "h2":
            sections.append(Section(title=block.value["text"], anchor=f"partie-{len(sections) + 1}"))
        elif not sections:
            opening.append(block)
        else:
            if sections[-1].is_participation:
                sections.append(Section())
            sections[-1].blocks.append(block)
    return opening, sections


def with_states(milestones: list[Any], today: date) -> list[Any]:
    """Give each milestone its `state`: done, now (the last one begun), next; or end for the last of all."""
    begun = [milestone for milestone in milestones if milestone.starts_on <= today]
    current = max(begun, key=lambda milestone: milestone.starts_on, default=None)
    for milestone in milestones:
        if milestone is current:
            milestone.state = "now"
        elif milestone in begun:
            milestone.state = "done"
        else:
            milestone.state = "next"
    return milestones
