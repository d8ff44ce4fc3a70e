from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "consultations.comments"
    label = "comments"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from consultations.base.discussed import subject_erased

        from .services import forget_title

        subject_erased.connect(forget_title, dispatch_uid="comments.forget_title")
