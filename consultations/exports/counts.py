"""The table of counts: what may be told to those who may not read the answers one by one."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from consultations.analysis.disclosure import TallyLike, Thresholds, publish
from consultations.base.columns import Column, Holds, Value


def columns() -> list[Column]:
    """The columns of the table of counts."""
    return [
        Column("question", _("Question")),
        Column(
            "reponse", _("Réponse"), about=_("Plusieurs réponses ensemble : trop peu de personnes pour les séparer.")
        ),
        Column("personnes", _("Personnes"), Holds.NUMBER, about=_("Vide : trop peu de personnes, nombre non montré.")),
        Column("ont_repondu", _("Ont répondu à la question"), Holds.NUMBER),
    ]


def rows(tallies: Iterable[TallyLike]) -> Iterator[list[Value]]:
    """One row per answer that may be shown, under the same rules as published results (`analysis.disclosure`)."""
    thresholds = Thresholds.from_settings()
    for tally in tallies:
        shown = publish(tally, thresholds)
        if shown.base is None:
            yield [tally.text, _("Moins de %(count)s personnes ont répondu.") % {"count": thresholds.base}, None, None]
            continue
        for part in shown.parts:
            yield [tally.text, " + ".join(part.labels), part.count, shown.base]
        # In a question with one answer each, what is hidden is in the part that gathers it.
        if not shown.exclusive or shown.is_empty:
            for label in shown.hidden:
                yield [tally.text, label, None, shown.base]
