"""What a journey's editor sees of the words of the draft: what to make easier, and where."""

from functools import cached_property
from typing import Any

from django.forms import Media, Script
from django.urls import reverse
from wagtail.admin.panels import Panel

from .passages import Report, report_on


class ReadingPanel(Panel):
    """The readability of the draft as it was last saved. Read again after each save, without leaving the page."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "journeys/admin/reading_panel.html"

        @property
        def media(self) -> Media:
            return Media(css={"all": ["css/journey-editor.css"]}, js=[Script("js/journey-editor.js", type="module")])

        @cached_property
        def report(self) -> Report | None:
            return report_on(self.instance.get_latest_revision_as_object()) if self.instance.pk else None

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            url = reverse("journey_reading", args=[self.instance.pk]) if self.instance.pk else ""
            return {**super().get_context_data(parent_context), "report": self.report, "refresh_url": url}
