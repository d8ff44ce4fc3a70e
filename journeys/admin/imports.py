"""A draft of a journey made from a fiche of service-public.fr, from the page that lists the journeys."""

from typing import Any

from django import forms
from django.contrib import messages as django_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..imports.draft import Earlier, Imported, create_draft, earlier_import
from ..imports.fiche import MAX_BYTES, NotAFiche
from ..imports.service_public import Fiche, parse
from ..models import JourneyIndexPage, JourneyPage

MAX_LINES = 60  # of the report


class ImportForm(forms.Form):
    """The file of a fiche. `cleaned_data["fiche"]` is what was read in it."""

    file = forms.FileField(
        label=gettext_lazy("Fichier de la fiche"),
        help_text=gettext_lazy("Le fichier .json d’une fiche, par exemple F16225.json. 5 Mo au plus."),
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
    )
    again = forms.BooleanField(
        label=gettext_lazy("Créer un nouveau brouillon même si un parcours vient déjà de cette fiche"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        file = cleaned.get("file")
        if file is None:
            return cleaned
        try:
            # No more than this is ever read in memory, whatever the file says of its size.
            cleaned["fiche"] = parse(file.read(MAX_BYTES + 1))
        except NotAFiche as error:
            self.add_error("file", str(error))
        return cleaned


class ImportView(WagtailAdminTemplateMixin, FormView):
    """Upload, then the editor of the draft with what was taken and what was left."""

    form_class = ImportForm
    template_name = "journeys/admin/import.html"
    page_title = gettext_lazy("Créer un brouillon depuis une fiche service-public")
    header_icon = "download"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.index = get_object_or_404(JourneyIndexPage, pk=kwargs["pk"])
        if not may_import(request.user, self.index):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        explorer = reverse("wagtailadmin_explore", args=[self.index.pk])
        return [
            *super().get_breadcrumbs_items(),
            {"url": explorer, "label": self.index.get_admin_display_title()},
            {"url": "", "label": self.page_title},
        ]

    def form_valid(self, form: ImportForm) -> HttpResponse:
        fiche = form.cleaned_data["fiche"]
        earlier = earlier_import(fiche, self.index)
        if earlier and not form.cleaned_data["again"]:
            return self.render_to_response(
                self.get_context_data(form=form, earlier=earlier, fiche=fiche, moved=_moved(fiche, earlier))
            )
        imported = create_draft(fiche=fiche, index=self.index, user=self.request.user)
        django_messages.success(self.request, _report(fiche, imported), extra_tags="safe")
        return redirect("wagtailadmin_pages:edit", imported.page.pk)

    def form_invalid(self, form: ImportForm) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)


def may_import(user: Any, page: JourneyIndexPage) -> bool:
    """Whether this user may write a journey there."""
    return page.permissions_for_user(user).can_add_subpage() and JourneyPage.can_create_at(page)


def _moved(fiche: Fiche, earlier: Earlier) -> bool:
    """Whether the fiche changed after the date the journey gives for it."""
    return earlier.checked_on is None or fiche.modified_on > earlier.checked_on


def _report(fiche: Fiche, imported: Imported) -> str:
    """The report as HTML: every text in it is escaped by the template."""
    return render_to_string(
        "journeys/admin/_import_report.html",
        {
            "fiche": fiche,
            "taken": imported.taken,
            "left": imported.left[:MAX_LINES],
            "more": max(0, len(imported.left) - MAX_LINES),
        },
    )
