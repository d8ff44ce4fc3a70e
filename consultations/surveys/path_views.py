"""« Chemins »: every way through a survey, for its editors; and the questions that nobody is ever asked."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from consultations.analysis.branching import loops
from consultations.analysis.paths import Outcome, Unreached, Why, explore

from .conditions import as_asked, numbered, rule_in_words
from .models import Survey


def paths(request: HttpRequest, pk: str) -> HttpResponse:
    """The ways of the latest version, published or not. Whose it may be is checked around this view (base/admin.py)."""
    survey = get_object_or_404(Survey, pk=pk).get_latest_revision_as_object()
    places = {question.id: (place, question) for place, question in numbered(survey.questions)}
    asked = [as_asked(question) for _place, question in places.values()]
    found = explore(asked)
    context = {
        "page_title": _("Chemins"),
        "page_subtitle": survey.title,
        "header_icon": "view",
        "survey": survey,
        "ways": [
            {
                "questions": [_name(places[id_]) for id_ in way.asked],
                "answers": [f"{_name(places[id_])} : {_outcome(places[id_][1], one)}" for id_, one in way.answers],
            }
            for way in found.ways
        ],
        "is_whole": found.is_whole,
        "is_sure": found.is_sure,
        "unreached": [(_name(places[one.question]), _reasons(one, places)) for one in found.unreached],
        "loops": [[_name(places[id_]) for id_ in loop if id_ in places] for loop in loops(asked)],
    }
    return TemplateResponse(request, "consultations/surveys/admin/paths.html", context)


def _name(pair: tuple[int, Any]) -> str:
    return f"{pair[0]}. {pair[1].value['text']}"


def _outcome(question: Any, outcome: Outcome) -> str:
    labels = dict(question.block.choices(question.value))
    if outcome.choices:
        joined = _(" et ") if outcome.together else _(" ou ")
        return joined.join(f"« {labels.get(choice, choice)} »" for choice in outcome.choices)
    if not outcome.given:
        return _("pas de réponse")
    if outcome.low is None and outcome.high is None:
        return _("une réponse")
    if outcome.low is None:
        return _("%(high)s ou moins") % {"high": outcome.high}
    if outcome.high is None:
        return _("%(low)s ou plus") % {"low": outcome.low}
    return _("de %(low)s à %(high)s") % {"low": outcome.low, "high": outcome.high}


def _reasons(one: Unreached, places: dict[str, tuple[int, Any]]) -> list[str]:
    sentences = {
        Why.LATER: _("cette question ne vient pas avant"),
        Why.UNKNOWN_QUESTION: _("cette question n’existe plus"),
        Why.UNKNOWN_VALUE: _("personne ne peut répondre cela"),
        Why.NEVER_ASKED: _("cette question n’est jamais posée"),
        Why.TOGETHER: _("Ses règles ne sont jamais vraies ensemble."),
    }
    found = []
    for rule, why in one.reasons:
        if rule is None:
            found.append(sentences[why])
        elif rule.question in places:
            found.append(f"« {rule_in_words(rule, *places[rule.question])} » : {sentences[why]}.")
        else:
            found.append(_("Une règle : %(why)s.") % {"why": sentences[why]})
    return found
