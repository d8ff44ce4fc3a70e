from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from consultations.base.admin import OwnSpacesViewSet, ParticipationViewSet

from .models import AnswerTemplate, IdeaBox


class IdeaBoxViewSet(ParticipationViewSet):
    """The idea boxes in the admin."""

    model = IdeaBox
    icon = "pick"
    menu_order = 215
    copy_view_enabled = True


class AnswerTemplateViewSet(OwnSpacesViewSet):
    """The answers to begin from."""

    model = AnswerTemplate
    icon = "form"
    menu_order = 225
    list_display = ["title", Column("space", label=_("Espace"))]

    def register_chooser_viewset(self) -> None:
        """Nothing chooses them: an address of a chooser would list those of every Caf."""
