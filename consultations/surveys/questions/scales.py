"""Questions answered by one step of a scale: a note, a feeling, stars."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .base import PlainTextField, QuestionBlock, Row, required_message, text_of

WHY_MAX = 500  # characters of « Pourquoi ? »
#: The worst first, as on a scale.
FEELINGS = (
    _("Très mécontent"),
    _("Mécontent"),
    _("Ni content ni mécontent"),
    pgettext_lazy("ressenti", "Content"),  # « Content » alone is an English word of Wagtail's
    _("Très content"),
)
STARS = (
    _("1 étoile, très insuffisant"),
    _("2 étoiles, insuffisant"),
    _("3 étoiles, moyen"),
    _("4 étoiles, bien"),
    _("5 étoiles, très bien"),
)


class StepQuestionBlock(QuestionBlock):
    """A question answered by one step; the row's number is the step."""

    def form_field(self, value: Any) -> forms.Field:
        return forms.TypedChoiceField(
            choices=self.choices(value),
            coerce=int,
            empty_value=None,
            required=value["required"],
            error_messages={**required_message(value), "invalid_choice": self.wrong_step(value)},
        )

    def wrong_step(self, value: Any) -> str:
        """The sentence for a step that is not offered."""
        return _("Cette réponse n’est pas proposée. Choisissez dans la liste.")

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"number": cleaned}


class ScaleQuestionBlock(StepQuestionBlock):
    minimum = blocks.IntegerBlock(label=_("de"), default=1, min_value=0, max_value=1)
    maximum = blocks.IntegerBlock(label=_("à"), default=5, min_value=1, max_value=11)
    min_label = blocks.CharBlock(label=_("ce que veut dire le premier"), max_length=40)
    max_label = blocks.CharBlock(label=_("ce que veut dire le dernier"), max_length=40)

    worded = ("text", "min_label", "max_label")

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

    def wrong_step(self, value: Any) -> str:
        return _("Choisissez un chiffre de %(low)s à %(high)s.") % {"low": value["minimum"], "high": value["maximum"]}


class SentimentQuestionBlock(StepQuestionBlock):
    """Five faces, and « Pourquoi ? » if the editor wishes: a second field, `<name>-pourquoi`, and a row of its own."""

    ask_why = blocks.BooleanBlock(
        label=_("demander « Pourquoi ? »"),
        required=False,
        default=True,
        help_text=_("Quelques mots, si la personne le souhaite."),
    )

    class Meta:
        icon = "user"
        label = _("Ressenti")
        description = _("Cinq visages, de très mécontent à très content.")
        preview_value = {
            "text": "Comment avez-vous vécu cette démarche ?",
            "help": "",
            "required": False,
            "ask_why": True,
        }

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [(str(step), str(words)) for step, words in enumerate(FEELINGS, start=1)]

    def form_fields(self, name: str, value: Any) -> dict[str, forms.Field]:
        fields = super().form_fields(name, value)
        if value.get("ask_why"):
            fields[f"{name}-pourquoi"] = PlainTextField(label=_("Pourquoi ?"), max_length=WHY_MAX, required=False)
        return fields

    def answer_rows(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        yield from super().answer_rows(name, value, cleaned)
        if text := cleaned.get(f"{name}-pourquoi"):
            yield {"text": text}

    def typed(self, name: str, value: Any, rows: Iterable[Row]) -> dict[str, list[str]]:
        rows = list(rows)
        typed = super().typed(name, value, [row for row in rows if row.get("text") is None])
        return typed | ({f"{name}-pourquoi": [text]} if (text := text_of(rows)) else {})

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        rows = list(rows)
        said = [super().read(value, [row for row in rows if row.get("text") is None]), text_of(rows)]
        return " : ".join(part for part in said if part)


class RatingQuestionBlock(StepQuestionBlock):
    class Meta:
        icon = "success"
        label = _("Étoiles")
        description = _("Une note de 1 à 5 étoiles, chacune avec ses mots.")
        preview_value = {"text": "Quelle note donnez-vous à l’accueil ?", "help": "", "required": False}

    def choices(self, value: Any) -> list[tuple[str, str]]:
        return [(str(step), str(words)) for step, words in enumerate(STARS, start=1)]
