from consultations.base.admin import ParticipationViewSet

from .models import Question


class QuestionViewSet(ParticipationViewSet):
    model = Question
    icon = "help"
