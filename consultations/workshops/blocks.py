from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import SignUpForm
from .models import Workshop
from .reading import minutes_of, sessions_of


class WorkshopBlock(blocks.StructBlock):
    """A workshop on a page: what it is for, its sessions, and how to come."""

    workshop = SnippetChooserBlock("workshops.Workshop", label=_("atelier"))
    heading = blocks.CharBlock(label=_("titre sur cette page"), required=False, max_length=120)

    class Meta:
        icon = "group"
        label = _("Atelier")
        group = _("Participer")
        template = "consultations/workshops/block.html"
        description = _("Une rencontre : les dates, les lieux, les places, et l’inscription.")

    def get_preview_value(self) -> Any:
        """One that exists nowhere."""
        sample = Workshop(title="Atelier : relire nos courriers", introduction="Deux heures, en petit groupe.")
        return self._to_struct_value({"workshop": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        workshop = value.get("workshop")
        if workshop is None or not workshop.live:
            return context  # archived: the block shows nothing
        page = context.get("page")
        form = SignUpForm(workshop, space=getattr(page, "space", None))
        return {
            **context,
            "participation": workshop,
            "heading": value.get("heading") or workshop.title,
            "phase": workshop.phase(),
            "form": form,
            "sessions": sessions_of(workshop),
            "minutes": minutes_of(workshop),
        }
