"""« Ateliers » in the admin: the workshops of one's own spaces, their sessions, and the people of each."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from consultations.base.paging import paged

from .admin_forms import FilterForm, MoveForm, PeopleForm, ReasonForm, SessionForm, problems_of
from .models import Session, SignUp, State, Workshop
from .permissions import may_export, may_read, may_work, own_sessions, own_workshops
from .places import CapacityTooLow, change_capacity
from .services import cancel_session, tell_change
from .states import Full, NotAllowed, act

SESSION_CHANGED = "workshops.session"


class WorkshopsScreen(WagtailAdminTemplateMixin, TemplateView):
    """What the screens share: who may come, who may change, and how an error is shown with everything typed."""

    header_icon = "group"
    page_title = gettext_lazy("Ateliers")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_read(request.user) or (request.method == "POST" and not may_work(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, problems: list[str], **context: Any) -> HttpResponse:
        """The same screen, with what is wrong."""
        return self.render_to_response(self.get_context_data(problems=problems, **context), status=422)

    def done(self, words: str, address: str = "") -> HttpResponse:
        messages.success(self.request, words)
        return HttpResponseRedirect(address or self.request.get_full_path())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        home = {"url": reverse("workshops"), "label": str(WorkshopsScreen.page_title)}
        return [*self.breadcrumbs_items, home, *self.here()]

    def here(self) -> list[dict[str, Any]]:
        """What stands after « Ateliers »: the name of the screen, if it has one of its own."""
        own = str(self.page_title)
        return [] if own == str(WorkshopsScreen.page_title) else [{"url": "", "label": own}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return {**super().get_context_data(**kwargs), "may_work": may_work(user), "may_export": may_export(user)}


class WorkshopsView(WorkshopsScreen):
    """The workshops, those whose next session comes first."""

    template_name = "consultations/workshops/admin/list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = own_workshops(self.request.user).select_related("space").order_by("-opens_at", "pk")
        listed = paged(self.request, rows)
        by_workshop: dict[int, list[Session]] = {}
        sessions = Session.objects.filter(workshop__in=[one.pk for one in listed["items"]])
        for session in with_counts(sessions).select_related("workshop__space", "minutes"):
            by_workshop.setdefault(session.workshop_id, []).append(session)
        for workshop in listed["items"]:
            workshop.all_sessions = by_workshop.get(workshop.pk, [])
        return {**super().get_context_data(**kwargs), **listed}


def with_counts(sessions: Any) -> Any:
    """With how many people wait for a place, or to be looked at."""
    waiting = Count("signups", filter=Q(signups__state=State.WAITING))
    asking = Count("signups", filter=Q(signups__state__in=[State.APPLIED, State.QUALIFIED]))
    return sessions.annotate(waiting_count=waiting, asking_count=asking)


class WorkshopView(WorkshopsScreen):
    """One workshop: its sessions."""

    template_name = "consultations/workshops/admin/workshop.html"

    @cached_property
    def workshop(self) -> Workshop:
        return get_object_or_404(own_workshops(self.request.user).select_related("space"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sessions = with_counts(Session.objects.of(self.workshop)).select_related("workshop__space", "minutes")
        return {**super().get_context_data(**kwargs), "workshop": self.workshop, "sessions": list(sessions)}

    def here(self) -> list[dict[str, Any]]:
        workshop = {"url": reverse("workshop", args=[self.workshop.pk]), "label": self.workshop.title}
        return [workshop, *super().here()]


class OneSession:
    """The session that an address names, if it is of one's own spaces."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def session(self) -> Session:
        return get_object_or_404(own_sessions(self.request.user), key=self.kwargs["key"])

    @property
    def workshop(self) -> Workshop:
        return self.session.workshop

    def here(self) -> list[dict[str, Any]]:
        session = {"url": reverse("workshop_session", args=[self.session.key]), "label": str(self.session)}
        return [session, *super().here()]  # type: ignore[misc]


class SessionFormView(WorkshopView):
    """Adds a session to a workshop, or changes one: places through `places`, so that those who wait are called."""

    template_name = "consultations/workshops/admin/session_form.html"
    page_title = gettext_lazy("Séance")

    @cached_property
    def session(self) -> Session:
        if "key" not in self.kwargs:
            return Session(workshop=self.workshop)
        return get_object_or_404(own_sessions(self.request.user), key=self.kwargs["key"])

    @cached_property
    def workshop(self) -> Workshop:
        if "key" in self.kwargs:
            return self.session.workshop
        return get_object_or_404(own_workshops(self.request.user).select_related("space"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or SessionForm(instance=self.session, workshop=self.workshop)
        context = super().get_context_data(form=form, reason_form=kwargs.pop("reason_form", ReasonForm()), **kwargs)
        return {**context, "session": self.session}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "annuler" in request.POST and self.session.pk:
            return self.cancel()
        form = SessionForm(request.POST, instance=self.session, workshop=self.workshop)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        try:
            told = self.save(form)
        except CapacityTooLow as too_low:
            return self.refuse([capacity_words(*too_low.args)], form=form)
        log(instance=self.workshop, action=SESSION_CHANGED, user=request.user, data={"session": str(form.instance.key)})
        words = _("La séance est enregistrée.")
        if told:
            words += " " + ngettext("%(n)s personne est prévenue.", "%(n)s personnes sont prévenues.", told) % {
                "n": told
            }
        return self.done(words, reverse("workshop", args=[self.workshop.pk]))

    @transaction.atomic
    def save(self, form: SessionForm) -> int:
        """Write it; how many people are told of the change."""
        new, session = form.instance.pk is None, form.save(commit=False)
        if new:
            session.save()
            return 0
        change_capacity(session=session, capacity=session.capacity, reserved=session.reserved)
        columns = [name for name in form.Meta.fields if name not in ("capacity", "reserved")]
        session.save(update_fields=columns)
        return tell_change(session=session) if form.tells else 0

    def cancel(self) -> HttpResponse:
        reason = ReasonForm(self.request.POST)
        if not reason.is_valid():
            return self.refuse(problems_of(reason), reason_form=reason)
        told = cancel_session(session=self.session, reason=reason.cleaned_data["raison"])
        log(instance=self.workshop, action=SESSION_CHANGED, user=self.request.user, data={"cancelled": True})
        words = ngettext(
            "Séance annulée. %(n)s personne est prévenue.", "Séance annulée. %(n)s personnes sont prévenues.", told
        )
        return self.done(words % {"n": told}, reverse("workshop", args=[self.workshop.pk]))


def capacity_words(people: int, reserved: bool) -> str:
    """Why there cannot be so few places."""
    if reserved:
        return _("%(n)s places réservées sont déjà données : il ne peut pas y en avoir moins.") % {"n": people}
    return _(
        "%(n)s personnes ont déjà une place : il ne peut pas y en avoir moins. Désinscrivez d’abord des personnes, ou gardez plus de places."
    ) % {"n": people}


def not_allowed_words(one: SignUp) -> str:
    """Why an act cannot be done, and what to do about it."""
    words = _("%(name)s est « %(state)s » : ce n’est pas possible. Rien n’a été changé : décochez cette personne.")
    return words % {"name": one.full_name, "state": one.get_state_display()}


class SessionView(OneSession, WorkshopsScreen):
    """The people of a session, and what is done with some of them."""

    template_name = "consultations/workshops/admin/session.html"

    @cached_property
    def people(self) -> Any:
        return SignUp.objects.filter(session=self.session).select_related("participation__space", "space")

    def post(self, request: HttpRequest, *args: Any, key: uuid.UUID, **kwargs: Any) -> HttpResponse:
        form = PeopleForm(self.people, request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        said = form.cleaned_data
        try:
            done = act(signups=list(said["qui"]), name=said["acte"], user=request.user)
        except NotAllowed as refused:
            return self.refuse([not_allowed_words(refused.args[0])], form=form)
        except Full:
            return self.refuse(
                [_("Il n’y a plus de place à donner. Rien n’a été changé : ajoutez des places d’abord.")], form=form
            )
        return self.done(ngettext("%(n)s personne changée.", "%(n)s personnes changées.", done) % {"n": done})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        filters = FilterForm(self.request.GET)
        rows = filters.narrow(self.people).order_by("state", "rank", "last_name", "first_name", "pk")
        wanted = Count("pk", filter=Q(wants_childcare=True)), Count("pk", filter=Q(wants_travel=True))
        interpreters = Count("pk", filter=Q(wants_interpreter=True))
        expected = self.people.exclude(state=State.DECLINED).order_by()
        context = {
            "session": self.session,
            "workshop": self.workshop,
            "filters": filters,
            "states": list(self.people.order_by().values_list("state").annotate(n=Count("pk"))),
            "wanted": expected.aggregate(childcare=wanted[0], travel=wanted[1], interpreter=interpreters),
            "form": PeopleForm(self.people),
            "move_form": MoveForm(self.people, self.session),
            "asked": f"?{self.request.GET.urlencode()}" if self.request.GET else "",
            "ticked": self.request.POST.getlist("qui"),
            **paged(self.request, rows),
        }
        labels = dict(State.choices)
        context["states"] = [(labels[state], n) for state, n in context["states"]]
        return {**super().get_context_data(**kwargs), **context, **kwargs}
