"""What the editor of a journey sees of its gate, before anything is published."""

from functools import cached_property
from typing import Any

from wagtail.admin.panels import Panel
from wagtail.models import Revision

from .approvals import authors_of
from .gate import Result, examine


class GatePanel(Panel):
    """Each check of the gate for the draft as it was last saved: met, or what to do."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "journeys/admin/gate_panel.html"

        @cached_property
        def draft(self) -> Revision | None:
            return self.instance.latest_revision if self.instance.pk else None

        @cached_property
        def results(self) -> list[Result]:
            if self.draft is None:
                return []
            return examine(self.draft.as_object(), self.draft)

        @property
        def is_author(self) -> bool:
            return self.request.user.pk in authors_of(self.draft)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            met = sum(result.is_met for result in self.results)
            return {
                **super().get_context_data(parent_context),
                "results": self.results,
                "missing": len(self.results) - met,
                "is_author": self.is_author,
            }

        def is_shown(self) -> bool:
            return super().is_shown() and self.draft is not None
