"""« Relecture »: what people wrote, to be read before it is shown. The types are given: this is below the list of them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, DateField, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.participation_type import ParticipationType
from consultations.base.permissions import contribution_policy
from core.models import Space

from .models import Reason, Report, State
from .reports import Told, told_of
from .services import ACTIONS, decide, fingerprint

PER_PAGE = 25
REPORTED = "signales"  # beside the states: whatever the state, those that somebody reported


def may_moderate(user: Any, kinds: Sequence[ParticipationType]) -> bool:
    """Whether a user may decide about the texts of one of these types."""
    return any(contribution_policy(kind.contribution_model).user_has_permission(user, "change") for kind in kinds)


def own(user: Any, kind: ParticipationType) -> QuerySet:
    """The contributions of a type, in the user's own spaces, whose text they may decide about."""
    rows = contribution_policy(kind.contribution_model).instances_user_has_permission_for(user, "change")
    return rows.exclude(moderation_state=State.NONE)


class FilterForm(forms.Form):
    """Which texts are listed: by default those to read, and those that somebody reported, in all one's spaces."""

    etat = forms.ChoiceField(
        label=gettext_lazy("État"),
        required=False,
        choices=[
            *(choice for choice in State.choices if choice[0] != State.NONE),
            (REPORTED, gettext_lazy("Signalés")),
        ],
    )
    espace = forms.ModelChoiceField(
        label=gettext_lazy("Espace"), required=False, queryset=Space.objects.none(), empty_label=gettext_lazy("Tous")
    )

    def __init__(self, user: Any, data: Any):
        super().__init__(data)
        self.fields["espace"].queryset = Space.objects.for_user(user)

    @property
    def state(self) -> str:
        return (self.is_valid() and self.cleaned_data["etat"]) or str(State.PENDING)

    @property
    def condition(self) -> Q:
        """Of the rows that are listed; each has the number of its `reports`."""
        reported, state = Q(reports__gt=0), self.state
        if state == REPORTED:
            return reported
        return Q(moderation_state=state) | (reported if state == State.PENDING else Q())

    @property
    def space(self) -> Space | None:
        return self.cleaned_data["espace"] if self.is_valid() else None


class DecisionForm(forms.Form):
    """Approve or refuse what is ticked. A tick is « type:receipt hash:fingerprint »."""

    lus = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Cochez un texte au moins."),
            "invalid_choice": gettext_lazy("Un texte n’est plus dans la liste. Relisez, puis décidez de nouveau."),
        }
    )
    decision = forms.ChoiceField(
        choices=[choice for choice in State.choices if choice[0] in ACTIONS],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choisissez : publier ou ne pas publier.")
        ),
    )
    raison = forms.ChoiceField(
        label=gettext_lazy("Raison, si vous ne publiez pas"),
        required=False,
        choices=[("", gettext_lazy("Choisissez")), *Reason.choices],
        error_messages={"invalid_choice": gettext_lazy("Choisissez une raison de la liste.")},
    )

    def __init__(self, rows: "Sequence[Row]", data: Any = None):
        super().__init__(data)
        self.fields["lus"].choices = [(row.tick, row.tick) for row in rows]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("decision") == State.REFUSED and not said.get("raison") and "raison" not in self.errors:
            self.add_error("raison", _("Pour ne pas publier, choisissez une raison : la personne la lira."))
        return said


@dataclass(frozen=True)
class Row:
    """A text of the list."""

    kind: ParticipationType
    contribution: Any
    told: Told | None = None  # what was reported of it, that nobody decided about

    @property
    def tick(self) -> str:
        return f"{self.kind.slug}:{self.contribution.receipt_hash}:{fingerprint(self.contribution)}"

    @property
    def text(self) -> str:
        return getattr(self.contribution, self.contribution.moderated_text)


class ModerationView(WagtailAdminTemplateMixin, View):
    """The list, its filters, and the decision about what is ticked."""

    kinds: Sequence[ParticipationType] = ()
    template_name = "consultations/moderation/list.html"
    page_title = gettext_lazy("Relecture")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_moderate(request.user, self.kinds):
            raise PermissionDenied
        self.filters = FilterForm(request.user, request.GET)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        page, rows = self.rows()
        return self.render_to_response(self.get_context_data(page=page, rows=rows, decision=DecisionForm(rows)))

    def post(self, request: HttpRequest) -> HttpResponse:
        page, rows = self.rows()
        form = DecisionForm(rows, request.POST)
        if not form.is_valid():
            context = self.get_context_data(
                page=page, rows=rows, decision=form, ticked=set(request.POST.getlist("lus"))
            )
            return self.render_to_response(context, status=422)
        decided = self.decide(form.cleaned_data)
        text = ngettext("%(count)s texte relu.", "%(count)s textes relus.", decided)
        messages.success(request, text % {"count": decided})
        if missed := len(form.cleaned_data["lus"]) - decided:
            text = ngettext(
                "%(count)s texte a changé pendant votre lecture. Relisez-le.",
                "%(count)s textes ont changé pendant votre lecture. Relisez-les.",
                missed,
            )
            messages.warning(request, text % {"count": missed})
        return HttpResponseRedirect(request.get_full_path())

    @transaction.atomic
    def decide(self, said: dict[str, Any]) -> int:
        """Apply a valid decision, type by type. How many texts it was about in the end."""
        read: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for tick in said["lus"]:
            slug, receipt, mark = tick.split(":")
            read[slug][receipt] = mark
        state = State(said["decision"])
        return sum(
            decide(
                contributions=own(self.request.user, kind),
                read=read[kind.slug],
                state=state,
                reason=said["raison"] if state == State.REFUSED else "",
                user=self.request.user,
            )
            for kind in self.kinds
            if kind.slug in read
        )

    def rows(self) -> tuple[Page, list[Row]]:
        """A page of the list: the most reported first, then the oldest. Within a week the order says nothing of when a text was written."""
        found = [self._wanted(kind) for kind in self.kinds]
        listed = found[0].union(*found[1:]).order_by("-reports", "received", "receipt_hash")
        page = Paginator(listed, PER_PAGE).get_page(self.request.GET.get("p"))
        receipts: defaultdict[str, list[str]] = defaultdict(list)
        for slug, receipt, *_rest in page:
            receipts[slug].append(receipt)
        rows = {}
        told = told_of(receipt for found in receipts.values() for receipt in found)
        for kind in self.kinds:
            related = kind.contribution_model.moderated_related
            for one in (
                own(self.request.user, kind)
                .filter(receipt_hash__in=receipts[kind.slug])
                .select_related("space", *related)
            ):
                rows[one.receipt_hash] = Row(kind, one, told.get(one.receipt_hash))
        return page, [rows[receipt] for _slug, receipt, *_rest in page if receipt in rows]

    def _wanted(self, kind: ParticipationType) -> QuerySet:
        reported = Report.objects.open().filter(contribution=OuterRef("receipt_hash")).order_by()
        count = Subquery(reported.values("contribution").annotate(count=Count("pk")).values("count"))
        rows = own(self.request.user, kind).annotate(reports=Coalesce(count, 0)).filter(self.filters.condition)
        if self.filters.space:
            rows = rows.filter(space=self.filters.space)
        received = Cast(F(kind.contribution_model.received_field), DateField())
        return (
            rows.order_by()
            .annotate(kind=Value(kind.slug), received=received)
            .values_list("kind", "receipt_hash", "received", "reports")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        query = self.request.GET.copy()
        query.pop("p", None)
        return {**super().get_context_data(**kwargs), "filters": self.filters, "query": query.urlencode()}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
