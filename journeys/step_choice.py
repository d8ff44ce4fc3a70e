"""A row that names a step by its identity: the editor chooses the step by its title."""

import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from .models.steps import Step


class StepChoiceField(forms.TypedChoiceField):
    """The identity of a step, chosen by the step's title."""

    def has_changed(self, initial: uuid.UUID | None, data: Any) -> bool:
        # As texts: an identity is not equal to the words that write it, and a row nobody touched would count as an edit.
        return super().has_changed(str(initial) if initial else "", data)


def offer_steps(formset: Any, name: str, steps: Iterable[Step]) -> None:
    """Make the field `name` of every row of this formset, those still to be added too, a choice of these steps.

    To be called before the rows are made. A step that a row names and that is gone stays in the list, under that name: opening
    and saving the page must not forget it in silence. A new step can be chosen once the page has been saved.
    """
    titles = {str(step.translation_key): step.title for step in steps}
    for row in formset.queryset:
        key = getattr(row, name)
        if key:
            titles.setdefault(str(key), _("Une étape qui n’est plus dans ce parcours"))
    former = formset.form.base_fields[name]
    field = StepChoiceField(
        label=former.label,
        help_text=former.help_text,
        required=former.required,
        coerce=uuid.UUID,
        empty_value=None,
        choices=[("", _("Choisir une étape") if former.required else _("Aucune étape")), *titles.items()],
        error_messages={"invalid_choice": _("Choisissez une étape de ce parcours.")},
    )
    formset.form = type(formset.form.__name__, (formset.form,), {name: field})
