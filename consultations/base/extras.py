"""What every form asks beside its questions: a code, where one is needed, and an address, if the person wishes."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from consultations.notifications.addresses import validate_address

from .entry_codes import find_code
from .models import Anonymity, Audience, EntryCode, Participation


class ExtrasForm(forms.Form):
    """The fields that belong to no type. `courriel` is there when the participation may know an address."""

    code = forms.CharField(
        label=_("Le code de votre carte"),
        max_length=40,
        error_messages={
            "required": _("Écrivez le code de votre carte : 16 lettres et chiffres."),
            "max_length": _("Ce code est trop long. Il a 16 lettres et chiffres."),
            "null_characters_not_allowed": _("Ce code contient un signe illisible. Écrivez-le de nouveau."),
        },
    )
    courriel = forms.EmailField(
        label=_("Votre adresse e-mail"),
        required=False,
        max_length=254,
        validators=[validate_address],
        error_messages={
            "required": _("Écrivez votre adresse e-mail : elle signe votre réponse."),
            "invalid": _("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."),
            "max_length": _("Cette adresse est trop longue. Vérifiez-la."),
        },
    )

    def __init__(self, participation: Participation, data: QueryDict | None = None):
        super().__init__(data)
        self.participation = participation
        self.entry_code: EntryCode | None = None  # that of a valid form
        if participation.audience != Audience.CODE:
            del self.fields["code"]
        self.fields["courriel"].required = participation.anonymity == Anonymity.SIGNED
        if not participation.takes_address:
            del self.fields["courriel"]

    def clean_code(self) -> str:
        """One sentence for a code that does not exist and for another campaign's: it says nothing of what exists."""
        typed = self.cleaned_data["code"]
        code = find_code(typed, self.participation)
        if code is None:
            raise forms.ValidationError(_("Nous ne connaissons pas ce code. Vérifiez les 16 signes de votre carte."))
        if not code.batch.is_active:
            raise forms.ValidationError(_("Ce code ne sert plus. Demandez une autre carte à l’accueil de votre Caf."))
        self.entry_code = code
        return typed

    def problems(self) -> list[Any]:
        """(field name, label, error) of what is wrong, for the list at the top of the page."""
        return [(name, self.fields[name].label, error) for name, errors in self.errors.items() for error in errors]
