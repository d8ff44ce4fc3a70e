from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import FeedbackForm
from .models import Feedback


class FeedbackBlock(blocks.StructBlock):
    """Asks the question of a journey's steps on another page."""

    feedback = SnippetChooserBlock("feedback.Feedback", label=_("avis par étape"))
    heading = blocks.CharBlock(label=_("titre sur cette page"), required=False, max_length=120)

    class Meta:
        icon = "comment"
        label = _("Avis par étape")
        group = _("Participer")
        template = "consultations/feedback/block.html"
        description = _("« C’était simple, moyen, compliqué », pour une étape d’un parcours.")

    def get_preview_value(self) -> Any:
        """One that exists nowhere, without a step to choose."""
        sample = Feedback(title="J’attends un enfant", introduction="Un geste, une minute.")
        return self._to_struct_value({"feedback": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        feedback = value.get("feedback")
        if feedback is None or not feedback.live:
            return context  # archived: the block shows nothing
        return {
            **context,
            "participation": feedback,
            "heading": value.get("heading") or feedback.title,
            "phase": feedback.phase(),
            "form": FeedbackForm(feedback),
        }
