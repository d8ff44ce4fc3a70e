"""Questions written again under new ids, so that answers to one are never answers to the other."""

import uuid
from collections.abc import Collection, Iterator
from typing import Any

from wagtail.blocks import StreamValue


def with_new_ids(questions: StreamValue, only: Collection[str] | None = None) -> StreamValue:
    """The same questions, all of them or those of the ids in `only`: new ids for each, its choices and its lines.

    What names an id by its value, as the rules of a condition do, names the new one. Only blocks and the items of their lists have ids.
    """
    stored = list(questions.get_prep_value())
    renewed = [one for one in stored if only is None or one["id"] in only]
    names = {old: str(uuid.uuid4()) for one in renewed for old in _ids(one)}
    return questions.stream_block.to_python(_renamed(stored, names))


def ids_of(questions: StreamValue, only: str | None = None) -> set[str]:
    """The ids of the questions (or of one), of their choices and of their lines."""
    return {found for one in questions.get_prep_value() if only in (None, one["id"]) for found in _ids(one)}


def _ids(stored: Any) -> Iterator[str]:
    if isinstance(stored, dict):
        if isinstance(stored.get("id"), str):
            yield stored["id"]
        for value in stored.values():
            yield from _ids(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _ids(value)


def _renamed(stored: Any, names: dict[str, str]) -> Any:
    if isinstance(stored, dict):
        return {key: _renamed(value, names) for key, value in stored.items()}
    if isinstance(stored, list):
        return [_renamed(value, names) for value in stored]
    return names.get(stored, stored) if isinstance(stored, str) else stored
