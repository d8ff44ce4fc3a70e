"""Questions answered by a free text, short or long."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .base import PlainTextField, QuestionBlock, required_message

SHORT_TEXT_MAX = 200
LONG_TEXT_MAX = 1500


class TextQuestionBlock(QuestionBlock):
    longest = SHORT_TEXT_MAX

    def form_field(self, value: Any) -> forms.Field:
        return PlainTextField(
            max_length=min(value.get("max_length") or self.longest, self.longest),
            min_length=value.get("min_length") or None,
            required=value["required"],
            error_messages=required_message(value),
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned:
            yield {"text": cleaned}


class ShortTextQuestionBlock(TextQuestionBlock):
    min_length = blocks.IntegerBlock(label=_("signes au moins"), required=False, min_value=1, max_value=SHORT_TEXT_MAX)
    max_length = blocks.IntegerBlock(
        label=_("signes au plus"), default=SHORT_TEXT_MAX, min_value=1, max_value=SHORT_TEXT_MAX
    )

    class Meta:
        icon = "pilcrow"
        label = _("Texte court")
        description = _("Une ligne.")
        preview_value = {"text": "En un mot ?", "help": "", "required": False, "min_length": None, "max_length": 80}


class LongTextQuestionBlock(TextQuestionBlock):
    longest = LONG_TEXT_MAX
    min_length = blocks.IntegerBlock(label=_("signes au moins"), required=False, min_value=1, max_value=LONG_TEXT_MAX)
    max_length = blocks.IntegerBlock(
        label=_("signes au plus"), default=LONG_TEXT_MAX, min_value=1, max_value=LONG_TEXT_MAX
    )

    class Meta:
        icon = "doc-full"
        label = _("Texte long")
        description = _("Quelques phrases. N’y demandez ni nom, ni numéro d’allocataire.")
        preview_value = {
            "text": "Voulez-vous ajouter quelque chose ?",
            "help": "",
            "required": False,
            "min_length": None,
            "max_length": 1500,
        }
