"""Which version of each question a form shows: pure functions, nothing reads the database.

An *edition* of a survey is a number that grows each time a question gets a new version. `starts` are the editions at which one question
got its second version, its third… A form carries its edition, the same for everyone, and the version of each question comes of it.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

TYPO, MEANING = "faute", "sens"
#: What a form that is being filled in keeps of today, whatever the words it was opened with: they change no meaning.
_OF_TODAY = ("required", "condition", "confidentiality")


def version_at(starts: Sequence[int], edition: int) -> int:
    """The version of a question at an edition of its survey."""
    return 1 + sum(start <= edition for start in starts)


def edition_of(versions: Mapping[str, Sequence[int]]) -> int:
    """The present edition of a survey whose questions changed at these editions."""
    return max((start for starts in versions.values() for start in starts), default=0)


def typed_edition(typed: str, present: int) -> int:
    """The edition a form says it was opened at. Without one, or with one that never was: the present one."""
    if typed.isascii() and typed.isdigit() and len(typed) < 6:
        return min(int(typed), present)
    return present


def fingerprint(block: Any, value: Any) -> str:
    """Of the structure of a question: two questions with the same one can be answered in the same ways."""
    told = json.dumps([block.name, block.shape(value)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def words(block: Any, value: Any) -> dict[str, str]:
    """What an editor wrote that says what the question means, by place: the question, its choices, its lines. Spaces are not words."""
    found: dict[str, Any] = {}
    for name in block.worded:
        held = value.get(name)
        if hasattr(held, "bound_blocks"):
            found |= {f"{name} {bound.id}": bound.value for bound in held.bound_blocks}
        else:
            found[name] = held
    return {place: " ".join(str(text or "").split()) for place, text in found.items()}


def change_key(question_id: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """What stands for one change of words: what an editor said of it is not said of another."""
    told = json.dumps([str(question_id), before, after], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def with_words_of(content: Mapping[str, Any], block: Any, value: Any) -> Any:
    """The value of a question as it was written in `content`, asked under the rules of today."""
    today = block.get_prep_value(value)
    return block.to_python({**content, **{name: today[name] for name in _OF_TODAY if name in today}})
