"""Questions answered by choosing in a list, with or without « Autre, précisez »."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.sanitizers import plain_text

from .base import PlainTextField, QuestionBlock, Row, required_message, text_of

OTHER_MAX = 250  # characters of « Autre, précisez »


class ChoiceQuestionBlock(QuestionBlock):
    """A question answered by choosing in a list.

    The last choice may be « Autre » : its text is a second field, `<name>-autre`, and a row of its own.
    """

    options = blocks.ListBlock(
        blocks.CharBlock(label=_("réponse"), max_length=120), label=_("réponses proposées"), min_num=2, max_num=30
    )
    other = blocks.BooleanBlock(
        label=_("la dernière réponse est « Autre »"),
        required=False,
        help_text=_("Un champ « Précisez » la suit. Ce qu’on y écrit n’est jamais montré tel quel dans les résultats."),
    )

    worded = ("text", "options")

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [(bound.id, bound.value) for bound in value["options"].bound_blocks]

    def shape(self, value: Any) -> dict[str, Any]:
        """Which choice is « Autre » is a part of it: something is written there."""
        other = other_choice(self, value)
        return {**super().shape(value), "other": other[0] if other else None}

    def form_fields(self, name: str, value: Any) -> dict[str, forms.Field]:
        fields = super().form_fields(name, value)
        if other := other_choice(self, value):
            fields[name].widget.other = f"{name}-autre", other[0]
            fields[f"{name}-autre"] = PlainTextField(label=_("Précisez"), max_length=OTHER_MAX, required=False)
        return fields

    def answer_rows(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield from super().answer_rows(name, value, cleaned)
        if text := cleaned.get(f"{name}-autre"):
            yield {"text": text}

    def typed(self, name: str, value: Any, rows: Iterable[Row]) -> dict[str, list[str]]:
        rows = list(rows)
        typed = super().typed(name, value, [row for row in rows if row.get("text") is None])
        return typed | ({f"{name}-autre": [text]} if (text := text_of(rows)) else {})

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        rows = list(rows)
        said = super().read(value, [row for row in rows if row.get("text") is None])
        text = text_of(rows)
        return _("%(choice)s : %(text)s") % {"choice": said, "text": text} if text else said


def other_choice(block: QuestionBlock, value: Any) -> tuple[str, str] | None:
    """(id, label) of « Autre », or None if the question has no such choice."""
    return block.choices(value)[-1] if value.get("other") else None


class OtherMixin:
    """Reads « Autre » as chosen when nothing but its text was given. `other`: (name of the text's field, id of the choice)."""

    other: tuple[str, str] | None = None

    def other_if_typed(self, data: Mapping[str, Any]) -> str | None:
        if self.other is None or not plain_text(data.get(self.other[0]) or ""):
            return None
        return self.other[1]


class OneOrOther(OtherMixin, forms.Select):
    """One choice. Another choice and the text of « Autre » together are for the person to settle."""

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) or self.other_if_typed(data)


class SeveralAndOther(OtherMixin, forms.SelectMultiple):
    """Several choices: « Autre » is one more when its text was given."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        chosen = super().value_from_datadict(data, files, name) or []
        other = self.other_if_typed(data)
        return chosen if other is None or other in chosen else [*chosen, other]


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
            widget=OneOrOther,
            error_messages={
                **required_message(value),
                "invalid_choice": _("Cette réponse n’est pas proposée. Choisissez dans la liste."),
            },
        )

    def problems(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> dict[str, str]:
        other = other_choice(self, value)
        if other is None or not cleaned.get(f"{name}-autre") or cleaned.get(name, other[0]) == other[0]:
            return {}
        sentence = _("Ce texte va avec « %(other)s ». Choisissez « %(other)s » dans la liste, ou effacez le texte.")
        return {f"{name}-autre": sentence % {"other": other[1]}}

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

    def shape(self, value: Any) -> dict[str, Any]:
        """« Two at most » and « as many as you wish » do not give the same counts."""
        return {**super().shape(value), "least": value.get("minimum"), "most": value.get("maximum")}

    def form_field(self, value: Any) -> forms.Field:
        return BoundedMultipleChoiceField(
            choices=self.choices(value),
            required=value["required"],
            minimum=value.get("minimum"),
            maximum=value.get("maximum"),
            widget=SeveralAndOther,
            error_messages={
                **required_message(value),
                "invalid_choice": _("Une des réponses n’est pas proposée. Choisissez dans la liste."),
                "invalid_list": _("Choisissez dans la liste."),
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        for choice in dict.fromkeys(cleaned or ()):
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


class ConsentQuestionBlock(QuestionBlock):
    """A box to tick. Only the agreement makes a row: an empty box says no, or nothing."""

    text = blocks.CharBlock(
        label=_("ce que la personne accepte"),
        max_length=250,
        help_text=_("Une phrase à la première personne : « J’accepte que… ». Une seule chose par case."),
    )
    required = blocks.BooleanBlock(
        label=_("accord obligatoire"),
        required=False,
        help_text=_("Sans cet accord, la réponse ne peut pas être envoyée."),
    )

    class Meta:
        icon = "check"
        label = _("Accord")
        description = _("Une case à cocher : la personne accepte quelque chose de précis.")
        preview_value = {"text": "J’accepte que ma réponse soit citée, sans mon nom.", "help": "", "required": False}

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [("1", str(_("Accord donné")))]

    def form_field(self, value: Any) -> forms.Field:
        return forms.TypedChoiceField(
            choices=self.choices(value),
            coerce=int,
            empty_value=None,
            required=value["required"],
            error_messages={
                "required": _("Cochez la case « %(question)s » pour continuer.") % {"question": value["text"]},
                "invalid_choice": _("Cochez la case, ou laissez-la vide."),
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"number": cleaned}
