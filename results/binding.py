"""Ties the chart blocks of a page to the answers of their surveys.

The editor never types a number: a block holds a survey and stable question ids, and the answers are
read when the page is rendered. All the charts of one survey are read at once, so the number of
queries depends on the number of surveys, not on the number of charts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consultations.base.models import Phase
from consultations.surveys.answers import Tally, tallies
from consultations.surveys.conditions import numbered
from consultations.surveys.models import Survey
from consultations.surveys.questions import Confidentiality
from results.figures import Figure

#: The types of question that a chart can show.
DRAWABLE = frozenset({"single", "multiple", "scale", "sentiment", "rating"})


def bind_figures(values: Iterable[Any]) -> None:
    """Give each chart block value its `figure`, with one call to `tallies` per survey."""
    by_survey: dict[int, list[tuple[str, Any]]] = defaultdict(list)
    for place, value in enumerate(values, start=1):
        if value.survey:
            by_survey[value.survey.pk].append((f"figure-{place}", value))
    for bound in by_survey.values():
        survey = bound[0][1].survey
        wanted = {id_ for _uid, value in bound for id_ in value.question_ids}
        found = _read(survey, wanted) if wanted else {}
        for uid, value in bound:
            own = [found[id_] for id_ in value.question_ids if id_ in found]
            value.figure = _with_phase(_with_version(value.draw(own, uid), own), survey) if own else None


def bind_counts(values: Iterable[Any]) -> None:
    """Give each key figure its `responses` (people who answered the survey), one count per survey."""
    counts: dict[int, int] = {}
    for value in values:
        if survey := value.survey:
            if survey.pk not in counts:
                counts[survey.pk] = survey.response_count()
            value.responses = counts[survey.pk]


def labels_of(question: Any) -> tuple[str, ...]:
    """What can be answered to a question that a chart can show, in order; both ends of a scale carry their words."""
    if question.block_type not in DRAWABLE:
        return ()
    labels = [label for _key, label in question.block.choices(question.value)]
    if question.block_type == "scale" and labels:
        for end, words in ((0, "min_label"), (-1, "max_label")):
            if question.value[words]:
                labels[end] = _("%(step)s (%(words)s)") % {"step": labels[end], "words": question.value[words]}
    return tuple(labels)


def is_internal(question: Any) -> bool:
    """Whether the answers are for the team only: nothing is published of them."""
    return question.value.get("confidentiality") == Confidentiality.INTERNAL


def to_numbers(survey: Survey, stored: str) -> str:
    """What an editor reads for stored question ids: "1, 3". Ids that are no longer there are left out."""
    places = {question.id: str(place) for place, question in numbered(survey.questions)}
    tokens = [places.get(token, token) for token in _tokens(stored)]
    return ", ".join(token for token in tokens if not _looks_like_id(token))


def to_questions(survey: Survey, typed: str) -> list[Any]:
    """The questions for what an editor typed ("2", "1, 3", "1 et 3") or for stored ids.

    Raises ValidationError, with the list of the survey's questions, for anything else and for
    questions that cannot be drawn (free text, ranking…) or that are for the team only.
    """
    questions = list(survey.questions)
    known = {question.id: question for question in questions}
    known |= {str(place): question for place, question in numbered(questions)}
    found = {}
    for token in _tokens(typed):
        if token not in known:
            raise ValidationError(_unknown(token, questions))
        if not labels_of(known[token]):
            raise ValidationError(_not_drawable(token, known[token], questions))
        if is_internal(known[token]):
            raise ValidationError(_for_the_team(token, questions))
        found[known[token].id] = known[token]
    if not found:
        raise ValidationError(_("Indiquez le numéro d’une question. %(list)s") % {"list": _list(questions)})
    return list(found.values())


def _read(survey: Survey, wanted: Iterable[str]) -> dict[str, Tally]:
    """The tallies of these questions, with the words of both ends of a scale."""
    # A question may have been kept for the team after a chart was made of it.
    shown = {question.id for question in survey.questions if not is_internal(question)}
    found = tallies(survey, shown.intersection(wanted))
    labels = {question.id: labels_of(question) for question in survey.questions if question.id in found}
    return {id_: replace(tally, cells=tuple(map(_relabel, tally.cells, labels[id_]))) for id_, tally in found.items()}


def _with_phase(figure: Figure, survey: Survey) -> Figure:
    """Say that the numbers may still change while people can still answer."""
    if figure.message or survey.phase() == Phase.CLOSED:
        return figure
    return replace(figure, notes=(_("Chiffres provisoires : on peut encore répondre."), *figure.notes))


def _with_version(figure: Figure, own: Iterable[Tally]) -> Figure:
    """Say that the question was asked otherwise before, whether or not anybody answered it then: that would say something of them."""
    if all(tally.version == 1 for tally in own):
        return figure
    note = _("La question a changé en cours de route. Les réponses données avant ce changement sont comptées à part.")
    return replace(figure, notes=(*figure.notes, note))


def _relabel(cell: Any, label: str) -> Any:
    return replace(cell, label=label)


def _tokens(text: str) -> list[str]:
    return [token for token in re.split(r"[,;\s]+|\bet\b", text or "") if token]


def _looks_like_id(token: str) -> bool:
    return re.fullmatch(r"[0-9a-f]{8}-[0-9a-f-]{27}", token) is not None


def _unknown(token: str, questions: list[Any]) -> str:
    message = _("Il n’y a pas de question « %(number)s » dans ce questionnaire. %(list)s")
    return message % {"number": token, "list": _list(questions)}


def _not_drawable(token: str, question: Any, questions: list[Any]) -> str:
    if question.block_type in ("short_text", "long_text"):
        message = _("On répond à la question %(number)s par un texte : elle ne peut pas devenir un graphique. %(list)s")
    else:
        message = _("La question %(number)s ne peut pas devenir un graphique. %(list)s")
    return message % {"number": token, "list": _list(questions)}


def _for_the_team(token: str, questions: list[Any]) -> str:
    message = _("Les réponses à la question %(number)s sont pour l’équipe seulement : rien n’en est publié. %(list)s")
    return message % {"number": token, "list": _list(questions)}


def _list(questions: list[Any]) -> str:
    """The questions that can be drawn, each with its number."""
    drawable = [
        _("%(number)s. %(text)s") % {"number": place, "text": question.value["text"]}
        for place, question in numbered(questions)
        if labels_of(question) and not is_internal(question)
    ]
    if not drawable:
        return _("Ce questionnaire n’a aucune question à choix ni échelle.")
    return _("Questions que vous pouvez choisir : %(list)s") % {"list": " · ".join(drawable)}
