"""Questions answered by a step of a scale."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .base import QuestionBlock, required_message


class ScaleQuestionBlock(QuestionBlock):
    minimum = blocks.IntegerBlock(label=_("de"), default=1, min_value=0, max_value=1)
    maximum = blocks.IntegerBlock(label=_("à"), default=5, min_value=2, max_value=11)
    min_label = blocks.CharBlock(label=_("ce que veut dire le premier"), max_length=40)
    max_label = blocks.CharBlock(label=_("ce que veut dire le dernier"), max_length=40)

    class Meta:
        icon = "order"
        label = _("Échelle")
        description = _("Une note, avec des mots aux deux bouts.")
        preview_value = {
            "text": "Les informations étaient-elles claires ?",
            "help": "",
            "required": False,
            "minimum": 1,
            "maximum": 5,
            "min_label": "Pas clair du tout",
            "max_label": "Très clair",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not 2 <= value["maximum"] - value["minimum"] + 1 <= 11:
            raise StructBlockValidationError(
                block_errors={"maximum": ValidationError(_("Une échelle a de 2 à 11 échelons."))}
            )
        return value

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [(str(step), str(step)) for step in range(value["minimum"], value["maximum"] + 1)]

    def form_field(self, value: Any) -> forms.Field:
        return forms.TypedChoiceField(
            choices=self.choices(value),
            coerce=int,
            empty_value=None,
            required=value["required"],
            error_messages={
                **required_message(value),
                "invalid_choice": _("Choisissez un chiffre de %(low)s à %(high)s.")
                % {"low": value["minimum"], "high": value["maximum"]},
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"number": cleaned}
