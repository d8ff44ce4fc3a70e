"""What a question is made into for a form, made once while several requests share the question (`base.finding`)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import get_language

from consultations.analysis.branching import Asked

from .conditions import as_asked


def field_name(question_id: str) -> str:
    """The name of a question's field in the form."""
    return f"q-{question_id}"


@dataclass(frozen=True)
class Making:
    """The fields of a question, by name, and the question as conditions see it. Shared between requests and threads: read-only."""

    fields: Mapping[str, forms.Field]
    asked: Asked
    of: Any = field(repr=False, compare=False)  # the value they were made of


def making_of(question: Any) -> Making:
    """That of a question, in the language of the visitor: the sentences of a field are written when it is made.

    It is kept on the question itself, so that it lasts as long as what it was made of.
    """
    kept = question.__dict__.setdefault("_making", {})
    language = get_language()
    found = kept.get(language)
    if found is None or found.of is not question.value:
        name = field_name(question.id)
        fields = question.block.form_fields(name, question.value)
        found = kept[language] = Making(fields, as_asked(question, fields, name), question.value)
    return found
