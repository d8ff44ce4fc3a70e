"""From counts to what the screen shows of a question: its tables, each line with its bar."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.analysis import charts

from .asked import Asked
from .counts import SEVERAL_ROWS, Counts, Spread

MONTHS = 24  # beyond, days are counted by year


@dataclass(frozen=True)
class Line:
    """A line of a table: its words, its bar, its cells."""

    label: str
    bar: charts.Svg
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Numbers, the same as the bars beside them."""

    caption: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Figure:
    """All that is shown of a version of a question."""

    asked: Asked
    people: int
    tables: tuple[Table, ...]
    facts: tuple[tuple[str, str], ...] = ()
    texts: int = 0

    @property
    def uid(self) -> str:
        return f"q-{self.asked.id}-{self.asked.version}"

    @property
    def base(self) -> str:
        """How many people answered."""
        text = ngettext("%(count)s personne a répondu.", "%(count)s personnes ont répondu.", self.people)
        return text % {"count": whole(self.people)}


def whole(value: int) -> str:
    """A whole number, its thousands apart."""
    return number_format(value, force_grouping=True)


def decimal(value: float) -> str:
    """A number with two decimals at most, as one writes it in the reader's language."""
    return number_format(f"{value:.2f}".rstrip("0").rstrip("."), force_grouping=True)


def draw(asked: Asked, counts: Counts) -> Figure:
    """The figure of one version of a question."""
    if asked.kind in DRAWN:
        return DRAWN[asked.kind](asked, counts)
    if asked.block.choices(asked.value):
        return _choices(asked, counts)
    return Figure(asked, counts.texts(asked.key), (), texts=counts.texts(asked.key))


def _shares(caption: str, counted: Iterable[tuple[str, int]], base: int, *, sorted_down: bool = False) -> Table:
    """A table of counts and of their shares of `base`."""
    counted = list(counted)
    if sorted_down:
        counted.sort(key=lambda line: -line[1])
    largest = max((count for _label, count in counted), default=0)
    lines = [
        Line(
            label,
            charts.bar(count, largest),
            (whole(count), _("%(share)s %%") % {"share": charts.percent(count, base)}),
        )
        for label, count in counted
    ]
    return Table(caption, (_("Personnes"), _("Part")), tuple(lines))


def _choices(asked: Asked, counts: Counts) -> Figure:
    """Choices and steps, in their order. What is not offered any more stays counted, under its own line."""
    found = counts.rows[asked.key]
    labels = dict(asked.block.choices(asked.value))
    counted = [(label, found["", key]) for key, label in labels.items()]
    if unknown := sum(rows for (item, key), rows in found.items() if not item and key and key not in labels):
        counted.append((_("Réponse qui n’est plus proposée"), unknown))
    people = sum(count for _label, count in counted)
    if asked.kind in SEVERAL_ROWS:
        people = counts.people[asked.key]
    facts = ((_("Moyenne"), decimal(_mean(counted, labels))),) if asked.kind == "scale" and people else ()
    table = _shares(asked.text, counted, people, sorted_down=asked.kind == "multiple")
    return Figure(asked, people, (table,), facts, texts=counts.texts(asked.key))


def _mean(counted: list[tuple[str, int]], labels: dict[str, str]) -> float:
    steps = list(zip(map(int, labels), (count for _label, count in counted), strict=False))
    return sum(step * count for step, count in steps) / (sum(count for _step, count in steps) or 1)


def _matrix(asked: Asked, counts: Counts) -> Figure:
    """A table for each line."""
    found = counts.rows[asked.key]
    tables = []
    for item, label in asked.block.items(asked.value):
        counted = [(words, found[item, key]) for key, words in asked.block.choices(asked.value)]
        tables.append(_shares(label, counted, sum(count for _words, count in counted)))
    return Figure(asked, counts.people[asked.key], tuple(tables))


def _ranking(asked: Asked, counts: Counts) -> Figure:
    """The mean rank of each thing, the best first; a longer bar is a better rank."""
    found = counts.rows[asked.key]
    ranks = [int(key) for key, _label in asked.block.choices(asked.value)]
    ranked = []
    for item, label in asked.block.items(asked.value):
        given = {rank: found[item, str(rank)] for rank in ranks}
        people = sum(given.values())
        mean = sum(rank * count for rank, count in given.items()) / people if people else None
        ranked.append((mean if mean is not None else len(ranks) + 1, label, given.get(1, 0), people))
    lines = [
        Line(
            label,
            charts.bar(round(100 * (len(ranks) + 1 - mean)), 100 * len(ranks)),
            (decimal(mean) if people else "–", whole(first), whole(people)),
        )
        for mean, label, first, people in sorted(ranked)
    ]
    columns = (_("Rang moyen"), _("Fois en premier"), _("Personnes"))
    return Figure(asked, counts.people[asked.key], (Table(asked.text, columns, tuple(lines)),))


def _number(asked: Asked, counts: Counts) -> Figure:
    spread = counts.spreads.get(asked.key)
    if spread is None:
        return Figure(asked, 0, ())
    unit = asked.value.get("unit") or ""
    facts = [
        (_("Le plus petit"), whole(spread.least)),
        (_("Moyenne"), decimal(spread.average)),
        (_("Médiane"), decimal(spread.median)),
        (_("Le plus grand"), whole(spread.most)),
    ]
    bars = counts.bins[asked.key]
    counted = [(_range(spread, bar), bars[bar]) for bar in range((spread.most - spread.least) // spread.step + 1)]
    table = _shares(asked.text, counted, spread.count)
    return Figure(asked, spread.count, (table,), tuple((name, f"{value} {unit}".strip()) for name, value in facts))


def _range(spread: Spread, bar: int) -> str:
    low = spread.least + bar * spread.step
    high = min(low + spread.step - 1, spread.most)
    return whole(low) if low == high else _("de %(low)s à %(high)s") % {"low": whole(low), "high": whole(high)}


def _days(asked: Asked, counts: Counts) -> Figure:
    """By month, or by year when the days are far apart."""
    months = counts.months[asked.key]
    people = sum(months.values())
    if len(months) <= MONTHS:
        counted = [(date_format(month, "F Y"), count) for month, count in sorted(months.items())]
    else:
        years: Counter[date] = Counter()
        for month, count in months.items():
            years[month.replace(month=1)] += count
        counted = [(str(year.year), count) for year, count in sorted(years.items())]
    return Figure(asked, people, (_shares(asked.text, counted, people),) if people else ())


def _cafs(asked: Asked, counts: Counts) -> Figure:
    """How many people of each Caf; the post codes themselves are not shown."""
    found = counts.cafs[asked.key]
    people = sum(found.values())
    counted = [(name or _("Caf inconnue"), count) for name, count in sorted(found.items())]
    return Figure(asked, people, (_shares(asked.text, counted, people, sorted_down=True),) if people else ())


DRAWN = {"matrix": _matrix, "ranking": _ranking, "number": _number, "date": _days, "postcode": _cafs}
