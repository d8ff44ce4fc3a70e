from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "consultations.notifications"
    label = "notifications"
    verbose_name = _("Messages")

    def ready(self) -> None:
        from . import checks  # noqa: F401
