"""What stands between questions and asks nothing."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import QuestionBlock


class InformationBlock(QuestionBlock):
    """A text between two questions. It has no field and makes no row."""

    text = blocks.CharBlock(label=_("titre"), max_length=120)
    body = blocks.RichTextBlock(label=_("texte"), features=["bold", "ol", "ul", "link"])
    help = None
    required = None
    confidentiality = None

    asks = False

    class Meta:
        icon = "info-circle"
        label = _("Texte d’information")
        description = _("Quelques phrases entre deux questions. On n’y répond pas.")
        preview_value: dict[str, Any] = {
            "text": "Votre logement",
            "body": "<p>Les deux questions qui suivent parlent de votre logement.</p>",
        }
