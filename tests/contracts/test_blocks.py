"""What every block of every page must have: its words for editors, a preview that draws itself by the rules of the house."""

import re
from collections.abc import Iterator

import pytest
from wagtail import blocks
from wagtail.fields import StreamField

from tests.contracts.test_pages import FORBIDDEN, MODELS


def streams() -> Iterator[blocks.StreamBlock]:
    for model in MODELS:
        yield from (field.stream_block for field in model._meta.get_fields() if isinstance(field, StreamField))


BLOCKS = {block.definition_prefix: block for stream in streams() for block in stream.child_blocks.values()}
UNIQUE = {(type(block), name): block for block in BLOCKS.values() for name in [block.name]}
NAMES = [f"{kind.__name__}-{name}" for kind, name in UNIQUE]


def test_there_are_blocks():
    assert len(UNIQUE) > 10


@pytest.mark.parametrize("block", UNIQUE.values(), ids=NAMES)
def test_says_what_it_is(block):
    assert block.label
    assert block.meta.icon != "placeholder"
    assert block.get_description()


@pytest.mark.parametrize("block", UNIQUE.values(), ids=NAMES)
def test_draws_its_preview(block, home):
    value = block.normalize(block.get_preview_value())
    html = block.render(value, {"page": home, "space": home.space})
    for what, pattern in FORBIDDEN:
        assert not re.search(pattern, html, re.IGNORECASE), what
    assert "None" not in html


def test_admin_draws_the_preview_of_each(home, admin_client):
    for block in UNIQUE.values():
        response = admin_client.get("/admin/block-preview/", {"id": block.definition_prefix})
        assert response.status_code == 200, block.name


@pytest.mark.parametrize("block", UNIQUE.values(), ids=NAMES)
def test_preview_shows_something(block, home):
    """An editor who looks for a block sees what it makes, image blocks apart: they have no image of their own to show."""
    html = block.render(block.normalize(block.get_preview_value()), {"page": home, "space": home.space})
    words = re.sub(r"<[^>]+>|\s", "", html)
    assert words or block.name == "image"
