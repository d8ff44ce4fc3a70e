"""Minutes: the team's form, and the public page."""

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from core.caching import bump_site_version, public

from .admin_forms import problems_of
from .admin_views import OneSession, WorkshopsScreen
from .day_forms import MinutesForm, output_forms
from .giving_back import days_to_publish, publish_minutes
from .models import Minutes, Output, SignUp, State


class MinutesView(OneSession, WorkshopsScreen):
    """Writes the minutes of a session, and publishes them."""

    template_name = "consultations/workshops/admin/minutes.html"
    page_title = gettext_lazy("Compte rendu")

    @property
    def minutes(self) -> Minutes:
        found = Minutes.objects.filter(session=self.session).first()
        if found:
            return found
        came = SignUp.objects.filter(session=self.session, state=State.ATTENDED).count()
        return Minutes(session=self.session, people=came, written_by=self.request.user)

    def formset(self, data: Any = None) -> Any:
        initial = []
        if data is None and self.minutes.pk:
            for output in self.minutes.outputs.all():
                note = self.session.notes.filter(poured_idea=output.idea_id).first() if output.idea_id else None
                if note is None and output.proposal_id:
                    note = self.session.notes.filter(poured_proposal=output.proposal_id).first()
                initial.append({"sentence": output.sentence, "note": note, "page": output.page_id})
        return output_forms(self.session)(data, initial=initial, form_kwargs={"session": self.session}, prefix="suites")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, outputs = MinutesForm(request.POST, instance=self.minutes), self.formset(request.POST)
        if not all([form.is_valid(), outputs.is_valid()]):
            return self.refuse(problems_of(form, *outputs.forms), form=form, outputs=outputs)
        if "publier" in request.POST and not self.session.is_over:
            words = _("La séance n’est pas finie : enregistrez, puis publiez après.")
            return self.refuse([words], form=form, outputs=outputs)
        minutes = self.save(form, outputs)
        if "publier" not in request.POST:
            return self.done(_("Le compte rendu est enregistré."))
        told = publish_minutes(minutes=minutes)
        return self.done(_("Le compte rendu est publié. %(n)s personnes sont prévenues.") % {"n": told})

    @transaction.atomic
    def save(self, form: MinutesForm, outputs: Any) -> Minutes:
        minutes = form.save()
        minutes.outputs.all().delete()
        for said in (one.cleaned_data for one in outputs.forms if one.cleaned_data.get("sentence")):
            note = said["note"]
            Output.objects.create(
                minutes=minutes,
                sentence=said["sentence"],
                idea=note and note.poured_idea,
                proposal=note and note.poured_proposal,
                page=said["page"],
            )
        bump_site_version()
        return minutes

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "session": self.session,
            "workshop": self.workshop,
            "minutes": self.minutes,
            "form": MinutesForm(instance=self.minutes),
            "outputs": self.formset(),
            "notes": list(self.session.notes.all()),
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}


@public
@require_safe
def minutes_page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What a session gave: the same for everyone."""
    rows = Minutes.objects.filter(published_at__isnull=False, session__workshop__live=True)
    minutes = get_object_or_404(rows.select_related("session__workshop__space"), session__key=key)
    outputs = minutes.outputs.select_related("idea__participation", "proposal__participation", "page")
    hands = [note for note in minutes.session.notes.all() if note.hands_for is not None]
    context = {
        "minutes": minutes,
        "session": minutes.session,
        "participation": minutes.session.workshop.localized,
        "space": minutes.session.workshop.space,
        "outputs": list(outputs),
        "hands": hands,
        "days": days_to_publish(minutes),
    }
    return render(request, "consultations/workshops/minutes.html", context)
