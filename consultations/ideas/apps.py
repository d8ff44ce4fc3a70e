from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdeasConfig(AppConfig):
    name = "consultations.ideas"
    label = "ideas"
    verbose_name = _("Idées")

    def ready(self) -> None:
        from .discussion import connect

        connect()
