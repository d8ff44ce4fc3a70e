from consultations.base.admin import ParticipationViewSet

from .models import Workshop


class WorkshopViewSet(ParticipationViewSet):
    """Workshops in the admin."""

    model = Workshop
    icon = "group"
    menu_order = 230
    copy_view_enabled = True
