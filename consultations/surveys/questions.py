"""Question types. Each is a StreamField block that knows its form field and the rows an answer makes.

The block's id in the StreamField is the question's id; the id of a choice in its list is the choice's id. Both stay the same
when a text is corrected or translated.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.sanitizers import plain_text

SHORT_TEXT_MAX = 200
LONG_TEXT_MAX = 1500


class QuestionBlock(blocks.StructBlock):
    """A question. Subclasses say which form field it needs and which Answer rows its value makes."""

    text = blocks.CharBlock(label=_("question"), max_length=250)
    help = blocks.CharBlock(
        label=_("aide"), required=False, max_length=250, help_text=_("Une phrase courte, sous la question.")
    )
    required = blocks.BooleanBlock(
        label=_("réponse obligatoire"),
        required=False,
        help_text=_("À éviter : une question obligatoire fait partir des gens."),
    )

    class Meta:
        group = _("Questions")

    #: Whether people answer it; a text between two questions, or the end of a page, asks nothing.
    asks = True

    def form_fields(self, name: str, value: Any) -> dict[str, forms.Field]:
        """The Django fields that check an answer: one called `name`; more, called `name-…`, for an answer in several parts."""
        return {name: self.form_field(value)} if self.asks else {}

    def answer_rows(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The columns of the Answer rows of a valid form's data; nothing for an empty answer."""
        if self.asks:
            yield from self.rows(cleaned[name])

    def form_field(self, value: Any) -> forms.Field:
        """The field of an answer in one part."""
        raise NotImplementedError

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        """The rows of an answer in one part."""
        raise NotImplementedError

    def choices(self, value: Any) -> list[tuple[str, str]]:
        """(id, label) of what can be chosen, in order; empty for a free answer."""
        return []


def _required_message(value: Any) -> dict[str, Any]:
    return {"required": _("Il manque une réponse à « %(question)s ».") % {"question": value["text"]}}


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
                **_required_message(value),
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
                **_required_message(value),
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
                **_required_message(value),
                "invalid_choice": _("Choisissez un chiffre de %(low)s à %(high)s.")
                % {"low": value["minimum"], "high": value["maximum"]},
            },
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"number": cleaned}


class PlainTextField(forms.CharField):
    """What a person typed, cleaned of what nobody types; a null byte or a text too long is refused with a sentence."""

    default_error_messages = {
        "null_characters_not_allowed": _("Ce texte contient un signe illisible. Effacez-le et écrivez-le de nouveau."),
        "max_length": _("Votre texte a %(show_value)s signes. Raccourcissez-le à %(limit_value)s signes au plus."),
        "min_length": _("Votre texte a %(show_value)s signes. Écrivez-en au moins %(limit_value)s."),
    }

    def to_python(self, value: Any) -> str:
        value = super().to_python(value)
        # The null byte stays for its validator, which refuses it: nothing is dropped in silence.
        return value if "\x00" in value else plain_text(value)


class TextQuestionBlock(QuestionBlock):
    longest = SHORT_TEXT_MAX

    def form_field(self, value: Any) -> forms.Field:
        return PlainTextField(
            max_length=min(value.get("max_length") or self.longest, self.longest),
            min_length=value.get("min_length") or None,
            required=value["required"],
            error_messages=_required_message(value),
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


class QuestionBlocks(blocks.StreamBlock):
    """The questions of a survey, in order."""

    single = SingleQuestionBlock()
    multiple = MultipleQuestionBlock()
    scale = ScaleQuestionBlock()
    short_text = ShortTextQuestionBlock()
    long_text = LongTextQuestionBlock()


class LocalQuestionBlocks(QuestionBlocks):
    """The questions a Caf adds to a national survey."""
