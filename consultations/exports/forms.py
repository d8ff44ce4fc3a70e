"""What is asked before an export."""

from django import forms
from django.utils.translation import gettext_lazy as _

WORDS, NAMES = "mots", "noms"


class ExportForm(forms.Form):
    """The options of an export. In an address; what is missing has its default, so that a short address is right too."""

    entete = forms.ChoiceField(
        label=_("Première ligne"),
        choices=[
            (WORDS, _("Les questions en toutes lettres")),
            (NAMES, _("Des noms courts (q1, q2…), expliqués dans la notice")),
        ],
        initial=WORDS,
        required=False,
        widget=forms.RadioSelect,
    )
    textes = forms.ChoiceField(
        label=_("Textes libres"),
        choices=[
            ("oui", _("Avec ce que les personnes ont écrit")),
            ("non", _("Sans : seulement les réponses à choisir, les nombres et les dates")),
        ],
        initial="oui",
        required=False,
        widget=forms.RadioSelect,
    )

    @property
    def with_names(self) -> bool:
        return self.cleaned_data.get("entete") == NAMES

    @property
    def with_texts(self) -> bool:
        return self.cleaned_data.get("textes") != "non"
