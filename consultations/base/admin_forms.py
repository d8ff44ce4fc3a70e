"""Forms of the admin screens: an editor chooses among their own spaces only."""

from datetime import datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone
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


def same_clock(value: datetime, read_in: tzinfo, meant_in: tzinfo) -> datetime:
    """The moment when the clocks of `meant_in` show what those of `read_in` show at `value`."""
    return timezone.make_aware(timezone.make_naive(value, read_in), meant_in)


class ParticipationForm(WagtailAdminModelForm):
    """The edit form of a participation. Its dates are those of the clocks of its space, wherever the editor is."""

    dates = ("opens_at", "closes_at")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        limit_to_own_spaces(self, self.for_user)

    def get_initial_for_field(self, field: forms.Field, field_name: str) -> Any:
        value = super().get_initial_for_field(field, field_name)
        if field_name in self.dates and value and self.instance.space_id:
            return same_clock(value, self.instance.space.zone, timezone.get_current_timezone())
        return value

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if space := cleaned.get("space"):
            for name in self.dates:
                if cleaned.get(name):
                    cleaned[name] = same_clock(cleaned[name], timezone.get_current_timezone(), space.zone)
        return cleaned


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
