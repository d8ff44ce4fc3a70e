"""« Importer des réponses »: choose a file, see what it would give, then import all of it or nothing."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.base.models import Channel

from ..entry import Sending, enter_all, recorded
from ..views import ChannelView
from .checking import Columns, DryRun, check
from .reading import Grid, NotReadable, read_file
from .template_file import XLSX_TYPE, csv_template, xlsx_template

#: How long a dry run can still be imported, in seconds; and how much of it the page shows.
TOKEN_SECONDS = 3600
SHOWN_PROBLEMS, SHOWN_LINES = 200, 20
SUFFIXES = ("xlsx", "csv")


class FileForm(forms.Form):
    """The file. No more of it than the limit is ever read."""

    fichier = forms.FileField(
        label=gettext_lazy("Fichier CSV ou XLSX"),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
        allow_empty_file=True,  # it gets our own sentence
        error_messages=dict.fromkeys(
            ("required", "missing", "invalid", "max_length"), gettext_lazy("Choisissez un fichier CSV ou XLSX.")
        ),
    )

    def clean_fichier(self) -> bytes:
        file = self.cleaned_data["fichier"]
        if file.size > settings.IMPORT_MAX_BYTES:
            raise ValidationError(
                _("Ce fichier est trop gros : %(limit)s au plus. Faites-en plusieurs fichiers.")
                % {"limit": filesizeformat(settings.IMPORT_MAX_BYTES)}
            )
        return file.read(settings.IMPORT_MAX_BYTES)


class ImportView(ChannelView):
    """The three steps, on one address. Between two of them the lines are in the page, signed: nothing is kept here before the agreement."""

    template_name = "consultations/channels/import.html"
    page_title = gettext_lazy("Importer des réponses")
    header_icon = "download"
    channel: Any = Channel.IMPORT

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(FileForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "lignes" in request.POST:
            return self.import_lines(request.POST["lignes"])
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                grid = read_file(form.cleaned_data["fichier"], Columns(self.sheet).knows)
                return self.show_run(check(self.entry, self.sheet, grid))
            except NotReadable as why:
                form.add_error("fichier", str(why))
        return self.show(form, status=422)

    def import_lines(self, token: str) -> HttpResponse:
        """The last step: read again what was shown, check it again, and write it."""
        try:
            digest, head, rows = signing.loads(token, salt=self.salt, max_age=TOKEN_SECONDS)
        except (signing.BadSignature, ValueError):
            messages.error(
                self.request, _("Plus d’une heure a passé, ou l’espace a changé. Choisissez le fichier de nouveau.")
            )
            return HttpResponseRedirect(self.address("import"), status=303)
        grid = Grid(digest, head, [(number, cells) for number, cells in rows])
        try:
            run = check(self.entry, self.sheet, grid)
        except NotReadable as why:  # the questions changed since
            messages.error(self.request, str(why))
            return HttpResponseRedirect(self.address("import"), status=303)
        if not run.can_import:
            return self.show_run(run)
        sendings = [Sending(run.key(self.entry, line), line.form, line.day) for line in run.good]
        count = enter_all(entry=self.entry, sendings=sendings)
        if count:
            text = ngettext("%(count)s réponse importée.", "%(count)s réponses importées.", count)
            messages.success(self.request, text % {"count": count})
        else:
            messages.warning(self.request, _("Ce fichier est déjà importé. Rien n’a changé."))
        return HttpResponseRedirect(self.address("hub"), status=303)

    @property
    def salt(self) -> str:
        """A dry run is for one agent, one participation, one space."""
        return f"channels.import:{self.request.user.pk}:{self.kind.slug}:{self.participation.pk}:{self.space.pk}"

    def show(self, form: FileForm, status: int = 200) -> HttpResponse:
        limits = {"size": filesizeformat(settings.IMPORT_MAX_BYTES), "rows": settings.IMPORT_MAX_ROWS}
        context = self.get_context_data(form=form, sheet=self.sheet, limits=limits)
        for suffix in SUFFIXES:
            context[f"template_{suffix}"] = self.address(f"template_{suffix}")
        return self.render_to_response(context, status=status)

    def show_run(self, run: DryRun) -> HttpResponse:
        """What the file would give; with a problem, nothing can be imported."""
        context: dict[str, Any] = {"run": run, "columns": [line for line in self.sheet.lines if _is_said(line, run)]}
        if run.can_import:
            keys = [run.key(self.entry, line) for line in run.good]
            context["already"] = recorded(self.entry, keys)
            context["token"] = signing.dumps(
                [run.grid.digest, run.grid.head, run.grid.rows], salt=self.salt, compress=True
            )
        context["import_again"] = self.address("import")
        context["problems"] = run.problems[:SHOWN_PROBLEMS]
        context["preview"] = [
            (line, [line.words.get(column.name, "") for column in context["columns"]])
            for line in run.good[:SHOWN_LINES]
        ]
        self.template_name = "consultations/channels/dry_run.html"
        return self.render_to_response(self.get_context_data(**context), status=200 if run.can_import else 422)


def _is_said(line: Any, run: DryRun) -> bool:
    return any(good.words.get(line.name) for good in run.good)


class TemplateView(ChannelView):
    """The file to fill in."""

    suffix = "csv"
    channel: Any = Channel.IMPORT
    page_title = gettext_lazy("Fichier à remplir")

    def check(self) -> None:
        """It may be prepared before the opening."""
        self.entry.check_can_print()

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        content, kind = (
            (xlsx_template(self.sheet), XLSX_TYPE) if self.suffix == "xlsx" else (csv_template(self.sheet), "text/csv")
        )
        response = HttpResponse(content, content_type=kind)
        name = f"modele-{self.kind.slug}-{self.participation.pk}.{self.suffix}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
