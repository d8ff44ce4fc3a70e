"""A questionnaire as a sheet of paper: numbered questions, boxes with codes, and how what an agent types is read.

Everything comes from the form of the participation, so that a question of any type has its place: a field with choices has boxes,
a field to tick has one, and what is left is written in words.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from consultations.base.models import Participation
from consultations.base.participation_type import ParticipationType
from core.folding import folded
from core.models import Space

_BETWEEN_CODES = re.compile(r"[\s,;+/]+")
_BETWEEN_LABELS = re.compile(r"[;|\n]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: An answer longer than this gets several ruled lines on paper, and a large box on the screen.
LONG_TEXT = 200


@dataclass(frozen=True)
class Box:
    """A box to tick: the code printed beside it, what the form calls it, its words."""

    code: int
    value: str
    label: str


@dataclass(frozen=True)
class Line:
    """One thing to fill in. `name` is the form's field; `number` is printed: « 3 », or « 3a » for a part of question 3."""

    name: str
    number: str
    text: str
    boxes: tuple[Box, ...]
    several: bool
    required: bool
    longest: int | None
    most: int | None  # how many boxes may be ticked; None: as many as one likes

    @property
    def is_a_tick(self) -> bool:
        """One box alone, whose words say everything."""
        return len(self.boxes) == 1

    @property
    def is_scale(self) -> bool:
        """Boxes that are numbers, and say nothing more."""
        return bool(self.boxes) and all(box.label == str(box.code) for box in self.boxes)

    @property
    def is_long(self) -> bool:
        """Whether several lines may be written."""
        return not self.boxes and (self.longest or 0) > LONG_TEXT

    def read(self, typed: str) -> list[str]:
        """The form's values for what an agent typed: codes, words of the boxes, or a text. Raises ValidationError for no such box."""
        typed = typed.strip()
        if not typed or not self.boxes:
            return [typed] if typed else []
        values = list(dict.fromkeys(box.value for box in self._boxes_of(typed)))
        if len(values) > 1 and not self.several:
            raise forms.ValidationError(_("Une seule case pour cette ligne. Gardez un seul code."))
        return values

    def _boxes_of(self, typed: str) -> list[Box]:
        tokens = [token for token in _BETWEEN_CODES.split(typed) if token]
        if all(token.isascii() and token.isdigit() for token in tokens):
            by_code = {str(box.code): box for box in self.boxes}
            return [self._found(by_code, token.lstrip("0") or "0", token) for token in tokens]
        by_label = {folded(box.label): box for box in self.boxes}
        if folded(typed) in by_label:
            return [by_label[folded(typed)]]
        words = [word.strip() for word in _BETWEEN_LABELS.split(typed) if word.strip()]
        return [self._found(by_label, folded(word), word) for word in words]

    def _found(self, boxes: Mapping[str, Box], key: str, typed: str) -> Box:
        if key not in boxes:
            raise forms.ValidationError(
                _("Il n’y a pas de case « %(typed)s ». Les cases : %(codes)s.")
                % {"typed": typed[:40], "codes": ", ".join(str(box.code) for box in self.boxes)}
            )
        return boxes[key]

    def typed(self, values: Iterable[str]) -> str:
        """What an agent types for these values of the form: the contrary of `read`."""
        codes = {box.value: str(box.code) for box in self.boxes}
        return " ".join(codes.get(value, value) for value in values)

    def words(self, values: Iterable[str]) -> str:
        """The same in words, to be read aloud."""
        labels = {box.value: box.label for box in self.boxes}
        return ", ".join(labels.get(value, value) for value in values if value)


@dataclass(frozen=True)
class Question:
    """A question of the sheet, with its lines; one without lines is a text to read, or the head of a page."""

    drawn: Any  # the form's own
    lines: tuple[Line, ...]

    @property
    def number(self) -> str:
        return str(self.drawn.number)

    @property
    def title(self) -> str:
        """The words of what asks nothing; an empty text where there are none."""
        return _said(self.drawn.value, "text") or _said(self.drawn.value, "title")

    @property
    def help(self) -> str:
        """The sentence under it."""
        return _said(self.drawn.value, "help")

    @property
    def condition(self) -> str:
        """« Si vous avez répondu « Oui » à la question 2 », where it is not asked to everyone."""
        return str(getattr(self.drawn, "condition", "") or "")


def _said(value: Any, name: str) -> str:
    return str(value.get(name) or "")


def _boxes(field: forms.Field, label: str) -> tuple[Box, ...]:
    """The boxes of a field. A choice that is a number (a step of a scale) has itself for code; the others have their place."""
    if isinstance(field, forms.BooleanField):
        return (Box(1, "on", label or _("Oui")),)
    choices = [(str(value), str(words)) for value, words in getattr(field, "choices", ()) if str(value)]
    own = [int(words) if re.fullmatch(r"\d{1,2}", words, re.ASCII) else None for _value, words in choices]
    numbers = [number for number in own if number is not None]
    if len(numbers) != len(set(numbers)):
        own = [None] * len(choices)
    used = {number for number in own if number is not None}
    boxes = []
    for place, (number, (value, words)) in enumerate(zip(own, choices, strict=True), start=1):
        code = number
        if code is None:
            code = place if place not in used else max(used) + 1
            used.add(code)
        boxes.append(Box(code, value, words))
    return tuple(boxes)


def _line(field: forms.Field, name: str, number: str, text: str) -> Line:
    return Line(
        name=name,
        number=number,
        text=text,
        boxes=_boxes(field, str(field.label or "")),
        several=isinstance(field, forms.MultipleChoiceField),
        required=field.required,
        longest=getattr(field, "max_length", None),
        most=getattr(field, "maximum", None) if isinstance(field, forms.MultipleChoiceField) else None,
    )


@dataclass(frozen=True)
class Checked:
    """A sheet that was typed and read. `errors`: by line; `others`: of the sheet as a whole."""

    form: Any
    data: QueryDict
    errors: dict[str, list[str]]
    others: list[str]

    @property
    def is_valid(self) -> bool:
        return not self.errors and not self.others


class Sheet:
    """The sheet of a participation in one space (a Caf may ask for more)."""

    def __init__(self, kind: ParticipationType, participation: Participation, space: Space | None):
        self.kind, self.participation, self.space = kind, participation, space
        form: Any = kind.form(participation, None, space)
        drawn_on_paper = getattr(form, "on_paper", form.questions)  # with the conditions in words, where there are some
        self.questions = tuple(self._question(form, drawn) for drawn in drawn_on_paper())

    def _question(self, form: Any, drawn: Any) -> Question:
        parts = [(part.name, part.label) for part in drawn.parts.values()]
        lines = []
        for place, (name, label) in enumerate(parts):
            is_main = name == drawn.name
            letter = "" if is_main else _LETTERS[place % 26]
            text = drawn.label if is_main or not label else label
            lines.append(_line(form.fields[name], name, f"{drawn.number}{letter}", text))
        return Question(drawn, tuple(lines))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """Everything to fill in, in order."""
        return tuple(line for question in self.questions for line in question.lines)

    @property
    def model(self) -> str:
        """Four signs that change with the questions or the codes: those of the paper and of the screen must be the same."""
        told = [[line.name, *(f"{box.code}={box.value}" for box in line.boxes)] for line in self.lines]
        told += [[f"edition={edition}"]] if (edition := self.participation.edition) else []
        return hashlib.sha256(repr(told).encode()).hexdigest()[:4].upper()

    def check(self, typed: Mapping[str, str]) -> Checked:
        """Read what an agent typed (by name of line) and check it with the form, as an answer on the site is."""
        data = QueryDict(mutable=True)
        errors: dict[str, list[str]] = {}
        for line in self.lines:
            try:
                values = line.read(typed.get(line.name, ""))
            except forms.ValidationError as error:
                errors[line.name] = error.messages
            else:
                if values:
                    data.setlist(line.name, values)
        form = self.kind.form(self.participation, data, self.space)
        others: list[str] = []
        for name, messages in form.errors.items():
            if name not in errors and name in {line.name for line in self.lines}:
                errors[name] = list(messages)
            elif name not in errors and not (errors and name == forms.forms.NON_FIELD_ERRORS):
                others += messages
        return Checked(form, data, errors, others)

    def told(self, form: Any) -> list[tuple[Question, list[tuple[Line, str]]]]:
        """The questions that were answered in a bound form, with what each line says in words. What it does not ask is left out."""
        said = []
        for question in self.questions:
            words = [(line, self.words(line, form)) for line in question.lines]
            answered = [(line, text) for line, text in words if text]
            if answered:
                said.append((question, answered))
        return said

    @staticmethod
    def words(line: Line, form: Any) -> str:
        """What one line of a bound form says; nothing if the other answers make that it is not asked."""
        return line.words(form.data.getlist(line.name)) if line.name in form.fields else ""
