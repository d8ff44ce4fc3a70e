"""Long texts cut to fit the fields of a step: at a sentence, else between two words, never in the middle of one."""

import re

_SENTENCE_END = re.compile(r"[.!?;]\s+(?=\S)")


def cut(text: str, limit: int) -> tuple[str, str]:
    """(what fits in `limit` characters, the rest), at the end of a sentence; ("", text) if the first one is too long."""
    if len(text) <= limit:
        return text, ""
    ends = [match.start() + 1 for match in _SENTENCE_END.finditer(text) if match.start() < limit]
    place = ends[-1] if ends else 0
    return text[:place].strip(), text[place:].strip()


def cut_words(text: str, limit: int) -> str:
    """The first words of a text, in `limit` characters. One word that is longer than that is cut, for want of better."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head[:limit]).rstrip(" ,;:(")
