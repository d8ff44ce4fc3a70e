"""The form of one proposal."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .models import OpenQuestion


def joined(opening: str, rest: str) -> str:
    """A beginning and what follows. Who wrote the beginning again does not have it twice."""
    if not opening or rest.casefold().startswith(opening.casefold()):
        return rest
    return f"{opening}{'' if opening.endswith(('’', chr(39))) else ' '}{rest}"


def parted(text: str, openings: Sequence[str]) -> tuple[str, str]:
    """The opposite: the beginning among those offered, the longest that fits, and the rest; '' and the whole text if none does."""
    for opening in sorted(openings, key=len, reverse=True):
        if text.startswith(joined(opening, "")):
            return opening, text.removeprefix(joined(opening, ""))
    return "", text


class LineField(forms.CharField):
    """One line of text, as a reader counts it: spaces in a row are one, letters are composed."""

    def to_python(self, value: Any) -> str:
        return unicodedata.normalize("NFC", " ".join(super().to_python(value).split()))


class ProposalForm(forms.Form):
    """A beginning, chosen if there are several, and the rest of the sentence. What is counted is the whole.

    `correcting`: the text that is written again. If it begins as no offered beginning does, it is shown whole.
    """

    debut = forms.ChoiceField(
        label=gettext_lazy("Le début de votre phrase"),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choisissez le début de votre phrase dans la liste.")
        ),
    )
    texte = LineField(
        label=gettext_lazy("Votre proposition"),
        error_messages={
            "required": gettext_lazy("Écrivez votre proposition, en une phrase."),
            "null_characters_not_allowed": gettext_lazy(
                "Votre texte contient un signe illisible. Écrivez-le de nouveau."
            ),
        },
    )

    def __init__(self, question: OpenQuestion, data: QueryDict | None = None, correcting: str = ""):
        super().__init__(data)
        self.question = question
        self.openings = question.opening_words
        if correcting and not parted(correcting, self.openings)[0]:
            self.openings = []
        #: The beginning, where there is nothing to choose.
        self.opening = self.openings[0] if len(self.openings) == 1 else ""
        self.fields["debut"].choices = [(one, one) for one in self.openings]
        if len(self.openings) < 2:
            del self.fields["debut"]

    @property
    def send_label(self) -> str:
        """The words of the button."""
        return _("Proposer")

    @property
    def buttons(self) -> str:
        """A concertation has no button that sends: it has a way to what is voted on."""
        return "" if self.question.takes_proposals else "consultations/proposals/_to_the_list.html"

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if not self.question.takes_proposals:
            raise forms.ValidationError(
                _(
                    "Ici, on vote sur les projets de l’équipe. On ne peut pas en proposer d’autres : votre texte n’est pas envoyé."
                )
            )
        if "texte" in said and ("debut" in said or "debut" not in self.fields):
            self.text = joined(said.get("debut", self.opening), said["texte"])
            self._check_length(len(self.text))
        return said

    def _check_length(self, length: int) -> None:
        shortest, longest = self.question.shortest, self.question.longest
        if length < shortest:
            said = ngettext(
                "Votre proposition est trop courte : il manque %(number)s signe. Il en faut %(limit)s au moins.",
                "Votre proposition est trop courte : il manque %(number)s signes. Il en faut %(limit)s au moins.",
                shortest - length,
            )
            self.add_error("texte", said % {"number": shortest - length, "limit": shortest})
        elif length > longest:
            said = ngettext(
                "Votre proposition est trop longue de %(number)s signe. Il en faut %(limit)s au plus : raccourcissez-la.",
                "Votre proposition est trop longue de %(number)s signes. Il en faut %(limit)s au plus : raccourcissez-la.",
                length - longest,
            )
            self.add_error("texte", said % {"number": length - longest, "limit": longest})
