"""The flat list of blocks becomes the parts of a page."""

from dataclasses import dataclass
from typing import Any

from results.sections import arrange


@dataclass
class Block:
    block_type: str
    value: Any = None


def heading(text, level="h2"):
    return Block("heading", {"text": text, "level": level})


def test_each_main_title_starts_a_part():
    figures, chart, small = Block("key_figures"), Block("bar_chart"), heading("Détail", "h3")
    result = arrange([figures, heading("Le ton"), chart, small, heading("La suite"), Block("said_learned_done")])
    assert result.opening == [figures]
    assert [section.title for section in result.sections] == ["Le ton", "La suite"]
    assert result.sections[0].blocks == [chart, small]
    assert [section.icon for section in result.sections] == ["chart", "flag"]


def test_the_paragraph_before_a_figure_belongs_to_the_title():
    paragraph = Block("paragraph", "En pourcentage.")
    section = arrange([heading("Le ton"), paragraph, Block("stacked_bar")]).sections[0]
    assert section.lead is paragraph
    assert [block.block_type for block in section.blocks] == ["stacked_bar"]


def test_a_paragraph_of_its_own_stays_a_paragraph():
    section = arrange([heading("Le ton"), Block("paragraph", "Texte."), Block("image")]).sections[0]
    assert section.lead is None
    assert len(section.blocks) == 2


def test_the_method_comes_last_wherever_it_is():
    method = Block("method")
    result = arrange([method, heading("Le ton"), Block("bar_chart")])
    assert result.method is method
    assert result.opening == []


def test_same_titles_have_different_anchors():
    sections = arrange([heading("Le ton"), heading("Le ton"), heading("!?")]).sections
    assert [section.anchor for section in sections] == ["partie-le-ton", "partie-le-ton-2", "partie-sans-titre"]
