"""On the home of the admin: the minutes that one's own team still owes to those who came. Nothing when none is late."""

from typing import Any

from django.db.models import QuerySet
from wagtail.admin.ui.components import Component

from .giving_back import overdue
from .models import Session

MOST = 10  # sessions named; the screen of workshops has them all


class OverduePanel(Component):
    """The sessions whose minutes are late, the oldest first."""

    name = "workshops_overdue"
    template_name = "consultations/workshops/admin/overdue_panel.html"
    order = 90  # before what Wagtail lists

    def __init__(self, sessions: QuerySet[Session]):
        self.sessions = sessions

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        found = list(self.sessions[: MOST + 1])
        return {"sessions": found[:MOST], "has_more": len(found) > MOST}


def overdue_panels(user: Any) -> list[OverduePanel]:
    """The panel, for who has late minutes in their own spaces."""
    sessions = overdue(user)
    return [OverduePanel(sessions)] if sessions.exists() else []
