from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.notifications.addresses import validate_address


class ReceiptForm(forms.Form):
    """The code printed on a receipt. Spaces and dashes are forgiven."""

    code = forms.CharField(
        label=gettext_lazy("Code de votre reçu"),
        max_length=40,
        error_messages={"required": gettext_lazy("Écrivez le code de votre reçu : 12 lettres et chiffres.")},
    )

    def say_unknown(self) -> None:
        """The one sentence for every code that leads nowhere."""
        self.add_error(
            "code",
            _(
                "Nous ne trouvons pas ce code. Vérifiez les 12 signes de votre reçu. Une réponse effacée n’a plus de code."
            ),
        )


class AddressForm(forms.Form):
    """Where to write what becomes of a contribution."""

    courriel = forms.EmailField(
        label=gettext_lazy("Votre adresse e-mail"),
        max_length=254,
        validators=[validate_address],
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse e-mail. Exemple : prenom@exemple.fr."),
            "invalid": gettext_lazy("Cette adresse n’est pas complète. Exemple : prenom@exemple.fr."),
            "max_length": gettext_lazy("Cette adresse est trop longue. Vérifiez-la."),
        },
    )
