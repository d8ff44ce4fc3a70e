"""Form fields of our own."""

from wagtail.blocks import CharBlock, DateBlock, StreamBlock, StructBlock, URLBlock
from wagtail.blocks.base import BlockField

from core.fields import ContentField


class Blocks(StreamBlock):
    source = StructBlock(
        [("name", CharBlock()), ("checked_on", DateBlock(required=False)), ("url", URLBlock(required=False))]
    )


def sent(name):
    """What a browser sends for a source without a date, as the widget reads it."""
    return Blocks().value_from_datadict(
        {
            "content-count": "1",
            "content-0-deleted": "",
            "content-0-order": "0",
            "content-0-type": "source",
            "content-0-id": "a",
            "content-0-value-name": name,
            "content-0-value-checked_on": "",
            "content-0-value-url": "",
        },
        {},
        "content",
    )


def stored():
    """What a program wrote, which says nothing of the address."""
    return Blocks().to_python([{"type": "source", "id": "a", "value": {"name": "Loi", "checked_on": None}}])


def test_reader_who_changes_nothing_has_changed_nothing():
    field = ContentField(Blocks()).formfield()
    assert not field.has_changed(stored(), sent("Loi"))
    assert field.has_changed(stored(), sent("Décret"))
    assert field.has_changed(stored(), sent(""))  # what is wrong is a change
    assert field.has_changed(None, sent("Loi"))  # so is what a new page says


def test_control_wagtail_own_field_sees_a_change_in_an_empty_date():
    assert BlockField(block=Blocks()).has_changed(stored(), sent("Loi"))
