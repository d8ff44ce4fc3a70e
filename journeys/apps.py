from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JourneysConfig(AppConfig):
    name = "journeys"
    verbose_name = _("Parcours de vie")

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save

        from core.signal_handlers import forget_pages

        from .labels import connect

        connect()
        for signal in (post_save, post_delete):  # its phone and its name are on every journey
            signal.connect(forget_pages, sender=self.get_model("Organism"), dispatch_uid="journeys.organism")
