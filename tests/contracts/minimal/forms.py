from django import forms

from .models import Choice


class ReplyForm(forms.Form):
    choix = forms.ChoiceField(
        label="Votre réponse",
        choices=Choice.choices,
        error_messages={"required": "Choisissez oui ou non.", "invalid_choice": "Choisissez oui ou non."},
    )
    pourquoi = forms.CharField(
        label="Pourquoi ?",
        required=False,
        max_length=300,
        error_messages={
            "max_length": "Votre texte a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-le.",
            "null_characters_not_allowed": "Votre texte contient un signe illisible. Écrivez-le de nouveau.",
        },
    )
