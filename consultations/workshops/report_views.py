"""Reports in the admin: the list, writing one, the page and the PDF, sending it to the national team."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.log_actions import log

from consultations.base.paging import paged
from core.models import Space

from .admin_forms import problems_of
from .admin_views import WorkshopsScreen
from .models import Finding, Report
from .pdf import NoPdf, as_pdf
from .permissions import own_reports, own_workshops
from .reports import campaigns, notes_by_theme, prefilled, send_report, workshops_of

SENT = "workshops.report"


def may_see_reports(user: Any) -> bool:
    """Whether a user sees the reports of some space."""
    return user.has_perm("workshops.view_report")


def seen_reports(user: Any) -> QuerySet[Report]:
    """The reports of one's own spaces. Who works in the national one sees all that were sent, and no draft of a Caf."""
    own = own_reports(user)
    national = Space.objects.for_user(user).filter(is_national=True).exists()
    return own.filter(Q(space__is_national=True) | Q(sent_at__isnull=False) | Q(written_by=user)) if national else own


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ("title", "question", "method", "material", "participants")


class NewReportForm(forms.Form):
    """Of what the report is: one workshop, or a campaign."""

    workshop = forms.ModelChoiceField(label=gettext_lazy("Un atelier"), queryset=None, required=False)
    campaign = forms.ModelChoiceField(label=gettext_lazy("Ou tous ceux d’une campagne"), queryset=None, required=False)

    def __init__(self, user: Any, *args: Any):
        super().__init__(*args)
        self.fields["workshop"].queryset = own_workshops(user)
        self.fields["campaign"].queryset = campaigns(Space.objects.for_user(user))

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if bool(said.get("workshop")) == bool(said.get("campaign")):
            raise forms.ValidationError(_("Choisissez un atelier, ou une campagne."))
        return said


def finding_forms() -> Any:
    """The findings of a report, and three empty ones."""
    return forms.inlineformset_factory(
        Report,
        Finding,
        fields=("finding", "evidence", "recommendation", "priority"),
        extra=3,
        max_num=40,
        can_delete=True,
    )


class ReportsScreen(WorkshopsScreen):
    page_title = gettext_lazy("Rapports d’ateliers")
    header_icon = "doc-full"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_reports(request.user):
            raise PermissionDenied
        if request.method == "POST" and not request.user.has_perm("workshops.change_report"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class ReportsView(ReportsScreen):
    """The reports one may read, and the beginning of a new one."""

    template_name = "consultations/workshops/admin/reports.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = NewReportForm(request.user, request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        workshop, campaign = form.cleaned_data["workshop"], form.cleaned_data["campaign"]
        space = workshop.space if workshop else Space.objects.for_page(campaign)
        title = _("Rapport : %(title)s") % {"title": (workshop or campaign).title}
        report = Report(space=space, workshop=workshop, campaign=campaign, title=title[:150], written_by=request.user)
        for name, words in prefilled(report).items():
            setattr(report, name, words)
        report.save()
        return HttpResponseRedirect(reverse("workshop_report_edit", args=[report.key]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = seen_reports(self.request.user).select_related("space", "workshop", "campaign")
        return {
            **super().get_context_data(**kwargs),
            "form": NewReportForm(self.request.user),
            **paged(self.request, rows),
            **kwargs,
        }


class OneReport(ReportsScreen):
    @cached_property
    def report(self) -> Report:
        rows = seen_reports(self.request.user).select_related("space", "workshop__space", "campaign", "sent_by")
        return get_object_or_404(rows, key=self.kwargs["key"])

    @property
    def may_change(self) -> bool:
        """Its own team, as long as it was not sent."""
        own = own_reports(self.request.user, "change").filter(pk=self.report.pk).exists()
        return own and self.report.sent_at is None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        workshops = workshops_of(self.report)
        context = {
            "report": self.report,
            "findings": list(self.report.findings.all()),
            "workshops": workshops,
            "notes": notes_by_theme(workshops),
            "may_change": self.may_change,
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}


class ReportView(OneReport):
    """A report as it is read, and printed; the button that sends it."""

    template_name = "consultations/workshops/admin/report.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_change:
            raise PermissionDenied
        told = send_report(report=self.report, user=request.user)
        log(instance=self.report, action=SENT, user=request.user)
        return self.done(_("Le rapport est envoyé à l’équipe nationale. %(n)s personnes sont prévenues.") % {"n": told})


class ReportFormView(OneReport):
    """Writes a report."""

    template_name = "consultations/workshops/admin/report_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if may_see_reports(request.user) and not self.may_change:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @transaction.atomic
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, findings = (
            ReportForm(request.POST, instance=self.report),
            finding_forms()(request.POST, instance=self.report),
        )
        if not all([form.is_valid(), findings.is_valid()]):
            return self.refuse(problems_of(form, *findings.forms), form=form, formset=findings)
        form.save()
        findings.save()
        if "encore" in request.POST:
            return self.done(_("Le rapport est enregistré."))
        return self.done(_("Le rapport est enregistré."), reverse("workshop_report", args=[self.report.key]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"form": ReportForm(instance=self.report), "formset": finding_forms()(instance=self.report)}
        return {**super().get_context_data(**kwargs), **context, **kwargs}


class ReportPdfView(OneReport):
    """The same as a PDF."""

    def get(self, request: HttpRequest, *args: Any, key: uuid.UUID, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data()
        try:
            pdf = as_pdf(render_to_string("consultations/workshops/admin/report_pdf.html", context))
        except NoPdf:
            words = _(
                "Ce serveur ne sait pas faire de PDF. Imprimez cette page : votre ordinateur peut en faire un fichier."
            )
            self.template_name = ReportView.template_name
            return self.refuse([words])
        response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{slugify(self.report.title)[:80] or "rapport"}.pdf"'
        response["Cache-Control"] = "private, no-store"
        return response
