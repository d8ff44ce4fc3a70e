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


def field_name(question_id: str) -> str:
    """The name of a question's field in the form."""
    return f"q-{question_id}"


@dataclass(frozen=True)
class DrawnQuestion:
    """A question as its template draws it: its words, its choices, what was typed and what is wrong."""

    number: int
    name: str
    kind: str
    value: Any
    choices: list[tuple[str, str]]
    typed: list[str]
    errors: list[str]

    @property
    def template(self) -> str:
        return f"consultations/surveys/questions/{self.kind}.html"

    @property
    def label(self) -> str:
        """The question itself."""
        return self.value["text"]

    @property
    def text(self) -> str:
        """What was typed in a free answer."""
        return self.typed[0] if self.typed else ""


class SurveyForm(forms.Form):
    """One field per question, checked by the question's own block. Questions are drawn by their templates, not by widgets."""

    def __init__(self, survey: Survey, data: QueryDict | None = None, space: Space | None = None):
        super().__init__(data)
        self.survey = survey
        self.space = space
        self.data = data if data is not None else QueryDict()
        for question in survey.questions:
            for name, field in question.block.form_fields(field_name(question.id), question.value).items():
                several = isinstance(field, forms.MultipleChoiceField)
                field.widget = forms.SelectMultiple() if several else forms.TextInput()
                self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        if not self.errors and not any(self.answer_rows()):
            raise ValidationError(_("Vous n’avez rien répondu. Répondez à une question au moins, puis envoyez."))
        return self.cleaned_data

    def questions(self) -> list[DrawnQuestion]:
        """The questions in order."""
        return [
            DrawnQuestion(
                number=number,
                name=(name := field_name(question.id)),
                kind=question.block_type,
                value=question.value,
                choices=question.block.choices(question.value),
                typed=self.data.getlist(name),
                errors=list(self.errors.get(name, [])) if self.is_bound else [],
            )
            for number, question in enumerate(self.survey.questions, start=1)
        ]

    def answer_rows(self) -> Iterator[dict[str, Any]]:
        """The columns of the Answer rows of a valid form."""
        for question in self.survey.questions:
            for row in question.block.answer_rows(field_name(question.id), question.value, self.cleaned_data):
                yield {"question_id": UUID(question.id), **row}
