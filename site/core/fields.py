from typing import Any

from wagtail.fields import StreamField


class ContentField(StreamField):
    """A StreamField whose blocks are not written in migrations: adding a block makes no migration.

    The cost: a data migration cannot read the old block definitions; it works on the raw JSON.
    """

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _args, kwargs = super().deconstruct()
        kwargs.pop("block_lookup", None)
        return name, path, [[]], kwargs
