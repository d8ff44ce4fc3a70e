"""The words around a figure: numbers as text, and the sentence that reads a chart aloud.

Sentences are made from what `disclosure.publish` lets through, never from the raw counts.
"""

from collections.abc import Sequence

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.analysis.disclosure import Part, Publication

LISTED = 3
"""Above three equal answers a list is harder to read than their number."""


def number(value: int) -> str:
    """`value` with the thousands separator of the current language."""
    return number_format(value, force_grouping=True)


def percentage(value: int) -> str:
    """`value` (whole percents) with the sign, held together by a non-breaking space."""
    return _("%(value)s %%") % {"value": number(value)}


def people(count: int) -> str:
    """A number of people."""
    text = ngettext("%(count)s personne", "%(count)s personnes", count)
    return text % {"count": number(count)}


def quoted(labels: Sequence[str]) -> str:
    """Answers between French quotation marks, the last one joined by "et"."""
    quotes = [_("« %(label)s »") % {"label": label.strip()} for label in labels]
    if len(quotes) > 1:
        return _("%(first)s et %(last)s") % {"first": ", ".join(quotes[:-1]), "last": quotes[-1]}
    return "".join(quotes)


def with_count(share: str, count: int) -> str:
    """A share and the number of people it stands for, for a table cell."""
    return _("%(share)s (%(count)s)") % {"share": share, "count": number(count)}


def less_than(minimum: int) -> str:
    """Said in place of a base that is too small."""
    return _("moins de %(minimum)s") % {"minimum": minimum}


def too_few(minimum: int) -> str:
    """Said in place of a figure whose base is too small."""
    return _(
        "Il y a moins de %(minimum)s réponses. Nous ne montrons pas ce graphique : "
        "il pourrait permettre de reconnaître une personne."
    ) % {"minimum": minimum}


def too_spread(base: int) -> str:
    """Said in place of a figure whose answers are each too rare to be shown."""
    return _(
        "%(people)s ont répondu, mais trop peu ont donné chaque réponse. Nous ne montrons pas ce graphique : "
        "il pourrait permettre de reconnaître une personne."
    ) % {"people": people(base)}


def caution(base: int) -> str:
    """Said beside a figure of too few answers for percentages."""
    return _(
        "Seulement %(people)s ont répondu à cette question. Nous donnons des nombres, pas des pourcentages, "
        "et il ne faut pas en tirer de règle."
    ) % {"people": people(base)}


def grouped_label(part: Part) -> str:
    """Name of answers merged to protect people."""
    return _("Réponses regroupées : %(labels)s") % {"labels": quoted(part.labels)}


def read_bars(publication: Publication, values: dict[Part, str]) -> str:
    """Most and least frequent answers of one question, and how many people answered it."""
    answers = [part for part in publication.parts if not part.is_group]
    if not answers or publication.base is None:
        return ""
    opening = _("Sur %(people)s :") % {"people": people(publication.base)}
    if publication.hidden:
        opening = _("Sur %(people)s, et parmi les réponses montrées :") % {"people": people(publication.base)}
    highest = max(part.count for part in answers)
    lowest = min(part.count for part in answers)
    top = [part for part in answers if part.count == highest]
    low = [part for part in answers if part.count == lowest]
    if highest == lowest:
        end = (
            _("chaque réponse montrée revient aussi souvent (%(value)s).")
            if len(top) > 1
            else _("%(top)s (%(value)s).")
        )
        return f"{opening} {end % {'top': quoted(top[0].labels), 'value': values[top[0]]}}"
    end = ngettext(
        "%(top)s est la réponse la plus fréquente (%(high)s)",
        "%(top)s sont les réponses les plus fréquentes (%(high)s chacune)",
        len(top),
    )
    names = {"top": _names(top), "low": _names(low), "high": values[top[0]], "least": values[low[0]]}
    tail = ngettext(
        ", %(low)s la moins fréquente (%(least)s).", ", %(low)s les moins fréquentes (%(least)s chacune).", len(low)
    )
    return f"{opening} {(end + tail) % names}"


def read_stacks(rows: Sequence[tuple[str, Publication, dict[Part, str]]], size: int) -> str:
    """For several questions on one scale: which one collects most of each end of the scale.

    `rows` are (question, publication, value of each part as text); each question has `size` possible
    answers, the first one the most favourable. An end of the scale that is merged somewhere is not
    compared: the sentence could be wrong, or give away what was merged.
    """
    rows = [row for row in rows if not row[1].is_empty]
    if not rows:
        return ""
    if len(rows) == 1:
        return read_bars(rows[0][1], rows[0][2])
    bases = [publication.base or 0 for _text, publication, _values in rows]
    if min(bases) == max(bases):
        opening = _("Sur %(people)s :") % {"people": people(bases[0])}
    else:
        opening = _("Sur %(low)s à %(people)s selon la question :") % {
            "low": number(min(bases)),
            "people": people(max(bases)),
        }
    ends = [end for end in (_strongest(rows, 0), _strongest(rows, size - 1)) if end]
    if not ends:
        ends = [_("le détail de chaque question est dans le tableau")]
    joined = _(", et ").join(ends)
    return f"{opening} {joined}."


def _strongest(rows: Sequence[tuple[str, Publication, dict[Part, str]]], position: int) -> str:
    """The question whose answer number `position` has the largest share, as a clause."""
    found = [
        (part.count / (publication.base or 1), text, part.labels[0], values[part])
        for text, publication, values in rows
        for part in publication.parts
        if part.members == (position,)
    ]
    if len(found) < len(rows):
        return ""
    _ratio, text, label, value = max(found, key=lambda item: item[0])
    return _("la réponse %(label)s revient le plus pour %(text)s (%(value)s)") % {
        "label": quoted([label]),
        "text": quoted([text.rstrip(".")]),
        "value": value,
    }


def _names(parts: Sequence[Part]) -> str:
    if len(parts) > LISTED:
        return _("%(count)s réponses") % {"count": len(parts)}
    return quoted([part.labels[0] for part in parts])
