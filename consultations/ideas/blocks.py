from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import IdeaForm
from .listing import Listing
from .models import IdeaBox

SHOWN = 6  # ideas, on a page


class IdeaBoxBlock(blocks.StructBlock):
    """An idea box on a page: its form, and some of its ideas."""

    idea_box = SnippetChooserBlock("ideas.IdeaBox", label=_("boîte à idées"))
    heading = blocks.CharBlock(label=_("titre sur cette page"), required=False, max_length=120)

    class Meta:
        icon = "pick"
        label = _("Boîte à idées")
        group = _("Participer")
        template = "consultations/ideas/block.html"
        description = _("Chacun propose une idée, lit celles des autres, et voit ce qu’elles deviennent.")

    def get_preview_value(self) -> Any:
        """One that exists nowhere."""
        sample = IdeaBox(title="Vos idées pour un accueil plus simple", introduction="Nous lisons toutes les idées.")
        return self._to_struct_value({"idea_box": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        box = value.get("idea_box")
        if box is None or not box.live:
            return context  # archived: the block shows nothing
        page = context.get("page")
        listing = Listing.read(box, QueryDict())
        return {
            **context,
            "participation": box,
            "heading": value.get("heading") or box.title,
            "phase": box.phase(),
            "form": IdeaForm(box, space=getattr(page, "space", None)),
            "listing": listing,
            "ideas": listing.first(SHOWN) if box.pk else [],
        }
