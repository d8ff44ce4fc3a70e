from typing import Any

from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import ReplyForm
from .models import Question


class QuestionBlock(blocks.StructBlock):
    """Shows one question on a page."""

    question = SnippetChooserBlock("minimal.Question", label="question")
    heading = blocks.CharBlock(label="titre sur cette page", required=False, max_length=120)

    class Meta:
        icon = "help"
        label = "Une question"
        group = "Participer"
        template = "consultations/minimal/block.html"
        description = "Une question, à laquelle on répond par oui ou par non."

    def get_preview_value(self) -> Any:
        return self._to_struct_value({"question": Question(title="Est-ce clair ?"), "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        question = value.get("question")
        if question is None or not question.live:
            return context  # archived: the block shows nothing
        return {
            **context,
            "participation": question,
            "heading": value.get("heading") or question.title,
            "phase": question.phase(),
            "form": ReplyForm(),
        }
