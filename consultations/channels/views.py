"""What every screen of the channels does first: who, which participation, which space."""

import contextlib
import uuid
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.models import Channel, CodeBatch
from consultations.base.participation_type import ParticipationType
from core.models import Space

from .entry import CannotEnter, Entry, participation_for, spaces_for
from .sheet import Sheet

DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y"]


def read_key(typed: str) -> uuid.UUID:
    """The one-time key of a form; a new one in place of what is none."""
    with contextlib.suppress(ValueError):
        return uuid.UUID(typed)
    return uuid.uuid4()


class SpaceForm(forms.Form):
    """For which space: one of the agent's own."""

    espace = forms.ModelChoiceField(
        Space.objects.none(),
        to_field_name="slug",
        required=False,
        label=gettext_lazy("Pour quelle Caf ?"),
        empty_label=None,
    )

    def __init__(self, spaces: Any, typed: str):
        # A null character is in no slug, and a database refuses it.
        super().__init__({"espace": typed.replace("\x00", "")})
        self.fields["espace"].queryset = spaces


class ReceivedForm(forms.Form):
    """What is the same for a pile of sheets: the day they were received, and the pack they come from."""

    jour = forms.DateField(
        label=gettext_lazy("Reçue le"),
        input_formats=DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": gettext_lazy("Écrivez le jour où la feuille a été reçue."),
            "invalid": gettext_lazy("Ce jour n’existe pas. Écrivez-le ainsi : 31/12/2026."),
        },
    )
    lot = forms.ModelChoiceField(
        CodeBatch.objects.none(),
        label=gettext_lazy("Lot"),
        required=False,
        empty_label=gettext_lazy("Aucun"),
        error_messages={"invalid_choice": gettext_lazy("Choisissez un lot de la liste.")},
    )

    def __init__(self, entry: Entry, data: Any = None, initial: Any = None):
        super().__init__(data, initial=initial)
        self.entry = entry
        batches = CodeBatch.objects.filter(key=entry.participation.pseudonym_key_id, space=entry.space)
        self.fields["lot"].queryset = batches
        if not batches.exists():
            del self.fields["lot"]

    def clean_jour(self) -> Any:
        self.entry.check_day(self.cleaned_data["jour"])
        return self.cleaned_data["jour"]


class ChannelView(WagtailAdminTemplateMixin, View):
    """A screen about one participation, for one space. Raises PermissionDenied or Http404 before anything is read."""

    kind: ParticipationType = None  # type: ignore[assignment]  # given by the address
    channel: Any = Channel.PAPER  # a value of Channel
    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.participation = participation_for(request.user, self.kind, kwargs["pk"])
        self.spaces = spaces_for(request.user, self.participation)
        typed = request.POST.get("espace") or request.GET.get("espace", "")
        self.space_form = SpaceForm(self.spaces, typed)
        chosen = self.space_form.cleaned_data["espace"] if self.space_form.is_valid() else None
        self.space = chosen or self.spaces.first()
        if self.space is None:  # a national one, seen by somebody who works nowhere
            return self.refuse(
                _("Vous ne travaillez dans aucun espace. Demandez à l’équipe nationale d’en ajouter un.")
            )
        self.entry = Entry(self.kind, self.participation, self.space, request.user, self.channel)
        try:
            self.check()
            return super().dispatch(request, *args, **kwargs)
        except CannotEnter as why:
            return self.refuse(str(why))

    def check(self) -> None:
        """Raises CannotEnter while the screen serves for nothing."""
        self.entry.check_can_start()

    def refuse(self, why: str) -> HttpResponse:
        """A page that says why."""
        self.template_name = "consultations/channels/refused.html"
        return self.render_to_response(self.get_context_data(why=why), status=409)

    @cached_property
    def sheet(self) -> Sheet:
        return Sheet(self.kind, self.participation, self.space)

    def address(self, verb: str, **query: str) -> str:
        """Where another screen of the same participation and space is."""
        given = {name: value for name, value in {"espace": self.space.slug, **query}.items() if value}
        return f"{reverse(url_name(self.kind, verb), args=[self.participation.pk])}?{urlencode(given)}"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = reverse(url_name(self.kind, "hub"), args=[self.participation.pk])
        listing = self.kind.viewset().get_url_name("list")
        return [
            {"url": reverse(listing), "label": self.kind.model._meta.verbose_name_plural},
            {"url": home, "label": self.participation.title},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            **super().get_context_data(**kwargs),
            "participation": self.participation,
            "space": self.space,
            "space_form": self.space_form,
            "several_spaces": len(self.spaces[:2]) > 1,
            "hub": self.address("hub") if self.space else "",
        }


def url_name(kind: ParticipationType, verb: str) -> str:
    """The name of an address of this type's channels."""
    return f"channels_{verb}_{kind.block_name}"
