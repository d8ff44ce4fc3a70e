"""The form made from a survey's questions, and what its template needs to draw each of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from core.models import Space

from .models import Survey
from .questions.values import is_day


def field_name(question_id: str) -> str:
    """The name of a question's field in the form."""
    return f"q-{question_id}"


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


class SurveyForm(forms.Form):
    """The fields of each question, checked by the question's own block. Questions are drawn by their templates, not by widgets."""

    def __init__(self, survey: Survey, data: QueryDict | None = None, space: Space | None = None):
        super().__init__(data)
        self.survey = survey
        self.space = space
        self.data = data if data is not None else QueryDict()
        self.parts: dict[str, list[str]] = {}  # question id → names of its fields
        for question in survey.questions:
            fields = question.block.form_fields(field_name(question.id), question.value)
            self.parts[question.id] = list(fields)
            self.fields.update(fields)

    def clean(self) -> dict[str, Any]:
        for question in self.survey.questions:
            problems = question.block.problems(field_name(question.id), question.value, self.cleaned_data)
            for name, message in problems.items():
                self.add_error(name, message)
        if not self.errors and not any(self.answer_rows()):
            raise ValidationError(_("Vous n’avez rien répondu. Répondez à une question au moins, puis envoyez."))
        return self.cleaned_data

    def questions(self) -> list[DrawnQuestion]:
        """The questions in order."""
        return [
            DrawnQuestion(
                number=number,
                name=field_name(question.id),
                kind=question.block_type,
                value=question.value,
                choices=question.block.choices(question.value),
                parts=self._drawn_parts(question.id),
            )
            for number, question in enumerate(self.survey.questions, start=1)
        ]

    def _drawn_parts(self, question_id: str) -> dict[str, DrawnPart]:
        whole = field_name(question_id)
        return {
            name.removeprefix(whole).removeprefix("-"): DrawnPart(
                name=name,
                anchor=whole if name == whole else f"{name}-champ",
                label=str(self.fields[name].label or ""),
                typed=self.data.getlist(name),
                errors=list(self.errors.get(name, [])) if self.is_bound else [],
            )
            for name in self.parts[question_id]
        }

    def answer_rows(self) -> Iterator[dict[str, Any]]:
        """The columns of the Answer rows of a valid form."""
        for question in self.survey.questions:
            for row in question.block.answer_rows(field_name(question.id), question.value, self.cleaned_data):
                yield {"question_id": UUID(question.id), **row}
