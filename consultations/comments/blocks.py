from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import CommentForm
from .models import Discussion


class DiscussionBlock(blocks.StructBlock):
    """Shows a discussion on a page: what was said, and the form."""

    discussion = SnippetChooserBlock("comments.Discussion", label=_("discussion"))
    heading = blocks.CharBlock(label=_("titre sur cette page"), required=False, max_length=120)

    class Meta:
        icon = "openquote"
        label = _("Discussion")
        group = _("Participer")
        template = "consultations/comments/block.html"
        description = _("Des commentaires et leurs réponses, relus par l’équipe.")

    def get_preview_value(self) -> Any:
        """One that exists nowhere, with nothing said yet."""
        sample = Discussion(title="Parlons-en", introduction="Qu’en pensez-vous ?", takes_stance=True)
        return self._to_struct_value({"discussion": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        discussion = value.get("discussion")
        if discussion is None or not discussion.live:
            return context  # archived: the block shows nothing
        return {
            **context,
            "participation": discussion,
            "heading": value.get("heading") or discussion.title,
            "phase": discussion.phase(),
            "form": CommentForm(discussion),
        }
