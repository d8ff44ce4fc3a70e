from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.snippets.blocks import SnippetChooserBlock

from .forms import ProposalForm
from .listing import Listing, draw_of_the_hour, with_origins
from .models import OpenQuestion

FIRST = 3  # proposals shown where the question is asked


def first_proposals(question: OpenQuestion) -> list[Any]:
    """Some to vote on at once, those of the hour: the page that shows them is the same for everyone."""
    if question.pk is None:  # a preview
        return []
    original = question.original
    rows = list(with_origins(Listing(draw=draw_of_the_hour()).rows(original))[:FIRST])
    for one in rows:
        one.participation = original
    return rows


class OpenQuestionBlock(blocks.StructBlock):
    """Asks an open question on a page: some proposals to vote on, and the form to propose."""

    proposals = SnippetChooserBlock("proposals.OpenQuestion", label=_("question ouverte"))
    heading = blocks.CharBlock(
        label=_("titre sur cette page"), required=False, max_length=120, help_text=_("Vide : la question.")
    )

    class Meta:
        icon = "pick"
        label = _("Question ouverte et votes")
        group = _("Participer")
        template = "consultations/proposals/block.html"
        description = _("Des propositions courtes, écrites par tout le monde ; chacun vote sur celles des autres.")

    def get_preview_value(self) -> Any:
        """One that exists nowhere, without a proposal to vote on."""
        sample = OpenQuestion(title="Comment rendre le congé parental plus simple ?", introduction="En une phrase.")
        return self._to_struct_value({"proposals": sample, "heading": ""})

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context = super().get_context(value, parent_context)
        question = value.get("proposals")
        if question is None or not question.live:
            return context  # archived: the block shows nothing
        return {
            **context,
            "participation": question,
            "heading": value.get("heading") or question.title,
            "phase": question.phase(),
            "form": ProposalForm(question),
            "proposals": first_proposals(question),
        }
