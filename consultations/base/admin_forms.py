"""Forms of the admin screens: an editor chooses among their own spaces only."""

from typing import Any

from django import forms
from wagtail.admin.forms import WagtailAdminModelForm

from core.models import Space


def limit_to_own_spaces(form: forms.ModelForm, user: Any) -> None:
    """Offer, and accept, only the spaces the user works in; choose the first one."""
    field = form.fields.get("space")
    if field is None or user is None:
        return
    field.queryset = Space.objects.for_user(user)
    field.empty_label = None
    if not form.instance.pk:
        field.initial = field.queryset.first()


class ParticipationForm(WagtailAdminModelForm):
    """The edit form of a participation."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        limit_to_own_spaces(self, self.for_user)


class NewParticipationForm(forms.ModelForm):
    """Creates a draft from the chooser of a page's editor: a title, and the questions come next."""

    def __init__(self, *args: Any, user: Any = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        limit_to_own_spaces(self, user)

    def save(self, commit: bool = True) -> Any:
        """Save as a draft: nothing of it is public before someone publishes it."""
        self.instance.live = False
        self.instance.has_unpublished_changes = True
        instance = super().save(commit)
        if commit:
            instance.save_revision()
        return instance
