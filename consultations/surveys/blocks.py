from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from consultations.base.permissions import is_at_home

from .forms import SurveyForm
from .models import Survey
from .questions import QuestionBlocks

SAMPLE = ("single", "multiple", "scale", "short_text", "long_text")


class SurveyBlock(blocks.StructBlock):
    """Shows one survey on a page. The same survey can stand on several pages; each answer remembers the page."""

    survey = SnippetChooserBlock("surveys.Survey", label=_("questionnaire"))
    heading = blocks.CharBlock(
        label=_("titre sur cette page"),
        required=False,
        max_length=120,
        help_text=_("Vide : le titre du questionnaire."),
    )

    class Meta:
        icon = "list-ul"
        label = _("Questionnaire")
        group = _("Participer")
        template = "consultations/surveys/block.html"
        description = _("Des questions, auxquelles on répond sur la page.")

    def get_preview_value(self) -> Any:
        """A survey that exists nowhere, with the most common questions."""
        stream = QuestionBlocks()
        drafts = stream.normalize([(name, stream.child_blocks[name].get_preview_value()) for name in SAMPLE])
        questions = stream.to_python(stream.get_prep_value(drafts))  # written and read back: each has its id
        sample = Survey(title="Votre avis compte", introduction="Cinq questions, trois minutes.", questions=questions)
        return self._to_struct_value({"survey": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        survey = value.get("survey")
        request = context.get("request")
        if survey is not None and getattr(request, "is_preview", False) and is_at_home(survey, context.get("page")):
            survey = survey.get_latest_revision_as_object()  # the editor sees the draft
        elif survey is None or not survey.live:
            return context  # archived or never published: the block shows nothing
        return {
            **context,
            "participation": survey,
            "heading": value.get("heading") or survey.title,
            "phase": survey.phase(),
            "form": SurveyForm(survey, space=getattr(context.get("page"), "space", None)),
        }
