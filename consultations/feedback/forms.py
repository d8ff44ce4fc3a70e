"""The form of one opinion."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from .models import SENTENCE_MAX, Feedback, Verdict


class FeedbackForm(forms.Form):
    """Which topic, which verdict, and a sentence if one wishes."""

    etape = forms.ModelChoiceField(queryset=None, to_field_name="key", empty_label=None)
    avis = forms.ChoiceField(choices=Verdict.choices)
    phrase = forms.CharField(required=False, max_length=SENTENCE_MAX, label=_("Voulez-vous dire pourquoi ?"))

    def __init__(self, feedback: Feedback, data: QueryDict | None = None):
        super().__init__(data)
        self.feedback = feedback
        self.fields["etape"].queryset = feedback.original.topics.filter(is_current=True)

    def questions(self) -> list[Any]:
        """For the list of errors of the refusal page."""
        return []
