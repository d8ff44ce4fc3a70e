import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.templatetags.typography import long_date

from .date_words import NOT_FIRST_OF_MONTH
from .dates import REGIONS, bounds


class DatesForm(forms.Form):
    """The day a person gives, and where they live. Nothing of it is kept."""

    date = forms.DateField(
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": gettext_lazy("Écrivez une date, par exemple 25/12/2026."),
            "invalid": gettext_lazy("Cette date n’existe pas. Écrivez le jour, le mois et l’année : 25/12/2026."),
        },
    )
    region = forms.ChoiceField(
        choices=[(key, name) for key, (name, _library, _departments) in REGIONS.items()],
        error_messages={
            "required": gettext_lazy("Choisissez où vous habitez."),
            "invalid_choice": gettext_lazy("Choisissez où vous habitez dans la liste."),
        },
    )
    discret = forms.BooleanField(required=False)
    etape = forms.UUIDField(required=False)

    def __init__(self, data: Any = None, *, today: dt.date, first_of_month: bool, region: str):
        super().__init__(data, initial={"region": region})
        self.today, self.first_of_month = today, first_of_month

    def clean_date(self) -> dt.date:
        day = self.cleaned_data["date"]
        first, last = bounds(self.today)
        if not first <= day <= last:
            raise ValidationError(
                _("Choisissez une date entre le %(first)s et le %(last)s."),
                params={"first": long_date(first), "last": long_date(last)},
            )
        if self.first_of_month and day.day != 1:
            following = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
            raise ValidationError(NOT_FIRST_OF_MONTH, params={"day": long_date(following)})
        return day
