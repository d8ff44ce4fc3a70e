"""The editor's form of the questions that a Caf adds."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminModelForm

from consultations.base.admin_forms import limit_to_own_spaces

from .declarations import AsksMeaning


class LocalQuestionsForm(AsksMeaning, WagtailAdminModelForm):
    """To a national survey that is published, from one of one's own spaces. Which survey and which space do not change afterwards."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        survey, space = self.fields["survey"], self.fields["space"]
        survey.queryset = survey.queryset.filter(space__is_national=True).originals()
        limit_to_own_spaces(self, self.for_user)
        space.queryset = space.queryset.filter(is_national=False)
        if self.instance.pk:
            survey.disabled = space.disabled = True
            return
        survey.queryset = survey.queryset.live()
        self.initial["space"] = self.initial.get("space") or space.queryset.first()
        if space.queryset.count() == 1:
            space.widget = forms.HiddenInput()

    def versioned(self) -> Any:
        return self.instance.survey

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        survey, space = cleaned.get("survey"), cleaned.get("space")
        if survey and space and not self.instance.pk and survey.local_questions.filter(space=space).exists():
            self.add_error(
                "survey", _("%(space)s a déjà ses questions dans ce questionnaire : changez-les.") % {"space": space}
            )
        return cleaned
