"""The form of one opinion."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models import SENTENCE_MAX, Feedback, Topic, Verdict


class SentenceField(forms.CharField):
    """One line of text: what was pasted on several lines is joined, so that a browser and we count the same signs."""

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


class FeedbackForm(forms.Form):
    """Which topic, which verdict, and a sentence if one wishes. `only`: an opinion of that topic is corrected, it stays about it."""

    etape = forms.ChoiceField(
        label=_("Étape"),
        error_messages={
            "required": _("Choisissez l’étape dont vous parlez."),
            "invalid_choice": _("Cette étape n’existe plus. Choisissez-en une autre."),
        },
    )
    avis = forms.ChoiceField(
        label=_("Votre avis"),
        choices=Verdict.choices,
        error_messages={
            "required": _("Choisissez une réponse : simple, moyen ou compliqué."),
            "invalid_choice": _("Choisissez une réponse : simple, moyen ou compliqué."),
        },
    )
    phrase = SentenceField(
        label=_("Voulez-vous dire pourquoi ?"),
        required=False,
        max_length=SENTENCE_MAX,
        error_messages={
            "max_length": _(
                "Votre phrase a %(show_value)s signes. Il en faut %(limit_value)s au plus : raccourcissez-la."
            ),
            "null_characters_not_allowed": _("Votre phrase contient un signe illisible. Écrivez-la de nouveau."),
        },
    )

    def __init__(self, feedback: Feedback, data: QueryDict | None = None, only: Topic | None = None):
        super().__init__(data)
        topics = [only] if only else feedback.original.topics.filter(is_current=True) if feedback.pk else []
        self.topics: dict[str, Topic] = {str(topic.key): topic for topic in topics}
        self.fields["etape"].choices = [(key, str(topic)) for key, topic in self.topics.items()]

    @property
    def topic(self) -> Topic:
        """The topic of a valid form."""
        return self.topics[self.cleaned_data["etape"]]
