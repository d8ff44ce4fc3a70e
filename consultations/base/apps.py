from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ParticipationBaseConfig(AppConfig):
    name = "consultations.base"
    label = "participation"
    verbose_name = _("Participation")
