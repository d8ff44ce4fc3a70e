"""The panels of the editor of a Caf's questions."""

from typing import Any

from django import forms
from django.utils.html import format_html
from wagtail.admin.panels import FieldPanel, Panel

from .conditions import numbered


class SurveyPanel(FieldPanel):
    """Which survey, in a plain list: the chooser of surveys offers those of one's own Caf too."""

    def get_form_options(self) -> dict[str, Any]:
        return {**super().get_form_options(), "widgets": {self.field_name: forms.Select}}

    class BoundPanel(FieldPanel.BoundPanel):
        def render_html(self, parent_context: Any = None) -> str:
            """With the space, when there is nothing to choose."""
            html, space = super().render_html(parent_context), self.form["space"]
            return format_html("{}{}", html, space) if space.is_hidden else html


class SpacePanel(FieldPanel):
    """Which space; not shown to who has one only."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and not (self.bound_field and self.bound_field.is_hidden)


class NationalQuestionsPanel(Panel):
    """What everyone is asked before, to be read."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "consultations/surveys/admin/national_questions.html"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            return {**super().get_context_data(parent_context), "rows": self.rows()}

        def rows(self) -> list[dict[str, Any]]:
            """Each question with its number, its kind and its choices."""
            if not self.instance.survey_id:
                return []
            return [
                {
                    "number": number,
                    "text": question.value["text"],
                    "kind": question.block.label,
                    "choices": [label for _key, label in question.block.choices(question.value)],
                    "lines": [label for _key, label in question.block.items(question.value)],
                }
                for number, question in numbered(self.instance.survey.questions)
            ]
