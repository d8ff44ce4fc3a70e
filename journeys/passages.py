"""The texts of a journey's draft, each with its place in the editor, and what would make them easier to read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from .presentation import details_by_kind
from .readability import EasyAdvice, Level, Reading, easy_advice, level_of, read, reading_ease

if TYPE_CHECKING:
    from .models.pages import JourneyPage
    from .models.steps import Step


@dataclass(frozen=True)
class Passage:
    """A text of the draft. `target`: id of its field in the editor, or of the row it is in."""

    place: str
    target: str
    text: str


@dataclass(frozen=True)
class ReadPassage:
    """A passage and what to change in it."""

    passage: Passage
    reading: Reading


@dataclass(frozen=True)
class Report:
    """A draft as the readability panel shows it: its score as a whole, then the passages to change, the hardest first."""

    words: int
    score: float | None
    passages: list[ReadPassage]
    easy: EasyAdvice

    @property
    def level(self) -> Level | None:
        return None if self.score is None else level_of(self.score)

    @property
    def count(self) -> int:
        """Things to change."""
        return sum(len(one.reading.remarks) for one in self.passages)


def report_on(page: "JourneyPage") -> Report:
    """Read a draft in the order its readers do: an acronym explained in the introduction is known in the steps."""
    passages = list(passages_of(page))
    explained: set[str] = set()
    readings = [ReadPassage(passage, read(passage.text, explained)) for passage in passages]
    return Report(
        words=sum(one.reading.words for one in readings),
        score=reading_ease("\n".join(passage.text for passage in passages)),
        passages=sorted(
            (one for one in readings if one.reading.remarks), key=lambda one: -one.reading.weight
        ),  # stable: passages of the same weight stay in the order of the page
        easy=easy_advice(passage.text for passage in passages),
    )


def passages_of(page: "JourneyPage") -> Iterator[Passage]:
    """Every text for the public that is not empty: those of the page, then those of each step."""
    names = ("title", "introduction", "plain_summary", "life_moment", "anchor_question", "start_marker", "end_marker")
    for name in names:
        yield from _passage(str(page._meta.get_field(name).verbose_name), f"id_{name}", getattr(page, name))
    for index, step in enumerate(page.steps.all()):
        yield from _of_step(step, index)


def _of_step(step: "Step", index: int) -> Iterator[Passage]:
    row = f"steps-{index}"
    name = _("Étape %(number)s, « %(title)s »") % {"number": index + 1, "title": step.short_title or step.title}
    for field in ("title", "why", "condition"):
        label = str(step._meta.get_field(field).verbose_name)
        yield from _passage(f"{name} : {label}", f"id_{row}-{field}", getattr(step, field))
    for place, moment in enumerate(step.moments.all()):
        for field in ("phrase", "missed_text"):
            label = str(moment._meta.get_field(field).verbose_name)
            yield from _passage(f"{name} : {label}", f"id_{row}-moments-{place}-{field}", getattr(moment, field))
    for kind, values in details_by_kind(step.details).items():
        label = str(step.details.stream_block.child_blocks[kind].label)
        for text in filter(None, (_text_of(kind, value) for value in values)):
            yield from _passage(f"{name} : {label}", f"inline_child_{row}", text)


def _passage(place: str, target: str, text: str) -> Iterator[Passage]:
    if text.strip():
        yield Passage(place, target, text)


# The texts of the structured details. A source's are proper names; a participation's are its own editor's business.
_TEXTS = {"branch": ("title", "text"), "channel": ("detail",), "link": ("label",), "task": ("text",)}


def _text_of(kind: str, value: Any) -> str:
    """What a detail says to the public; a line for each of its texts."""
    if kind in _TEXTS:
        return "\n".join(filter(None, (value.get(name) for name in _TEXTS[kind])))
    return value if isinstance(value, str) else ""
