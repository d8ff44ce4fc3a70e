"""Questions answered by something typed that is not a text: a number, a day, a post code."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from core.postcodes import post_code

from .base import PlainTextField, QuestionBlock, Row, required_message

NUMBER_LIMIT = 1_000_000_000  # what the column holds on every database, and more than anybody counts
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)
DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y")
TYPED_MAX = 40  # characters that a number or a day may have
_BROWSER_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,12}", re.ASCII)


def check_order(value: Any, message: Any) -> None:
    """Raise if the greatest value of an editor's question is under the least."""
    low, high = value.get("minimum"), value.get("maximum")
    if low is not None and high is not None and low > high:
        raise StructBlockValidationError(block_errors={"maximum": ValidationError(message)})


class WholeNumberField(forms.Field):
    """A whole number. Spaces between thousands are forgiven: « 1 200 »."""

    widget = forms.TextInput

    def __init__(self, *, low: int | None, high: int | None, **kwargs: Any):
        self.low, self.high = low, high
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> int | None:
        figures = re.sub(r"\s", "", value or "")
        if not figures:
            return None
        if not _WHOLE.fullmatch(figures):
            raise ValidationError(_("Écrivez un nombre entier, en chiffres. Exemple : 12."))
        return int(figures)

    def validate(self, value: int | None) -> None:
        super().validate(value)
        low = -NUMBER_LIMIT if self.low is None else self.low
        high = NUMBER_LIMIT if self.high is None else self.high
        if value is not None and not low <= value <= high:
            raise ValidationError(self._bounds())

    def _bounds(self) -> str:
        bounds = {"low": self.low, "high": self.high}
        if self.low is not None and self.high is not None:
            return _("Écrivez un nombre de %(low)s à %(high)s.") % bounds
        if self.low is not None:
            return _("Écrivez un nombre à partir de %(low)s, et plus petit qu’un milliard.") % bounds
        if self.high is not None:
            return _("Écrivez un nombre jusqu’à %(high)s, et plus grand que moins un milliard.") % bounds
        return _("Ce nombre est trop grand. Écrivez un nombre plus petit qu’un milliard.")


class NumberQuestionBlock(QuestionBlock):
    minimum = blocks.IntegerBlock(label=_("au moins"), required=False, min_value=-NUMBER_LIMIT, max_value=NUMBER_LIMIT)
    maximum = blocks.IntegerBlock(label=_("au plus"), required=False, min_value=-NUMBER_LIMIT, max_value=NUMBER_LIMIT)
    unit = blocks.CharBlock(
        label=_("unité"), required=False, max_length=20, help_text=_("Un mot : enfants, jours, euros, km.")
    )

    worded = ("text", "unit")

    class Meta:
        icon = "decimal"
        label = _("Nombre")
        description = _("Un nombre entier, avec son unité.")
        preview_value = {
            "text": "Combien d’enfants avez-vous ?",
            "help": "",
            "required": False,
            "minimum": 0,
            "maximum": 20,
            "unit": "enfants",
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        check_order(value, _("Le plus grand nombre est plus petit que le plus petit."))
        return value

    def shape(self, value: Any) -> dict[str, Any]:
        """The bounds are a part of it: what was not accepted before is said now."""
        return {**super().shape(value), "least": value.get("minimum"), "most": value.get("maximum")}

    def form_field(self, value: Any) -> forms.Field:
        return WholeNumberField(
            low=value.get("minimum"),
            high=value.get("maximum"),
            required=value["required"],
            error_messages=required_message(value),
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"number": cleaned}

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        figures = super().read(value, rows)
        return f"{figures} {value['unit']}" if figures and value.get("unit") else figures


class DayField(forms.Field):
    """A day, as a browser sends it or as one writes it in French: 2026-03-12, 12/03/2026."""

    widget = forms.TextInput

    def __init__(self, *, first: date | None, last: date | None, **kwargs: Any):
        self.first, self.last = first or FIRST_DAY, last or LAST_DAY
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> date | None:
        typed = re.sub(r"\s", "", value or "")
        if not typed:
            return None
        day = read_day(typed)
        if day is None:
            raise ValidationError(_("Écrivez un jour comme ceci : 12/03/2026."))
        return day

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is not None and not self.first <= value <= self.last:
            bounds = {"first": f"{self.first:%d/%m/%Y}", "last": f"{self.last:%d/%m/%Y}"}
            raise ValidationError(_("Choisissez un jour du %(first)s au %(last)s.") % bounds)


def read_day(typed: str) -> date | None:
    """The day written, or None if it is none."""
    if len(typed) > TYPED_MAX or not typed.isascii():
        return None
    for form in DAY_FORMATS:
        try:
            return datetime.strptime(typed, form).date()  # noqa: DTZ007  (a day, without an hour)
        except ValueError:
            continue
    return None


def is_day(typed: str) -> bool:
    """Whether this is a day as browsers write it: 2026-03-12."""
    return bool(_BROWSER_DAY.fullmatch(typed)) and read_day(typed) is not None


class DateQuestionBlock(QuestionBlock):
    minimum = blocks.DateBlock(label=_("à partir du"), required=False)
    maximum = blocks.DateBlock(label=_("jusqu’au"), required=False)

    class Meta:
        icon = "date"
        label = _("Date")
        description = _("Un jour. Ne demandez pas une date de naissance : demandez un âge.")
        preview_value = {
            "text": "Quel jour avez-vous reçu le courrier ?",
            "help": "",
            "required": False,
            "minimum": None,
            "maximum": None,
        }

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        check_order(value, _("Le dernier jour est avant le premier."))
        return value

    def shape(self, value: Any) -> dict[str, Any]:
        """The bounds are a part of it: what was not accepted before is said now."""
        return {**super().shape(value), "least": value.get("minimum"), "most": value.get("maximum")}

    def form_field(self, value: Any) -> forms.Field:
        return DayField(
            first=value.get("minimum"),
            last=value.get("maximum"),
            required=value["required"],
            error_messages=required_message(value),
        )

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned is not None:
            yield {"day": cleaned}

    def read(self, value: Any, rows: Iterable[Row]) -> str:
        return ", ".join(date_format(row["day"], "j F Y") for row in rows)


class PostCodeField(PlainTextField):
    """The five figures of a French post code; a space in it is forgiven."""

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value)
        if not typed or "\x00" in typed:
            return typed
        figures = post_code(typed)
        if not figures:
            raise ValidationError(_("Un code postal a cinq chiffres. Exemple : 30000."))
        return figures


class PostCodeQuestionBlock(QuestionBlock):
    """A post code. The Caf it leads to is kept with the response (`surveys.services`)."""

    class Meta:
        icon = "site"
        label = _("Code postal")
        description = _("Le code postal de la personne. Il donne sa Caf.")
        preview_value = {"text": "Quel est votre code postal ?", "help": "", "required": False}

    def form_field(self, value: Any) -> forms.Field:
        return PostCodeField(required=value["required"], error_messages=required_message(value))

    def rows(self, cleaned: Any) -> Iterator[dict[str, Any]]:
        if cleaned:
            yield {"text": cleaned}
