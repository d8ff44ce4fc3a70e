"""« Idées » in the admin: the list, with what is done to several at once, and one idea with its history and its answer."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from consultations.base.paging import paged

from .admin_forms import AnswerForm, FilterForm, StateForm
from .answers import NotReady, SamePerson, publish_answers, templates_for, validate_answer, write_answer
from .models import Idea, IdeaState, OfficialAnswer
from .permissions import may_publish, may_read, may_work, own_ideas
from .states import MOVES, NotAllowed, change_state, may_become


class IdeasScreen(WagtailAdminTemplateMixin, TemplateView):
    """What the two screens share: who may come, and how an error is shown with everything typed."""

    header_icon = "pick"
    page_title = gettext_lazy("Idées")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": reverse("ideas"), "label": str(self.page_title)}]

    def refuse(self, problems: list[str], **context: Any) -> HttpResponse:
        """The same screen, with what is wrong."""
        return self.render_to_response(self.get_context_data(problems=problems, **context), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rights = {"may_work": may_work(user), "may_publish": may_publish(user)}
        return {**super().get_context_data(**kwargs), **rights}


def problems_of(form: Any) -> list[str]:
    """What is wrong in a form, a sentence each."""
    return [str(error) for errors in form.errors.values() for error in errors]


class IdeasView(IdeasScreen):
    """The ideas of one's own spaces, fifty a page."""

    template_name = "consultations/ideas/admin/list.html"

    @cached_property
    def own(self) -> Any:
        return own_ideas(self.request.user)

    @cached_property
    def filters(self) -> FilterForm:
        return FilterForm(self.request.user, self.own, self.request.GET)

    @cached_property
    def listed(self) -> dict[str, Any]:
        rows = self.filters.narrow(self.own).select_related("space", "participation", "answer")
        return paged(self.request, rows.order_by("-created_at", "receipt_hash"))

    def post(self, request: HttpRequest) -> HttpResponse:
        publishes = "publier" in request.POST
        if not (may_publish(request.user) if publishes else may_work(request.user)):
            raise PermissionDenied
        form = StateForm(list(self.listed["items"]), request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        if not (publishes or form.cleaned_data["etat"]):
            return self.refuse([_("Choisissez un état de la liste.")], form=form)
        try:
            self.act(form, publishes)
        except (NotAllowed, NotReady) as refused:
            return self.refuse([refusal_of(refused.args[0])], form=form)
        return HttpResponseRedirect(request.get_full_path())

    def act(self, form: StateForm, publishes: bool) -> None:
        said = form.cleaned_data
        ideas = list(self.own.filter(key__in=said["idees"]))
        user, sentence = self.request.user, said["phrase"]
        if publishes:
            done = publish_answers(answers=OfficialAnswer.objects.filter(idea__in=ideas), sentence=sentence, user=user)
            text = ngettext("%(count)s réponse publiée.", "%(count)s réponses publiées.", done)
        else:
            done = change_state(ideas=ideas, state=said["etat"], sentence=sentence, user=user)
            text = ngettext("%(count)s idée changée.", "%(count)s idées changées.", done)
        messages.success(self.request, text % {"count": done})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {"filters": self.filters, "form": StateForm([]), **self.listed}
        query = self.request.GET.copy()
        query.pop("p", None)
        ticked = self.request.POST.getlist("idees")
        return {**super().get_context_data(**kwargs), **context, **kwargs, "query": query.urlencode(), "ticked": ticked}


def refusal_of(refused: Idea | OfficialAnswer) -> str:
    """Why nothing was done, and what to do."""
    if isinstance(refused, OfficialAnswer):
        return _(
            "La réponse à « %(title)s » n’est pas validée. Rien n’a été publié : faites-la valider, ou décochez-la."
        ) % {"title": refused.idea.title}
    return _(
        "« %(title)s » est dans l’état « %(state)s », d’où elle ne peut pas aller là. Rien n’a été changé : décochez-la."
    ) % {
        "title": refused.title,
        "state": refused.get_state_display(),
    }


class IdeaView(IdeasScreen):
    """One idea: its words, its history, its state, its answer, what the team tells itself."""

    template_name = "consultations/ideas/admin/idea.html"

    def dispatch(self, request: HttpRequest, *args: Any, key: uuid.UUID, **kwargs: Any) -> HttpResponse:
        rows = own_ideas(request.user).select_related(
            "space", "participation", "answer__written_by", "answer__validated_by"
        )
        self.idea = get_object_or_404(rows, key=key)
        return super().dispatch(request, *args, **kwargs)

    @property
    def answer(self) -> OfficialAnswer | None:
        return getattr(self.idea, "answer", None)

    def post(self, request: HttpRequest) -> HttpResponse:
        acts = {"changer": self.change, "ecrire": self.write, "valider": self.validate, "publier": self.publish}
        act = next((act for name, act in acts.items() if name in request.POST), None)
        is_of_publishers = act in (self.validate, self.publish)
        if act is None or not (may_publish(request.user) if is_of_publishers else may_work(request.user)):
            raise PermissionDenied
        return act()

    def change(self) -> HttpResponse:
        form = StateForm([self.idea], self.request.POST)
        if not form.is_valid() or not form.cleaned_data["etat"]:
            return self.refuse(problems_of(form) or [_("Choisissez un état de la liste.")], form=form)
        said = form.cleaned_data
        try:
            change_state(ideas=[self.idea], state=said["etat"], sentence=said["phrase"], user=self.request.user)
        except NotAllowed as refused:
            return self.refuse([refusal_of(refused.args[0])], form=form)
        return self.done(_("L’état est changé."))

    def write(self) -> HttpResponse:
        form = AnswerForm(self.request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), answer_form=form)
        said = form.cleaned_data
        write_answer(idea=self.idea, text=said["reponse"], note=said["note"], user=self.request.user)
        return self.done(_("La réponse est enregistrée."))

    def validate(self) -> HttpResponse:
        try:
            if self.answer:
                validate_answer(answer=self.answer, user=self.request.user)
        except SamePerson:
            return self.refuse([_("Vous avez écrit cette réponse : demandez à une autre personne de la valider.")])
        except NotReady:
            return self.refuse([_("Cette réponse n’est plus un brouillon. Regardez où elle en est.")])
        return self.done(_("La réponse est validée. Elle peut être publiée."))

    def publish(self) -> HttpResponse:
        form = StateForm([self.idea], self.request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        try:
            answers = [self.answer] if self.answer else []
            publish_answers(answers=answers, sentence=form.cleaned_data["phrase"], user=self.request.user)
        except NotReady as refused:
            return self.refuse([refusal_of(refused.args[0])], form=form)
        return self.done(_("La réponse est publiée."))

    def done(self, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(self.request.path)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.idea.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idea, answer = self.idea, self.answer
        templates = list(templates_for(idea.space))
        begun = next((one for one in templates if str(one.pk) == self.request.GET.get("modele")), None)
        text = begun.text if begun else answer.text if answer else ""
        context = {
            "idea": idea,
            "answer": answer,
            "changes": list(idea.changes.select_related("changed_by").order_by("-changed_at", "-pk")),
            "moves": [IdeaState(state) for state in MOVES[idea.state] if may_become(idea, state)],
            "form": StateForm([idea]),
            "answer_form": AnswerForm({"reponse": text, "note": answer.note if answer else ""}),
            "templates": templates,
            "begun": begun,
            "details": idea.extra_response.summary() if idea.extra_response else [],
            "is_own_words": bool(answer and answer.written_by_id == self.request.user.pk),
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}
