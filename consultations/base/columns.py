"""What a column of an export holds: its stable name, its words, and all that a reader needs to use it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

#: What a cell may hold. A list is for several choices of one person.
Value = str | int | float | date | list[str] | None


class Holds(Enum):
    """What the cells of a column are."""

    TEXT = "texte"
    CHOICE = "choix"
    CHOICES = "plusieurs choix"
    NUMBER = "nombre"
    DAY = "jour"


@dataclass(frozen=True)
class Column:
    """One column. `name` is for programs and does not change when a word is mended; `words` is what people read."""

    name: str
    words: str
    holds: Holds = Holds.TEXT
    about: str = ""  # what it is, where the words do not say it
    question_id: str = ""
    question_type: str = ""
    number: int | None = None  # of the question, as people see it
    versions: tuple[int, ...] = ()  # those of the answers that are exported
    choices: tuple[tuple[str, str], ...] = ()  # (id, label)
    confidentiality: str = ""
    is_free_text: bool = False  # what a person wrote: it may name somebody

    def described(self) -> dict[str, Any]:
        """Its line in the codebook."""
        return {
            "nom": self.name,
            "intitule": self.words,
            "contenu": self.holds.value,
            "texte_libre": self.is_free_text,
            "explication": self.about,
            "numero": self.number,
            "question": self.question_id,
            "type": self.question_type,
            "versions": list(self.versions),
            "confidentialite": self.confidentiality,
            "choix": [{"id": key, "libelle": label} for key, label in self.choices],
        }
