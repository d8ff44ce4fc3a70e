"""The form of a Caf's journey: the national journey from a list, steps by their titles."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from .models.steps import Step
from .step_choice import offer_steps


class NamedStep(NamedTuple):
    """A step with its journey's name before its own, for a list that has those of all journeys."""

    translation_key: UUID
    title: str


class LocalJourneyPageForm(WagtailAdminPageForm):
    """Until the page is saved, the steps of every journey are offered; after, those of its own, which can no longer be changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        master = self.fields["master"]
        master.empty_label = _("Choisir un parcours")
        if self.instance.pk:
            master.disabled = True  # another journey has other steps: it is another page
            master.queryset = master.queryset.filter(pk=self.instance.master_id)
        else:
            master.queryset = master.queryset.live().filter(locale_id=self.parent_page.locale_id).order_by("path")
        for formset, name in (("offers", "step_key"), ("local_steps", "after_key")):
            offer_steps(self.formsets[formset], name, self._steps())

    def _steps(self) -> Iterable[Step | NamedStep]:
        if self.instance.pk:
            return self.instance.master.steps.all()
        rows = Step.objects.filter(page__in=self.fields["master"].queryset).order_by("page__path", "sort_order")
        return [
            NamedStep(key, f"{journey} : {title}")
            for key, journey, title in rows.values_list("translation_key", "page__title", "title")
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        master = cleaned.get("master")
        if master and not self.instance.pk:
            self._check_master(master)
            keys = set(master.steps.values_list("translation_key", flat=True))
            for formset, name in (("offers", "step_key"), ("local_steps", "after_key")):
                self._check_steps(formset, name, keys)
        return cleaned

    def _check_master(self, master: Any) -> None:
        from .models.local import ALREADY_TAKEN_UP, LocalJourneyPage

        if LocalJourneyPage.objects.of(master, self.parent_page).exists():
            self.add_error("master", ALREADY_TAKEN_UP)

    def _check_steps(self, formset: str, name: str, keys: set[UUID]) -> None:
        for row in self.formsets[formset].forms:
            chosen = row.cleaned_data.get(name) if row.is_valid() else None
            if chosen and not row.cleaned_data.get("DELETE") and chosen not in keys:
                row.add_error(name, _("Cette étape n’est pas dans le parcours que vous avez choisi."))
