"""The answers of some responses counted, for those who may not read them one by one: small counts are then hidden by the writer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from consultations.analysis.disclosure import TallyLike
from consultations.base.models import Trust

from .export_columns import Asked, asked_today
from .models import Answer, Survey
from .questions import Confidentiality


@dataclass(frozen=True)
class Cell:
    """How many people gave one answer."""

    label: str
    count: int


@dataclass(frozen=True)
class QuestionTally:
    """The answers to one question, or to one line of it."""

    text: str
    kind: str
    base: int
    cells: tuple[Cell, ...]


def counted(survey: Survey, contributions: QuerySet) -> list[TallyLike]:
    """One tally for each closed question, and for each line of a matrix or a ranking, in two queries.

    Numbers, days and texts are not counted: each may be one person's. Questions kept for the team are left out. Only the version that
    is asked today is counted: the former ones are read on the screen of responses.
    """
    questions = [one for one in asked_today(survey) if one.value.get("confidentiality") != Confidentiality.INTERNAL]
    answers = Answer.objects.filter(
        response__in=contributions.filter(trust=Trust.COUNTED),
        question_id__in=[one.id for one in questions],
        text=None,
    ).order_by()
    where = ("question_id", "version", "item_id")
    bases = {
        (row["question_id"], row["version"], row["item_id"]): row["people"]
        for row in answers.values(*where).annotate(people=Count("response", distinct=True))
    }
    counts: Counter[tuple[UUID, int, UUID | None, str]] = Counter()
    for row in answers.values(*where, "choice_id", "number").annotate(people=Count("pk")):
        key = row["choice_id"] if row["choice_id"] is not None else row["number"]
        counts[row["question_id"], row["version"], row["item_id"], str(key)] += row["people"]
    return [
        QuestionTally(
            text=text,
            kind=asked.kind,
            base=bases.get((asked.id, version, item), 0),
            cells=tuple(Cell(label, counts[asked.id, version, item, key]) for key, label in choices),
        )
        for asked in questions
        for version in (survey.version_of(str(asked.id)),)
        for item, text, choices in _tables(asked)
    ]


def _tables(asked: Asked) -> Iterator[tuple[UUID | None, str, list[tuple[str, str]]]]:
    """(line, words, what can be answered) of each table a question makes; a ranking gives ranks."""
    choices, items = asked.choices(), asked.items()
    if not items:
        if choices:
            yield None, asked.words, choices
        return
    ranks = [(str(rank), str(rank)) for rank in range(1, len(items) + 1)]
    for key, label in items:
        yield UUID(key), _("%(question)s : %(line)s") % {"question": asked.words, "line": label}, choices or ranks
