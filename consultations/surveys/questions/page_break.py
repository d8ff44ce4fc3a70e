"""The end of a page of a questionnaire."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import QuestionBlock


class PageBreakBlock(QuestionBlock):
    """What comes after it is on another page, under this title. It asks nothing."""

    text = blocks.CharBlock(label=_("titre de la page"), max_length=120)
    help = blocks.CharBlock(label=_("phrase"), required=False, max_length=250)
    required = None
    confidentiality = None
    condition = None  # type: ignore[assignment]  # a declared block is taken away

    asks = False

    class Meta:
        icon = "doc-empty"
        label = _("Nouvelle page")
        description = _("Les questions qui suivent sont sur une autre page.")
        preview_value: dict[str, Any] = {"text": "Votre logement", "help": "Trois questions."}
