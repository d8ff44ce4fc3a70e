from consultations.base.admin import ParticipationViewSet

from .models import Feedback


class FeedbackViewSet(ParticipationViewSet):
    """The opinions per step in the admin."""

    model = Feedback
    icon = "comment"
