"""Ideas put together: their page, the same for everyone; and the admin screens that make one, and take it apart."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from consultations.base.finding import find
from core.caching import public

from .admin_forms import UNREADABLE, sentence_field
from .admin_views import IdeasScreen, problems_of
from .listing import PER_PAGE, ideas_of
from .merging import CannotMerge, leave, merge, undo
from .models import Cluster, Idea, IdeaBox
from .permissions import may_work, own_ideas


@public
@require_safe
def cluster_page(request: HttpRequest, key: uuid.UUID, cluster: uuid.UUID) -> HttpResponse:
    """What several ideas have in common, how many people support one of them, and each as it was written."""
    original, box = find(IdeaBox, key)
    found = get_object_or_404(Cluster, box=original, key=cluster, undone_at=None)
    keys = found.ideas.shown().order_by("published_at", "pk").values_list("pk", flat=True)
    page = Paginator(keys, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = ideas_of(list(page.object_list), box)
    context = {"participation": box, "space": box.space, "cluster": found, "page_obj": page}
    return render(request, "consultations/ideas/cluster.html", context)


class MergeForm(forms.Form):
    """What the ideas have in common. The ids of the ideas come from the list where they were ticked."""

    titre = forms.CharField(
        label=gettext_lazy("Titre commun"),
        max_length=120,
        error_messages={
            "required": gettext_lazy("Écrivez le titre que ces idées ont en commun."),
            "max_length": gettext_lazy("Le titre a %(show_value)s signes. Il en faut %(limit_value)s au plus."),
            "null_characters_not_allowed": UNREADABLE,
        },
    )
    texte = forms.CharField(
        label=gettext_lazy("Ce que ces idées ont en commun"),
        max_length=1500,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Écrivez en quelques phrases ce que ces idées ont en commun."),
            "max_length": gettext_lazy("Le texte a %(show_value)s signes. Il en faut %(limit_value)s au plus."),
            "null_characters_not_allowed": UNREADABLE,
        },
    )


class MergeView(IdeasScreen):
    """Puts together the ideas that were ticked in the list (`idees`, their keys)."""

    template_name = "consultations/ideas/admin/merge.html"
    page_title = gettext_lazy("Réunir des idées")

    @cached_property
    def ideas(self) -> list[Idea]:
        """Those of one's own spaces; another's answers as if it did not exist."""
        typed = self.request.POST.getlist("idees") or self.request.GET.getlist("idees")
        keys = {key for key in map(_uuid, typed) if key}
        return list(own_ideas(self.request.user).filter(key__in=keys).select_related("participation").order_by("pk"))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated and not may_work(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = MergeForm(request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        said = form.cleaned_data
        try:
            cluster = merge(ideas=self.ideas, title=said["titre"], text=said["texte"], user=request.user)
        except CannotMerge as why:
            return self.refuse([why.args[0]], form=form)
        count = len(self.ideas)
        text = ngettext("%(count)s idée réunie.", "%(count)s idées réunies.", count) % {"count": count}
        messages.success(request, text)
        return HttpResponseRedirect(reverse("ideas_cluster", args=[cluster.key]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first = max(self.ideas, key=lambda idea: idea.likes_count, default=None)
        form = MergeForm(initial={"titre": first.title, "texte": first.text} if first else {})
        return {**super().get_context_data(**kwargs), "ideas": self.ideas, "form": form, **kwargs}


class ApartForm(forms.Form):
    phrase = sentence_field(widget=forms.TextInput({"aria-describedby": "id_phrase_aide"}))


class ClusterView(IdeasScreen):
    """One cluster: its ideas, who objects, and taking one out or all apart."""

    template_name = "consultations/ideas/admin/cluster.html"
    page_title = gettext_lazy("Idées réunies")

    def dispatch(self, request: HttpRequest, *args: Any, key: uuid.UUID, **kwargs: Any) -> HttpResponse:
        self.cluster = get_object_or_404(Cluster.objects.select_related("box"), key=key)
        held = list(self.cluster.ideas.values_list("pk", flat=True))
        # Ideas of several Caf may be together: only who may read them all decides.
        if own_ideas(request.user).filter(pk__in=held).count() != len(held) or not (
            held or own_ideas(request.user).filter(participation=self.cluster.box).exists()
        ):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        if not may_work(request.user):
            raise PermissionDenied
        form = ApartForm(request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        sentence = form.cleaned_data["phrase"]
        if "sortir" in request.POST:
            idea = get_object_or_404(self.cluster.ideas, key=_uuid(request.POST["sortir"]))
            leave(idea=idea, sentence=sentence, user=request.user)
        else:
            undo(cluster=self.cluster, sentence=sentence, user=request.user)
        messages.success(request, _("C’est fait. Chaque idée a repris l’état qu’elle avait."))
        return HttpResponseRedirect(request.path)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        memberships = self.cluster.memberships.filter(left_at=None).select_related("idea__space").order_by("pk")
        context = {"cluster": self.cluster, "memberships": list(memberships), "form": ApartForm()}
        return {**super().get_context_data(**kwargs), **context, **kwargs}


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
