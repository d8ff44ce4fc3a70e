"""What the templates of questions read: a question and its fields, with what was typed and what is wrong."""

from dataclasses import dataclass
from typing import Any

from .questions.values import is_day


@dataclass(frozen=True)
class DrawnPart:
    """One field of a question: what was typed in it and what is wrong with it. `anchor` is the id that its errors lead to."""

    name: str
    anchor: str
    label: str
    typed: list[str]
    errors: list[str]

    @property
    def text(self) -> str:
        """What was typed, where one thing is."""
        return self.typed[-1] if self.typed else ""

    @property
    def is_day(self) -> bool:
        """Whether a browser's field for a day can hold what was typed."""
        return is_day(self.text)


@dataclass(frozen=True)
class DrawnQuestion:
    """A question as its template draws it: its words, its choices, what was typed and what is wrong.

    `parts` has its fields by what follows the question's name: "" for the field that has no other name, "autre", the id of a line…
    """

    number: int
    name: str
    kind: str
    value: Any
    choices: list[tuple[str, str]]
    parts: dict[str, DrawnPart]
    condition: str = ""  # in words, while it depends on an answer of the same page
    rules: str = ""  # the same, for the browser
    is_numbered: bool = False
    section: str = ""  # what is written over a Caf's own questions
    language: str = ""  # of the question, where it is not that of the page

    @property
    def template(self) -> str:
        return f"consultations/surveys/questions/{self.kind}.html"

    @property
    def label(self) -> str:
        """The question itself."""
        return self.value["text"]

    @property
    def main(self) -> DrawnPart | None:
        """The field that has the question's own name; a matrix and a ranking have none."""
        return self.parts.get("")

    @property
    def typed(self) -> list[str]:
        """What was typed or chosen in the field that has the question's own name."""
        return self.main.typed if self.main else []

    @property
    def text(self) -> str:
        """What was typed in a free answer."""
        return self.main.text if self.main else ""

    @property
    def errors(self) -> list[str]:
        """All that is wrong with the answer, whichever the field."""
        return [error for part in self.parts.values() for error in part.errors]
