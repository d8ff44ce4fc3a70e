from consultations.base.admin import ParticipationViewSet

from .models import Discussion


class DiscussionViewSet(ParticipationViewSet):
    """The discussions in the admin."""

    model = Discussion
    icon = "openquote"
    copy_view_enabled = True
