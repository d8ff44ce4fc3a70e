"""Ties the chart blocks of a page to the answers of their surveys.

The editor never types a number: a block holds a survey and stable question ids, and the answers are
read when the page is rendered. All the charts of one survey are read at once, so the number of
queries depends on the number of surveys, not on the number of charts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from consultations.surveys.results import tallies
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CHARTABLE = ("single", "multiple", "scale")


def bind_figures(values: Iterable[Any]) -> None:
    """Give each chart block value its `figure`, with one call to `tallies` per survey."""
    by_survey: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for place, value in enumerate(values, start=1):
        if value.survey:
            by_survey[value.survey.pk].append((f"figure-{place}", value))
    for bound in by_survey.values():
        wanted = list(dict.fromkeys(id_ for _uid, value in bound for id_ in value.question_ids))
        found = tallies(bound[0][1].survey, wanted)
        for uid, value in bound:
            own = [found[id_] for id_ in value.question_ids if id_ in found]
            value.figure = value.draw(own, uid) if own else None


def bind_counts(values: Iterable[Any]) -> None:
    """Give each key figure its `responses` (people who answered the survey), one query per survey."""
    counts: dict[int, int] = {}
    for value in values:
        if survey := value.survey:
            if survey.pk not in counts:
                counts[survey.pk] = survey.response_count()
            value.responses = counts[survey.pk]


def questions_of(survey: Any) -> list[tuple[str, str, Any]]:
    """(stable id, type, value) of each question of `survey`, in the order people see them."""
    return [(str(child.id), child.block_type, child.value) for child in survey.questions]


def to_numbers(survey: Any, stored: str) -> str:
    """What an editor reads for stored question ids: "1, 3". Ids no longer there are left out."""
    places = {id_: str(place) for place, (id_, _type, _value) in enumerate(questions_of(survey), start=1)}
    tokens = _tokens(stored)
    if not any(token in places for token in tokens):
        return "" if any("-" in token for token in tokens) else stored
    return ", ".join(places[token] for token in tokens if token in places)


def to_ids(survey: Any, typed: str) -> list[str]:
    """Stable ids for what an editor typed ("2", "1, 3"); ids pass unchanged.

    Raises ValidationError, with the list of the survey's questions, for anything else and for
    questions that cannot be drawn (free text).
    """
    questions = questions_of(survey)
    known = {id_: id_ for id_, _type, _value in questions}
    known |= {str(place): id_ for place, (id_, _type, _value) in enumerate(questions, start=1)}
    chartable = {id_ for id_, type_, _value in questions if type_ in CHARTABLE}
    ids = []
    for token in _tokens(typed):
        if known.get(token) not in chartable:
            raise ValidationError(_unknown(token, token in known, questions), code="question")
        ids.append(known[token])
    if not ids:
        raise ValidationError(
            _("Indiquez le numéro d'une question. %(list)s") % {"list": _list(questions)}, code="question"
        )
    return list(dict.fromkeys(ids))


def answers_of(type_: str, value: Any) -> Sequence[str]:
    """The possible answers of a closed question, to compare two questions."""
    if type_ == "scale":
        bounds = (value["minimum"], value["maximum"], value["min_label"], value["max_label"])
        return tuple(str(bound) for bound in bounds)
    return tuple(choice["text"] for choice in value["choices"])


def _tokens(text: str) -> list[str]:
    return [token for token in re.split(r"[,;\s]+|\bet\b", text or "") if token]


def _unknown(token: str, is_text: bool, questions: Sequence[tuple[str, str, Any]]) -> str:
    if is_text:
        message = _("La question %(number)s se répond par un texte : elle ne peut pas devenir un graphique. %(list)s")
    else:
        message = _("Il n'y a pas de question « %(number)s ». %(list)s")
    return message % {"number": token, "list": _list(questions)}


def _list(questions: Sequence[tuple[str, str, Any]]) -> str:
    """The questions that can be drawn, each with its number."""
    drawable = [
        _("%(number)s. %(text)s") % {"number": place, "text": value["text"]}
        for place, (_id, type_, value) in enumerate(questions, start=1)
        if type_ in CHARTABLE
    ]
    if not drawable:
        return _("Cette enquête n'a aucune question à choix ni échelle.")
    return _("Questions que vous pouvez choisir : %(list)s") % {"list": " · ".join(drawable)}
