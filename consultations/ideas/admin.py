from consultations.base.admin import ParticipationViewSet

from .models import IdeaBox


class IdeaBoxViewSet(ParticipationViewSet):
    """The idea boxes in the admin."""

    model = IdeaBox
    icon = "pick"
    copy_view_enabled = True
