"""What every type of question is, and the text field that several of them have."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from core.sanitizers import plain_text

from ..conditions import ConditionBlock

#: The columns of an Answer row that a question fills; those left out are empty.
Row = Mapping[str, Any]


class Confidentiality(models.TextChoices):
    """Who may see the answers to a question, beyond the team that asks it."""

    PUBLIC = "public", _("Tout le monde, mot pour mot : la réponse peut être publiée telle quelle")
    AGGREGATED = "aggregated", _("Tout le monde, en totaux : on montre combien de personnes, jamais qui a dit quoi")
    INTERNAL = "internal", _("L’équipe seulement : rien n’en est publié")


class QuestionBlock(blocks.StructBlock):
    """A question. Subclasses say which form fields it needs and which Answer rows its value makes."""

    text = blocks.CharBlock(label=_("question"), max_length=250)
    help = blocks.CharBlock(
        label=_("aide"), required=False, max_length=250, help_text=_("Une phrase courte, sous la question.")
    )
    required = blocks.BooleanBlock(
        label=_("réponse obligatoire"),
        required=False,
        help_text=_("À éviter : une question obligatoire fait partir des gens."),
    )
    confidentiality = blocks.ChoiceBlock(
        label=_("qui pourra voir les réponses"),
        choices=Confidentiality.choices,
        default=Confidentiality.AGGREGATED,
        help_text=_("Un graphique n’est jamais fait d’une question réservée à l’équipe."),
    )
    condition = ConditionBlock()

    class Meta:
        group = _("Questions")

    #: Whether people answer it; a text between two questions, or the end of a page, asks nothing.
    asks = True

    #: The fields that say what the question means, when only their words change: its text, its choices… A help, a condition or a
    #: compulsory answer say how to answer, or whom: the question stays the same.
    worded: tuple[str, ...] = ("text",)

    def shape(self, value: Any) -> dict[str, Any]:
        """What may not change without a new version of the question: what can be answered, in ids and numbers and never in words.

        The order is no part of it. A choice that is added is: nobody could choose it before.
        """
        return {
            "choices": sorted(key for key, _label in self.choices(value)),
            "items": sorted(key for key, _label in self.items(value)),
        }

    def form_fields(self, name: str, value: Any) -> dict[str, forms.Field]:
        """The Django fields that check an answer, each with its label: one called `name`; more, called `name-<part>`, for an answer in
        several parts. An answer that has no whole (a matrix, a ranking) has its parts only."""
        if not self.asks:
            return {}
        field = self.form_field(value)
        field.label = value["text"]
        return {name: field}

    def problems(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> dict[str, str]:
        """What is wrong between the fields of an answer that are each right: field name → sentence. A wrong field is not in `cleaned`."""
        return {}

    def answer_rows(self, name: str, value: Any, cleaned: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """The columns of the Answer rows of a valid form's data; nothing for an empty answer."""
        if self.asks:
            yield from self.rows(cleaned.get(name))

    def typed(self, name: str, value: Any, rows: Iterable[Row]) -> dict[str, list[str]]:
        """What the form received when these rows were made of it, so that the answer can be corrected: field name → texts."""
        kept = [text for row in rows if (text := self.typed_text(row))]
        return {name: kept} if kept else {}

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        """The answer of one person, as that person reads it again."""
        labels = dict(self.choices(value))
        order = {key: place for place, key in enumerate(labels)}
        said = sorted((self.typed_text(row) for row in rows), key=lambda key: order.get(key, len(order)))
        return ", ".join(labels.get(key, key) for key in said)

    def form_field(self, value: Any) -> forms.Field:
        """The field of an answer in one part."""
        raise NotImplementedError

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        """The rows of an answer in one part; nothing for an empty one."""
        raise NotImplementedError

    def choices(self, value: Any) -> list[tuple[str, str]]:
        """(id, label) of what can be chosen, in order; empty for a free answer."""
        return []

    def items(self, value: Any) -> list[tuple[str, str]]:
        """(id, label) of what is answered one by one, in order: the lines of a matrix, what a ranking ranks; empty for other types."""
        return []

    @staticmethod
    def typed_text(row: Row) -> str:
        """The one thing a row holds, as it was typed or chosen."""
        held = (row.get(column) for column in ("choice_id", "number", "day", "text"))
        return next((str(one) for one in held if one is not None), "")


def text_of(rows: Iterable[Row]) -> str:
    """The free text among the rows of one answer, of which there is one at most."""
    return next((row["text"] for row in rows if row.get("text") is not None), "")


def required_message(value: Any) -> dict[str, Any]:
    """The sentence for a required question that was left empty."""
    return {"required": _("Il manque une réponse à « %(question)s ».") % {"question": value["text"]}}


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
