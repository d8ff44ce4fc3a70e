"""What the editor of a journey sees of its versions: which ones there are, and what is to be read again in each."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from .versions import VersionState


class VersionsPanel(Panel):
    """Languages and versions for some people, compared with the published journey."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "journeys/admin/versions_panel.html"

        @cached_property
        def versions(self) -> "list[VersionState]":
            from .versions import versions_of  # it needs the pages, which show this panel

            return versions_of(self.instance) if self.instance.pk else []

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.versions)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "versions": self.versions}
