"""The screens of an open question in the admin: its proposals, and the projects of a concertation. One's own spaces only."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.paging import paged
from consultations.base.permissions import SEEING, contribution_policy, participation_policy
from consultations.moderation.models import State

from .models import OpenQuestion, Proposal, Standing, Tally
from .project_forms import ProjectForm, Search, new_project, sent, stored
from .projects import VotedOn, save_project


def may_read(user: Any) -> bool:
    """Whether a user may read the proposals of some space."""
    return contribution_policy(Proposal).user_has_any_permission(user, ["view", "change"])


def own_proposals(user: Any) -> QuerySet:
    """Those given in the user's own spaces, whichever space asks the question."""
    return contribution_policy(Proposal).instances_user_has_any_permission_for(user, ["view", "change"])


def may_write_projects(user: Any, question: OpenQuestion) -> bool:
    """Whether a user writes the projects of this concertation: who may change the question, in their own spaces."""
    own = participation_policy(OpenQuestion).user_has_permission_for_instance(user, "change", question)
    return own and not question.takes_proposals


class StateForm(forms.Form):
    etat = forms.ChoiceField(
        label=gettext_lazy("État"), required=False, choices=[("", gettext_lazy("Tous")), *State.choices[1:]]
    )


class QuestionScreen(WagtailAdminTemplateMixin, View):
    """What the screens of one question share."""

    header_icon = "pick"
    page_title = gettext_lazy("Propositions")

    @cached_property
    def question(self) -> OpenQuestion:
        """The original that the address names, if the user sees it."""
        seen = participation_policy(OpenQuestion).instances_user_has_any_permission_for(self.request.user, SEEING)
        return get_object_or_404(seen.select_related("space__root_page", "locale"), pk=self.kwargs["pk"]).original

    @property
    def page_subtitle(self) -> str:
        return self.question.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class ProposalsView(QuestionScreen):
    """The proposals of one's own spaces to a question: state, votes, zone."""

    template_name = "consultations/proposals/admin/proposals.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        filters = StateForm(request.GET)
        state = filters.cleaned_data["etat"] if filters.is_valid() else ""
        rows = with_votes(own_proposals(request.user).filter(participation=self.question))
        rows = rows.filter(moderation_state=state) if state else rows
        context = {
            "question": self.question,
            "filters": filters,
            "may_write": may_write_projects(request.user, self.question),
            **paged(request, rows.select_related("space").order_by("-votes_given", "receipt_hash")),
        }
        for one in context["items"]:
            one.participation = self.question
        return self.render_to_response(self.get_context_data(**context))


def with_votes(rows: QuerySet) -> QuerySet:
    """With how many votes each has, how many count, and its zone."""
    standing = Standing.objects.filter(proposal=OuterRef("pk"), space=None)
    return rows.annotate(
        votes_given=_votes("all"), votes_counted=_votes("trusted"), zone=Subquery(standing.values("zone"))
    )


def _votes(scope: str) -> Coalesce:
    tallies = Tally.objects.filter(proposal=OuterRef("pk"), space=None, scope=scope)
    return Coalesce(Subquery(tallies.values_list(F("agree") + F("disagree") + F("neutral"))), 0)


class ProjectView(QuestionScreen):
    """Writes a project of a concertation, or changes one: its words do not change once somebody voted on them."""

    template_name = "consultations/proposals/admin/project.html"
    page_title = gettext_lazy("Projet de l’équipe")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_write_projects(request.user, self.question):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def project(self) -> Proposal:
        if "project" not in self.kwargs:
            return new_project(self.question, self.request.user)
        mine = Q(participation=self.question, by_team=True, key=self.kwargs["project"])
        return get_object_or_404(own_projects(self.request.user).filter(mine))

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        initial = stored(self.project) if self.project.pk else {}
        return self.shown(ProjectForm(request.user, self.project, initial=initial), 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if "chercher" in request.POST:  # nothing is sent yet: what was typed and ticked stays
            return self.shown(ProjectForm(request.user, self.project, initial=sent(request.POST)), 200)
        form = ProjectForm(request.user, self.project, request.POST)
        if form.is_valid():
            try:
                save_project(project=self.project, said=form.cleaned_data, user=request.user)
            except VotedOn:
                form.add_error(
                    "texte", _("Des personnes ont voté sur ces mots : ils ne changent plus. Écrivez un autre projet.")
                )
            else:
                return HttpResponseRedirect(reverse("proposals_of", args=[self.question.pk]))
        return self.shown(form, 422)

    def shown(self, form: ProjectForm, status: int) -> HttpResponse:
        search = Search(self.request.user, self.request.POST)
        count, found = search.found(but=form.chosen)
        context = {"form": form, "question": self.question, "search": search, "found": found, "found_count": count}
        return self.render_to_response(self.get_context_data(**context), status=status)


def own_projects(user: Any) -> QuerySet:
    """The projects of the spaces whose questions the user may change."""
    own = participation_policy(OpenQuestion).instances_user_has_permission_for(user, "change")
    return Proposal.objects.filter(participation__in=own)
