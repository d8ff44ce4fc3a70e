from typing import Any

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .step_choice import offer_steps


class JourneyPageForm(WagtailAdminPageForm):
    """Says beside the step itself that its stage does not exist. The page's own `clean` cannot see unsaved rows."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "changes" in self.formsets:
            offer_steps(self.formsets["changes"], "cause_step_key", self.instance.steps.all())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if "stages" in self.formsets and "steps" in self.formsets:
            stages = self._rows("stages")
            # An editor may write the title she sees rather than the key.
            known = {
                row.cleaned_data.get("title", "").casefold(): row.cleaned_data["key"]
                for row in stages
                if row.cleaned_data.get("key")
            }
            for row in self._rows("steps"):
                self._check_stage(row, known)
        return cleaned

    def _rows(self, name: str) -> list[Any]:
        rows = self.formsets[name].forms
        return [row for row in rows if row.is_valid() and row.cleaned_data and not row.cleaned_data.get("DELETE")]

    def _check_stage(self, row: Any, known: dict[str, str]) -> None:
        wanted = row.cleaned_data.get("stage_key", "")
        if wanted in known.values():
            return
        if wanted.casefold() in known:
            row.cleaned_data["stage_key"] = row.instance.stage_key = known[wanted.casefold()]
            return
        row.add_error(
            "stage_key",
            _("Aucune phase ne s’appelle « %(key)s ». Phases de ce parcours : %(keys)s.")
            % {"key": wanted, "keys": ", ".join(known.values()) or "—"},
        )
