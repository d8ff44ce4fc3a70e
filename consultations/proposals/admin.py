from consultations.base.admin import ParticipationViewSet

from .models import OpenQuestion


class OpenQuestionViewSet(ParticipationViewSet):
    """The open questions in the admin."""

    model = OpenQuestion
    icon = "pick"
