"""What every form asks beside its questions: a code, where one is needed, and an address, if the person wishes."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models import Anonymity, Participation


class ExtrasForm(forms.Form):
    """The fields that belong to no type. `courriel` is there when the participation may know an address."""

    courriel = forms.EmailField(
        label=_("Votre adresse e-mail"),
        required=False,
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse e-mail : elle signe votre réponse."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."),
            "max_length": _("Cette adresse est trop longue. Vérifiez-la."),
        },
    )

    def __init__(self, participation: Participation, data: QueryDict | None = None):
        super().__init__(data)
        self.participation = participation
        self.fields["courriel"].required = participation.anonymity == Anonymity.SIGNED
        if participation.is_anonymous:
            del self.fields["courriel"]

    def problems(self) -> list[Any]:
        """(field name, label, error) of what is wrong, for the list at the top of the page."""
        return [(name, self.fields[name].label, error) for name, errors in self.errors.items() for error in errors]
