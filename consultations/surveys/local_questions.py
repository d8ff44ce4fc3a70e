"""The questions of a survey as they are asked in one space: the survey's own, then those that the Caf of the space adds."""

from typing import Any

from django.utils.translation import gettext as _

from core.models import Space

from .models import LocalQuestions, Survey
from .versions import as_they_were


def section_title() -> str:
    """What is written over the questions that a Caf adds."""
    return _("Questions de votre Caf")


def survey_questions(survey: Survey, space: Space | None, *, published: bool = True) -> list[Any]:
    """The survey's questions, then those added in the space. `published` False: those that are asked no more too, to read answers."""
    return [*survey.questions, *added_questions(survey, space, published=published)]


def added_questions(survey: Survey, space: Space | None, *, published: bool = True) -> list[Any]:
    """Those that the Caf of the space adds. No query for the national space, nor for a Caf's own survey; else one for a survey read."""
    if space is None or space.is_national or space.pk == survey.space_id or survey.pk is None:
        return []
    # A file of a thousand sheets makes a thousand forms of one survey.
    kept = survey.__dict__.setdefault("_added_questions", {})
    if (space.pk, published) not in kept:
        kept[space.pk, published] = _read(survey, space, published)
    return kept[space.pk, published]


def _read(survey: Survey, space: Space, published: bool) -> list[Any]:
    rows = LocalQuestions.objects.filter(survey__translation_key=survey.translation_key, space=space)
    found = rows.filter(live=True).first() if published else rows.first()
    known = {question.id for question in survey.questions}  # the form has one field for a question
    asked = [question for question in found.questions if question.id not in known] if found else []
    return as_they_were(asked, survey=survey.today, edition=survey.edition) if survey.today else asked
