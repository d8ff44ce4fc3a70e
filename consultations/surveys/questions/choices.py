"""Questions answered by choosing in a list."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .base import QuestionBlock, required_message


class ChoiceQuestionBlock(QuestionBlock):
    """A question answered by choosing in a list."""

    options = blocks.ListBlock(
        blocks.CharBlock(label=_("réponse"), max_length=120), label=_("réponses proposées"), min_num=2
    )

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [(bound.id, bound.value) for bound in value["options"].bound_blocks]


class SingleQuestionBlock(ChoiceQuestionBlock):
    class Meta:
        icon = "radio-full"
        label = _("Choix unique")
        description = _("Une seule réponse parmi plusieurs.")
        preview_value = {
            "text": "Avez-vous pris un congé parental ?",
            "help": "",
            "required": False,
            "options": ["Oui", "Non"],
        }

    def form_field(self, value: Any) -> forms.Field:
        return forms.ChoiceField(
            choices=self.choices(value),
            required=value["required"],
            error_messages={
                **required_message(value),
                "invalid_choice": _("Cette réponse n’est pas proposée. Choisissez dans la liste."),
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned:
            yield {"choice_id": cleaned}


class MultipleQuestionBlock(ChoiceQuestionBlock):
    minimum = blocks.IntegerBlock(label=_("au moins"), required=False, min_value=1, max_value=30)
    maximum = blocks.IntegerBlock(label=_("au plus"), required=False, min_value=1, max_value=30)

    class Meta:
        icon = "tick-inverse"
        label = _("Choix multiple")
        description = _("Plusieurs réponses possibles, avec un minimum et un maximum.")
        preview_value = {
            "text": "Qu’est-ce qui vous a fait hésiter ?",
            "help": "Choisissez deux réponses au plus.",
            "required": False,
            "options": ["Le montant de l’aide", "Les démarches"],
            "minimum": None,
            "maximum": 2,
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        low, high = value.get("minimum") or 0, value.get("maximum") or len(value["options"])
        if low > high or high > len(value["options"]):
            message = _("Le minimum et le maximum ne vont pas avec le nombre de réponses proposées.")
            raise StructBlockValidationError(block_errors={"maximum": ValidationError(message)})
        return value

    def form_field(self, value: Any) -> forms.Field:
        return BoundedMultipleChoiceField(
            choices=self.choices(value),
            required=value["required"],
            minimum=value.get("minimum"),
            maximum=value.get("maximum"),
            error_messages={
                **required_message(value),
                "invalid_choice": _("Une des réponses n’est pas proposée. Choisissez dans la liste."),
                "invalid_list": _("Choisissez dans la liste."),
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        for choice in dict.fromkeys(cleaned):
            yield {"choice_id": choice}


class BoundedMultipleChoiceField(forms.MultipleChoiceField):
    """Several choices, with a least and a greatest number of them once any is chosen."""

    def __init__(self, *, minimum: int | None = None, maximum: int | None = None, **kwargs: Any):
        self.minimum, self.maximum = minimum, maximum
        super().__init__(**kwargs)

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        count = len(set(value))
        if count and self.minimum and count < self.minimum:
            raise ValidationError(_("Choisissez au moins %(count)s réponses.") % {"count": self.minimum})
        if self.maximum and count > self.maximum:
            raise ValidationError(
                _("Vous avez choisi %(chosen)s réponses. Gardez-en %(count)s au plus.")
                % {"chosen": count, "count": self.maximum}
            )
