"""The responses to a survey as a table: one row per response, in bounded memory."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from consultations.base.columns import Column, Holds, Value
from consultations.base.models import Channel, Trust
from core.models import Space

from .export_columns import TEXT, VERSION, WHOLE, Part, asked_today, labels_of, parts_of
from .models import Answer, Survey

CHUNK = 1000  # responses held in memory at once


def common_columns() -> list[Column]:
    """What is known of a response beside its answers."""
    return [
        Column("jour", _("Jour"), Holds.DAY, about=_("Le jour de réception, à l’heure de l’espace.")),
        Column("canal", _("Canal"), about=_("Comment la réponse est arrivée.")),
        Column("langue", _("Langue")),
        Column("espace", _("Espace"), about=_("L’espace de la page où la réponse a été donnée.")),
        Column("prise_en_compte", _("Prise en compte"), about=_("Les résultats comptent les réponses « comptées ».")),
        Column("caf", _("Caf de la personne"), about=_("Trouvée par le code postal, s’il est demandé.")),
    ]


def export_columns(survey: Survey, contributions: QuerySet | None) -> list[Column]:
    """The columns of an export: the common ones, then one for each part of a question."""
    return [*common_columns(), *(part.column for part in parts_of(survey, contributions))]


class _Response(NamedTuple):
    pk: int
    created_at: Any
    channel: str
    language: str
    space_id: int
    trust: str
    caf_id: int | None


def export_rows(survey: Survey, contributions: QuerySet, chunk: int = CHUNK) -> Iterator[list[Value]]:
    """One row per response, in an order that says nothing of when it came; three queries, then one a chunk."""
    # The columns are looked for in all the rows, before the first is made.
    sheet = _Sheet(survey, parts_of(survey, contributions))
    rows = contributions.order_by("receipt_hash").values_list(*_Response._fields).iterator(chunk_size=chunk)
    while batch := [_Response(*row) for row in islice(rows, chunk)]:
        yield from sheet.rows(batch)


class _Sheet:
    """Makes the rows of an export from the responses of a chunk and their answers."""

    def __init__(self, survey: Survey, parts: list[Part]):
        self.labels = labels_of(survey, asked_today(survey))
        for part in parts:  # those of the questions that a Caf added too
            self.labels |= {UUID(key): label for key, label in part.column.choices if not key.isdigit()}
        self.spaces = Space.objects.in_bulk()
        self.channels = {key: str(label) for key, label in Channel.choices}
        self.trusts = {key: str(label) for key, label in Trust.choices}
        self.width = len(parts)
        self.places = {(part.question_id, part.item_id, part.slot): place for place, part in enumerate(parts)}
        self.several = {
            place: {label: rank for rank, (_key, label) in enumerate(part.column.choices)}
            for place, part in enumerate(parts)
            if part.column.holds is Holds.CHOICES
        }

    def rows(self, batch: Sequence[_Response]) -> Iterator[list[Value]]:
        said: dict[int, list[Any]] = {response.pk: [None] * self.width for response in batch}
        answers = Answer.objects.filter(response__in=list(said)).order_by()
        for pk, *answer in answers.values_list(
            "response_id", "question_id", "item_id", "version", "choice_id", "number", "day", "text"
        ).iterator(chunk_size=CHUNK):
            self._put(said[pk], *answer)
        for response in batch:
            yield [*self._common(response), *self._ordered(said[response.pk])]

    def _common(self, response: _Response) -> list[Value]:
        space = self.spaces[response.space_id]
        caf = self.spaces.get(response.caf_id) if response.caf_id else None
        return [
            timezone.localtime(response.created_at, space.zone).date(),
            self.channels[response.channel],
            response.language,
            space.name,
            self.trusts[response.trust],
            caf.name if caf else None,
        ]

    def _put(
        self,
        cells: list[Any],
        question: UUID,
        item: UUID | None,
        version: int,
        choice: UUID | None,
        number: int | None,
        day: date | None,
        text: str | None,
    ) -> None:
        value: Any = number if number is not None else day if day is not None else text
        if choice is not None:
            value = self.labels.get(choice) or str(choice)
        place = self.places.get((question, item, TEXT)) if text is not None else None
        if place is None:
            place = self.places.get((question, item, WHOLE))
        if place is None:  # said since the columns were looked for: the next export has it
            return
        before = cells[place]
        if place in self.several or before is not None:
            value = [*(before if isinstance(before, list) else [] if before is None else [before]), value]
        cells[place] = value
        place = self.places.get((question, None, VERSION))
        if place is not None:
            cells[place] = version

    def _ordered(self, cells: list[Any]) -> list[Any]:
        """Several choices come in the order of the question."""
        for place, ranks in self.several.items():
            if cells[place]:
                cells[place].sort(key=lambda label: ranks.get(label, len(ranks)))
        return cells
