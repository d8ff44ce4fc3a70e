"""From answers to what a template prints: disclosure control, drawing, sentence and table."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from consultations.analysis import charts
from consultations.analysis.disclosure import Part, Publication, TallyLike, Thresholds, publish
from results import wording

MAX_BARS = 8
"""Beyond eight bars a reader loses the thread: the rest is summed or left to the table."""

ASCENDING = frozenset({"scale", "sentiment", "rating"})
"""The types of question whose answers have an order, the worst first."""


@dataclass(frozen=True)
class Row:
    """A line of a chart: its words, its value as text, its drawing."""

    label: str
    drawing: str = ""
    value: str = ""
    message: str = ""


@dataclass(frozen=True)
class Table:
    """The same numbers as the drawing, for everyone who prefers to read them."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """All a template needs. With `message`, nothing else may be shown."""

    kind: str
    uid: str
    question: str = ""
    message: str = ""
    sentence: str = ""
    notes: tuple[str, ...] = ()
    legend: tuple[tuple[str, str], ...] = ()
    motifs: str = ""
    rows: tuple[Row, ...] = ()
    table: Table | None = None


def draw_bars(tally: TallyLike, uid: str, *, ordered: bool = False) -> Figure:
    """Horizontal bars of one question, the most frequent first unless the answers are `ordered`."""
    thresholds = Thresholds.from_settings()
    publication = publish(tally, thresholds)
    figure = Figure(kind="bars", uid=uid, question=tally.text)
    if publication.is_empty:
        return replace(figure, message=_refusal(publication, thresholds))
    parts, values = list(publication.parts), _values(publication)
    if not ordered:
        parts.sort(key=lambda part: (part.is_group, -part.count))
    largest = max(part.count for part in parts)
    rows = [Row(_label(part), charts.bar(part.count, largest), values[part]) for part in parts[:MAX_BARS]]
    return replace(
        figure,
        sentence=wording.read_bars(publication, values),
        notes=_notes(publication, hidden_bars=len(parts) - len(rows)),
        rows=tuple(rows),
        table=_bars_table(tally.text, publication, parts, values),
    )


def draw_stacks(answers: Sequence[TallyLike], uid: str) -> Figure:
    """One 100 % bar per question; all the questions have the same possible answers."""
    thresholds = Thresholds.from_settings()
    answers = [_favourable_first(tally) for tally in answers]
    published = [(tally.text, publish(tally, thresholds)) for tally in answers]
    readable = [(text, publication, _values(publication)) for text, publication in published if publication.parts]
    figure = Figure(kind="stacked", uid=uid, question=answers[0].text if len(answers) == 1 else "")
    if not readable:
        return replace(figure, message=_refusal(published[0][1], thresholds))
    labels = [cell.label for cell in answers[0].cells]
    bases = {publication.base for _text, publication in published}
    notes = dict.fromkeys(note for _text, publication in published for note in _notes(publication))
    return replace(
        figure,
        sentence=wording.read_stacks(readable, len(labels)),
        notes=tuple(notes),
        legend=_legend(labels, uid, grouped=any(p.is_group for _t, publ, _v in readable for p in publ.parts)),
        motifs=charts.motifs(uid),
        rows=tuple(_stack_row(row, len(labels), uid, thresholds, say_base=len(bases) > 1) for row in published),
        table=_stacks_table(labels, published, thresholds),
    )


def _favourable_first(tally: Any) -> TallyLike:
    """A scale goes up; the bar starts with its best end, like the answers of a choice question."""
    return replace(tally, cells=tuple(reversed(tally.cells))) if tally.kind in ASCENDING else tally


def _values(publication: Publication) -> dict[Part, str]:
    """Each part's value as text: a percentage, or a number of people when there are few."""
    if not publication.percents:
        return {part: wording.people(part.count) for part in publication.parts}
    return {
        part: wording.percentage(share) for part, share in zip(publication.parts, _shares(publication), strict=True)
    }


def _shares(publication: Publication) -> list[int]:
    """Whole percents; those of an exclusive question add up to 100."""
    counts = [part.count for part in publication.parts]
    if publication.exclusive:
        return charts.largest_remainder(counts)
    return [charts.percent(count, publication.base or 0) for count in counts]


def _label(part: Part) -> str:
    return wording.grouped_label(part) if part.is_group else part.labels[0]


def _refusal(publication: Publication, thresholds: Thresholds) -> str:
    if publication.base is None:
        return wording.too_few(thresholds.base)
    return wording.too_spread(publication.base)


def _notes(publication: Publication, hidden_bars: int = 0) -> tuple[str, ...]:
    """What limits the reading of a figure: few answers, merged or hidden answers, several answers each."""
    notes = []
    if publication.parts and not publication.percents:
        notes.append(wording.caution(publication.base or 0))
    if publication.parts and not publication.exclusive:
        notes.append(_("Une personne pouvait donner plusieurs réponses : le total peut dépasser 100 %."))
        if publication.hidden:
            notes.append(
                _("Non affiché, pour protéger les personnes : %(labels)s.")
                % {"labels": wording.quoted(publication.hidden)}
            )
    elif publication.hidden:
        notes.append(_("Certaines réponses sont regroupées, pour protéger les personnes."))
    if hidden_bars:
        notes.append(_("Les autres réponses sont dans le tableau."))
    return tuple(notes)


def _bars_table(text: str, publication: Publication, parts: list[Part], values: dict[Part, str]) -> Table:
    columns = (_("Réponse"), _("Personnes")) + ((_("Part"),) if publication.percents else ())
    rows = [
        (_label(part), wording.number(part.count)) + ((values[part],) if publication.percents else ()) for part in parts
    ]
    if not publication.exclusive:
        blank = (_("non affiché"),) * (len(columns) - 1)
        rows += [(label, *blank) for label in publication.hidden]
    total = (_("Personnes qui ont répondu"), wording.number(publication.base or 0))
    rows.append(total + (("",) if publication.percents else ()))
    return Table(caption=text, columns=columns, rows=tuple(rows))


def _legend(labels: list[str], uid: str, *, grouped: bool) -> tuple[tuple[str, str], ...]:
    legend = [(charts.swatch(charts.shade(position, len(labels)), uid), label) for position, label in enumerate(labels)]
    if grouped:
        legend.append((charts.swatch(charts.GROUP_SHADE, uid), _("Réponses regroupées")))
    return tuple(legend)


def _stack_row(row: tuple[str, Publication], size: int, uid: str, thresholds: Thresholds, *, say_base: bool) -> Row:
    text, publication = row
    if publication.is_empty:
        return Row(text, message=_refusal(publication, thresholds))
    parts = zip(publication.parts, charts.largest_remainder([p.count for p in publication.parts]), strict=True)
    segments = [
        charts.Segment(
            percent=share,
            shade=charts.GROUP_SHADE if part.is_group else charts.shade(part.members[0], size),
            text=str(share if publication.percents else part.count),
        )
        for part, share in parts
    ]
    return Row(text, charts.stack(segments, uid), wording.people(publication.base or 0) if say_base else "")


def _stacks_table(labels: list[str], published: list[tuple[str, Publication]], thresholds: Thresholds) -> Table:
    grouped = any(part.is_group for _text, publication in published for part in publication.parts)
    columns = (_("Question"), *labels, *((_("Réponses regroupées"),) if grouped else ()), _("Personnes"))
    rows = []
    for text, publication in published:
        cells = [_("regroupé") if publication.parts else _("non affiché")] * len(labels)
        together = ""
        for part, value in _values(publication).items():
            cell = wording.with_count(value, part.count) if publication.percents else wording.number(part.count)
            if part.is_group:
                together = cell
            else:
                cells[part.members[0]] = cell
        base = wording.less_than(thresholds.base) if publication.base is None else wording.number(publication.base)
        rows.append((text, *cells, *((together,) if grouped else ()), base))
    return Table(caption=_("Réponses à chaque question"), columns=columns, rows=tuple(rows))
