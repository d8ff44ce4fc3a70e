from typing import Any

from django.utils.functional import cached_property
from wagtail.admin.panels import Panel
from wagtail.models import Page, ReferenceIndex


class PagesPanel(Panel):
    """The pages that show a participation, with the way back to their editor."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "consultations/base/admin/pages_panel.html"

        @cached_property
        def pages(self) -> list[Page]:
            if not self.instance.pk:
                return []
            references = ReferenceIndex.get_references_to(self.instance).filter(
                base_content_type__app_label="wagtailcore", base_content_type__model="page"
            )
            return list(Page.objects.filter(pk__in=[reference.object_id for reference in references]))

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "pages": self.pages}

        def is_shown(self) -> bool:
            return super().is_shown() and bool(self.pages)
