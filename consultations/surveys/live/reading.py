"""Who reads which responses. Every query of these screens starts here."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from consultations.base.permissions import SEEING, contribution_policy, participation_policy

from ..models import Survey, SurveyResponse

#: Whoever may do one of these with responses may read them.
READING = ("view", "change", "delete", "export")


def may_read(user: Any) -> bool:
    """Whether the user reads responses at all."""
    return contribution_policy(SurveyResponse).user_has_any_permission(user, READING)


def may_read_internal(user: Any) -> bool:
    """Whether the user reads the texts of questions that are for the team only: those who may take them away do."""
    return contribution_policy(SurveyResponse).user_has_permission(user, "export")


def own_responses(user: Any) -> QuerySet[SurveyResponse]:
    """The responses given in the user's own spaces, whichever space the survey belongs to."""
    return contribution_policy(SurveyResponse).instances_user_has_any_permission_for(user, READING)


def readable_surveys(user: Any) -> QuerySet[Survey]:
    """The surveys of one's own spaces, and the national ones: a Caf asks them too."""
    return participation_policy(Survey).instances_user_has_any_permission_for(user, SEEING)


def find_survey(user: Any, pk: int) -> Survey:
    """The survey, in the site's first language. Raises PermissionDenied or Http404, the same for unknown and for another Caf's."""
    if not may_read(user):
        raise PermissionDenied
    survey = readable_surveys(user).select_related("locale", "space").filter(pk=pk).first()
    if survey is None:
        raise Http404
    return survey.original
