from consultations.base.admin import ParticipationViewSet

from .models import Survey


class SurveyViewSet(ParticipationViewSet):
    model = Survey
    icon = "list-ul"
    menu_order = 200
