"""« Envois à regarder »: groups of sendings that came from one network on one day. Where they come from is looked at, never what they say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import DateField, F, Q, QuerySet
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .models import Trust
from .paging import paged
from .participation_type import ParticipationType
from .permissions import contribution_policy
from .waiting import ACTIONS, UNDECIDED, Why, decide_group, with_counts


def may_decide(user: Any, kinds: Sequence[ParticipationType]) -> bool:
    """Whether a user may say that contributions of one of these types count."""
    return any(contribution_policy(kind.contribution_model).user_has_permission(user, "change") for kind in kinds)


@dataclass(frozen=True)
class Group:
    """What is to be looked at in one participation, one space, from one network (`cluster`; none: not known) on one day."""

    kind: ParticipationType
    participation: int
    title: str
    space: int
    space_name: str
    day: Any
    cluster: Any
    waits: int
    holds: int  # counted already, in a burst

    @property
    def tick(self) -> str:
        return f"{self.kind.slug}:{self.participation}:{self.space}:{self.day.isoformat()}:{self.cluster or ''}"

    def rows(self, user: Any) -> QuerySet:
        """What a decision is about: what waits, and in a burst what was counted before it was recognised."""
        decided = UNDECIDED | Q(trust=Trust.COUNTED) if self.holds else UNDECIDED
        same = {name: getattr(self, name) for name in ("participation", "space", "day", "cluster")}
        return _own(user, self.kind).filter(decided, **same)

    def decide(self, *, trust: str, why: str, user: Any) -> int:
        """Count what it is about, or set it aside; how many contributions."""
        return decide_group(rows=self.rows(user), trust=trust, why=why, user=user)


def _own(user: Any, kind: ParticipationType) -> QuerySet:
    rows = contribution_policy(kind.contribution_model).instances_user_has_permission_for(user, "change")
    return rows.annotate(day=Cast(F(kind.contribution_model.received_field), DateField()))


def groups(user: Any, kinds: Sequence[ParticipationType]) -> list[Any]:
    """The groups to look at in the user's own spaces, the largest first: one query for each type, and one for what is given beside."""
    names = ("participation", "participation__title", "space", "space__name", "day", "cluster")
    found: list[Any] = [
        Group(kind, *row)
        for kind in kinds
        for row in with_counts(_own(user, kind).order_by().values(*names)).values_list(*names, "waits", "holds")
    ]
    found += [group for kind in kinds for group in kind.beside_waiting(user)]
    return sorted(found, key=lambda group: (-group.waits - group.holds, group.tick))


class GroupsForm(forms.Form):
    """What is decided of the groups that are ticked, and why."""

    groupes = forms.MultipleChoiceField(
        error_messages={
            "required": gettext_lazy("Cochez un groupe au moins."),
            "invalid_choice": gettext_lazy("Un groupe n’est plus dans la liste. Regardez, puis décidez de nouveau."),
        }
    )
    decision = forms.ChoiceField(
        choices=[(value, value) for value in ACTIONS],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choisissez : compter ou mettre de côté.")
        ),
    )
    raison = forms.ChoiceField(
        label=gettext_lazy("Raison"),
        choices=[("", gettext_lazy("Choisissez")), *Why.choices],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choisissez une raison de la liste.")
        ),
    )

    def __init__(self, listed: Sequence[Group], data: Any = None):
        super().__init__(data)
        self.fields["groupes"].choices = [(group.tick, group.tick) for group in listed]


class WaitingView(WagtailAdminTemplateMixin, View):
    """The groups, and the decision about those that are ticked."""

    kinds: Sequence[ParticipationType] = ()
    template_name = "consultations/base/admin/waiting.html"
    page_title = gettext_lazy("Envois à regarder")
    header_icon = "view"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_decide(request.user, self.kinds):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        listed = groups(request.user, self.kinds)
        return self.shown(listed, GroupsForm(listed))

    def post(self, request: HttpRequest) -> HttpResponse:
        listed = groups(request.user, self.kinds)
        form = GroupsForm(listed, request.POST)
        if not form.is_valid():
            return self.shown(listed, form, 422)
        said = form.cleaned_data
        changed = sum(
            group.decide(trust=said["decision"], why=said["raison"], user=request.user)
            for group in listed
            if group.tick in said["groupes"]
        )
        text = (
            ngettext("%(count)s réponse comptée.", "%(count)s réponses comptées.", changed)
            if said["decision"] == Trust.COUNTED
            else ngettext("%(count)s réponse mise de côté.", "%(count)s réponses mises de côté.", changed)
        )
        messages.success(request, text % {"count": changed})
        return HttpResponseRedirect(request.get_full_path())

    def shown(self, listed: Sequence[Group], form: GroupsForm, status: int = 200) -> HttpResponse:
        more = {"ticked": self.request.POST.getlist("groupes"), "limit": settings.NETWORK_NEWCOMERS_PER_HOUR}
        context = self.get_context_data(form=form, **more, **paged(self.request, listed))
        return self.render_to_response(context, status=status)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": _("Envois à regarder")}]
