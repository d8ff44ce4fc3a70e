"""The columns of a survey's export: what each part of each question is called, and what its cells hold.

The parts are those that the questions declare, and those found in the answers: what was said to a question that has been removed,
to a Caf's own question, or in a way this module does not know, is exported all the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext as _

from consultations.base.columns import Column, Holds

from .models import Answer, LocalQuestions, QuestionVersion, Survey
from .questions import QuestionBlocks

# The word that names the text beside a choice, and a line, in the name of a column.
TEXT_NAMES = {"single": "autre", "multiple": "autre", "sentiment": "pourquoi"}
ITEM_NAMES = {"ranking": "rang"}
HELD = {"choice": Holds.CHOICE, "number": Holds.NUMBER, "day": Holds.DAY, "text": Holds.TEXT}
WHOLE, TEXT, VERSION = "whole", "text", "version"


class Part(NamedTuple):
    """One part of the answers to a question: its column, and which Answer rows fill it."""

    question_id: UUID
    item_id: UUID | None
    slot: str  # WHOLE, TEXT beside a choice, or the VERSION of the question
    column: Column


@dataclass(frozen=True)
class Asked:
    """A question, of today or of before."""

    id: UUID
    name: str
    block: Any
    value: Any
    number: int | None = None
    about: str = ""

    @property
    def kind(self) -> str:
        return self.block.name if self.block else ""

    @property
    def words(self) -> str:
        return self.value["text"] if self.block else _("Question retirée")

    def choices(self) -> list[tuple[str, str]]:
        return self.block.choices(self.value) if self.block else []

    def items(self) -> list[tuple[str, str]]:
        return self.block.items(self.value) if self.block else []

    def has_text_beside(self) -> bool:
        """Whether its form has a field beside the answer itself: « Autre, précisez », « Pourquoi ? »."""
        if not self.block or not (self.choices() or self.items()):
            return False
        known = {"q", *(f"q-{key}" for key, _label in self.items())}
        return bool(self.block.form_fields("q", self.value).keys() - known)


@dataclass
class Found:
    """What the answers to one question hold."""

    items: dict[UUID, str] = field(default_factory=dict)  # line → what it holds
    whole: str = ""
    texts: bool = False
    versions: set[int] = field(default_factory=set)


def found_in(contributions: QuerySet | None) -> dict[UUID, Found]:
    """What parts the answers of these responses have, in one query."""
    found: dict[UUID, Found] = defaultdict(Found)
    if contributions is None:
        return found
    held = Case(
        When(choice_id__isnull=False, then=Value("choice")),
        When(number__isnull=False, then=Value("number")),
        When(day__isnull=False, then=Value("day")),
        default=Value("text"),
        output_field=CharField(),
    )
    answers = Answer.objects.filter(response__in=contributions).order_by().annotate(held=held)
    for question, item, version, what in answers.values_list("question_id", "item_id", "version", "held").distinct():
        one = found[question]
        one.versions.add(version)
        if item is not None:
            one.items[item] = what
        elif what == "text":
            one.texts = True
        else:
            one.whole = what
    return found


def parts_of(survey: Survey, contributions: QuerySet | None) -> list[Part]:
    """The parts of the answers of these responses, in the order of the questions; those of the questions alone with None."""
    found = found_in(contributions)
    questions = asked_today(survey)
    known = {one.id for one in questions}
    others = [question for question in found if question not in known]
    if others:
        questions += _asked_elsewhere(survey, others)
    return [part for asked in questions for part in _parts(asked, found.get(asked.id, Found()))]


def asked_today(survey: Survey) -> list[Asked]:
    """The questions of the survey as they are now, with the numbers people see."""
    asked = [question for question in survey.questions if question.block.asks]
    return [
        Asked(UUID(question.id), f"q{number}", question.block, question.value, number)
        for number, question in enumerate(asked, start=1)
    ]


def labels_of(survey: Survey, questions: Iterable[Asked]) -> dict[UUID, str]:
    """The words of every choice, of today and of the former versions of the questions."""
    labels = {}
    versions = [one for one in _former(survey) if one.block]
    for asked in [*versions, *questions]:  # the words of today last
        labels.update({UUID(key): label for key, label in asked.choices() if not key.isdigit()})
    return labels


def _former(survey: Survey, only: Iterable[UUID] | None = None) -> list[Asked]:
    rows = QuestionVersion.objects.filter(survey=survey.original).order_by("question_id", "version")
    if only is not None:
        rows = rows.filter(question_id__in=list(only))
    return [Asked(row.question_id, "", *_revived(row.kind, row.content)) for row in rows]


def _revived(kind: str, content: Any) -> tuple[Any, Any]:
    """(block, value) of a question kept as it was written; (None, None) if its type is gone."""
    block = QuestionBlocks().child_blocks.get(kind)
    return (block, block.to_python(content)) if block else (None, None)


def _asked_elsewhere(survey: Survey, wanted: list[UUID]) -> list[Asked]:
    """The questions that Caf added, then those that were removed, for those of `wanted`."""
    asked = [one for one in _local(survey) if one.id in wanted]
    gone = [question for question in wanted if question not in {one.id for one in asked}]
    last = {one.id: one for one in _former(survey, gone)}
    for number, question in enumerate(sorted(gone, key=str), start=1):
        block, value = (last[question].block, last[question].value) if question in last else (None, None)
        about = _("Cette question n’est plus posée.")
        asked.append(Asked(question, f"retiree{number}", block, value, about=about))
    return asked


def _local(survey: Survey) -> Iterator[Asked]:
    rows = LocalQuestions.objects.filter(survey=survey.original).select_related("space").order_by("space__slug")
    for row in rows:
        about = _("Question ajoutée par %(space)s.") % {"space": row.space.name}
        for number, question in enumerate(row.questions, start=1):
            name = f"{row.space.slug.replace('-', '_')}_q{number}"
            yield Asked(UUID(question.id), name, question.block, question.value, about=about)


def _parts(asked: Asked, found: Found) -> Iterator[Part]:
    items = {UUID(key): label for key, label in asked.items()}
    items |= {key: str(key) for key in found.items.keys() - items.keys()}
    word = ITEM_NAMES.get(asked.kind, "ligne")
    for place, (key, label) in enumerate(items.items(), start=1):
        holds = HELD[found.items.get(key) or ("choice" if asked.choices() else "number")]
        words = _("%(question)s : %(line)s") % {"question": asked.words, "line": label}
        yield _part(asked, found, f"_{word}{place}", words, holds, item=key)
    beside = bool(items or asked.choices() or found.whole)
    if not items or found.whole:
        yield _part(asked, found, "", asked.words, _whole(asked, found))
    if beside and (found.texts or asked.has_text_beside()):
        words = _("%(question)s : précision") % {"question": asked.words}
        yield _part(asked, found, f"_{TEXT_NAMES.get(asked.kind, TEXT)}", words, Holds.TEXT, slot=TEXT)
    if len(found.versions) > 1:
        words = _("%(question)s : version de la question") % {"question": asked.words}
        yield _part(asked, found, "_version", words, Holds.NUMBER, slot=VERSION)


def _whole(asked: Asked, found: Found) -> Holds:
    if asked.kind == "multiple":
        return Holds.CHOICES
    if found.whole:
        return HELD[found.whole]
    keys = [key for key, _label in asked.choices()]
    if keys:
        return Holds.NUMBER if all(key.isdigit() for key in keys) else Holds.CHOICE
    return {"number": Holds.NUMBER, "date": Holds.DAY}.get(asked.kind, Holds.TEXT)


def _part(
    asked: Asked,
    found: Found,
    ending: str,
    words: str,
    holds: Holds,
    item: UUID | None = None,
    slot: str = WHOLE,
) -> Part:
    choices = asked.choices() if slot == WHOLE else []
    # A postcode is a text of its form, not of its author.
    column = Column(
        name=asked.name + ending,
        words=words,
        holds=holds,
        about=asked.about,
        question_id=str(asked.id),
        question_type=asked.kind,
        number=asked.number,
        versions=tuple(sorted(found.versions)),
        choices=tuple((key, str(label)) for key, label in choices),
        confidentiality=(asked.value.get("confidentiality") or "") if asked.block else "",
        is_free_text=holds is Holds.TEXT,
    )
    return Part(asked.id, item, slot, column)
