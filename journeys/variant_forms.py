"""The form of a version: steps chosen by their titles, and « J’ai relu » for the differences whose step has changed."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .step_choice import offer_steps
from .variants import remember_steps


class JourneyVariantPageForm(WagtailAdminPageForm):
    """Chooses among the steps of the journey above. `reviewed`: the differences ticked in `journeys.review_panel`."""

    reviewed = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        master = self.instance.master if self.instance.pk else self.parent_page.specific
        offer_steps(self.formsets["deltas"], "step_key", master.steps.all())
        keys = [str(delta.translation_key) for delta in self.instance.deltas.all()]
        self.fields["reviewed"].choices = [(key, key) for key in keys]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "reviewed" in self.errors:  # no panel would show it
            self.add_error(None, _("Un changement que vous avez relu n’existe plus."))
        return cleaned

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit=False)
        for row in self.formsets["deltas"].forms:
            if "step_key" in row.changed_data:
                row.instance.seen = ""  # another step: what was read of the former one says nothing of it
        if page.pk:  # a page being created does so when it is put in the tree
            remember_steps(page=page, reviewed={uuid.UUID(key) for key in self.cleaned_data["reviewed"]})
        if commit:
            page.save()
            self.save_m2m()
        return page
