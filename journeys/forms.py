from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from .step_choice import offer_steps

NO_SUCH_STAGE = _("Aucune phase ne s’appelle « %(key)s ». Phases de ce parcours : %(keys)s.")
NO_SUCH_SITUATION = _("Aucune situation ne s’appelle « %(key)s ». Situations de ce parcours : %(keys)s.")


class JourneyPageForm(WagtailAdminPageForm):
    """Says beside the step itself that its stage or its situation does not exist. The page's own `clean` cannot see unsaved rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "changes" in self.formsets:
            offer_steps(self.formsets["changes"], "cause_step_key", self.instance.steps.all())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"stages", "situations", "steps"} <= self.formsets.keys():
            stages, situations = self._known("stages", "title"), self._known("situations", "label")
            for row in self._rows("steps"):
                _check_key(row, "stage_key", stages, NO_SUCH_STAGE)
                if row.cleaned_data.get("situation_key"):
                    _check_key(row, "situation_key", situations, NO_SUCH_SITUATION)
        return cleaned

    def _rows(self, name: str) -> list[Any]:
        rows = self.formsets[name].forms
        return [row for row in rows if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")]

    def _known(self, name: str, words: str) -> dict[str, str]:
        """Keys of the rows of a formset, by the words an editor sees: she may write these rather than the key."""
        return {
            row.cleaned_data.get(words, "").casefold(): row.cleaned_data["key"]
            for row in self._rows(name)
            if row.cleaned_data.get("key")
        }


def _check_key(row: Any, field: str, known: dict[str, str], message: str) -> None:
    """Keep in `field` of a step the key it names, or say which ones exist."""
    wanted = row.cleaned_data.get(field, "")
    if wanted in known.values():
        return
    if wanted.casefold() in known:
        row.cleaned_data[field] = known[wanted.casefold()]
        setattr(row.instance, field, known[wanted.casefold()])
        return
    row.add_error(field, message % {"key": wanted, "keys": ", ".join(known.values()) or "—"})
