from django import forms
from django.utils.translation import gettext_lazy as _


class ReceiptForm(forms.Form):
    """The code printed on a receipt. Spaces and dashes are forgiven."""

    code = forms.CharField(
        label=_("Code de votre reçu"),
        max_length=40,
        error_messages={"required": _("Écrivez le code de votre reçu : 12 lettres et chiffres.")},
    )
