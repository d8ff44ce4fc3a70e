"""The panel: one's own page, by the link of each message; and the team's list, from which a segment is invited."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from wagtail.log_actions import log

from consultations.base.paging import paged
from consultations.base.receipts import private_page

from . import panel
from .admin_forms import problems_of
from .admin_views import WorkshopsScreen
from .models import PanelMember, Session
from .permissions import own_panel, own_sessions

INVITED = "workshops.invite"
PAUSES = (1, 3, 6, 12)  # months

AGES = [
    ("18-25", gettext_lazy("18 à 25 ans")),
    ("26-39", gettext_lazy("26 à 39 ans")),
    ("40-59", gettext_lazy("40 à 59 ans")),
    ("60+", gettext_lazy("60 ans ou plus")),
]
SITUATIONS = [
    ("parent-seul", gettext_lazy("Parent, seul avec des enfants")),
    ("parents", gettext_lazy("Parent, en couple")),
    ("sans-enfant", gettext_lazy("Sans enfant à charge")),
    ("handicap", gettext_lazy("En situation de handicap, ou aidant")),
]
EASE = [
    ("aise", gettext_lazy("À l’aise")),
    ("aide", gettext_lazy("Avec de l’aide")),
    ("jamais", gettext_lazy("Je ne m’en sers pas")),
]
NO_ANSWER = ("", gettext_lazy("Je préfère ne pas le dire"))


class PreferencesForm(forms.ModelForm):
    """What a member would rather be asked. Nothing is compulsory; each question says why it is asked."""

    age_band = forms.ChoiceField(
        label=gettext_lazy("Votre âge"),
        help_text=gettext_lazy("Pour que chaque âge soit là."),
        required=False,
        choices=[NO_ANSWER, *AGES],
    )
    situation = forms.ChoiceField(
        label=gettext_lazy("Votre situation"),
        help_text=gettext_lazy("Pour entendre des familles différentes."),
        required=False,
        choices=[NO_ANSWER, *SITUATIONS],
    )
    digital_ease = forms.ChoiceField(
        label=gettext_lazy("Internet et vous"),
        help_text=gettext_lazy("Pour que le site soit fait aussi avec ceux qui s’en servent peu."),
        required=False,
        choices=[NO_ANSWER, *EASE],
    )
    most_per_year = forms.TypedChoiceField(
        label=gettext_lazy("Invitations par an, au plus"),
        coerce=int,
        choices=[(n, n) for n in (1, 2, 3, 6, 12)],
        initial=3,
    )

    class Meta:
        model = PanelMember
        fields = (
            "likes_place",
            "likes_video",
            "likes_day",
            "likes_evening",
            "age_band",
            "situation",
            "digital_ease",
            "most_per_year",
        )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("age_band", "situation", "digital_ease", "most_per_year"):
            words = gettext_lazy("Choisissez une réponse de la liste.")
            self.fields[name].error_messages.update(invalid_choice=words, required=words, invalid=words)


@require_http_methods(["GET", "HEAD", "POST"])
def panel_page(request: HttpRequest, token: str) -> HttpResponse:
    """One's own place in the panel. A GET changes nothing."""
    member = panel.member_of(token)
    if member is None:
        return private_page(request, "consultations/workshops/panel_gone.html", {}, 410)
    context: dict[str, Any] = {"member": member, "space": member.space, "token": token, "pauses": PAUSES}
    if request.method != "POST":
        context["done"] = request.GET.get("fait", "")
        return private_page(
            request, "consultations/workshops/panel.html", {**context, "form": PreferencesForm(instance=member)}, 200
        )
    if "sortir" in request.POST:
        member.delete()
        return private_page(request, "consultations/workshops/panel_gone.html", {"left": True}, 200)
    if "confirmer" in request.POST:
        panel.say_yes(member=member)
        return HttpResponseRedirect(f"{request.path}?fait=oui", status=303)
    if "pause" in request.POST:
        months = request.POST["pause"]
        asked = int(months) if months in {str(n) for n in PAUSES} else 0
        member.paused_until = timezone.localdate() + relativedelta(months=asked) if asked else None
        member.save(update_fields=["paused_until"])
        return HttpResponseRedirect(f"{request.path}?fait=pause", status=303)
    form = PreferencesForm(request.POST, instance=member)
    if not form.is_valid():
        return private_page(request, "consultations/workshops/panel.html", {**context, "form": form}, 422)
    # Only what the form has: the button « Oui » may be pressed at the same moment.
    form.save(commit=False).save(update_fields=PreferencesForm.Meta.fields)
    return HttpResponseRedirect(f"{request.path}?fait=oui", status=303)


# A mail program sends this by itself, without Django's token (RFC 8058). All it can do is leave the panel.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def panel_stop(request: HttpRequest, token: str) -> HttpResponse:
    """The way out that stands in the headers of messages."""
    member = panel.member_of(token)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("participation:workshop_panel", args=[token]))
    if member:
        member.delete()
    return private_page(request, "consultations/workshops/panel_gone.html", {"left": True}, 200)


class SegmentForm(forms.Form):
    """Who is sought for a session."""

    seance = forms.ModelChoiceField(
        label=gettext_lazy("Pour la séance"),
        queryset=Session.objects.none(),
        to_field_name="key",
        error_messages={
            "required": gettext_lazy("Choisissez une séance."),
            "invalid_choice": gettext_lazy("Cette séance n’est plus à venir. Choisissez-en une autre."),
            "invalid_pk_value": gettext_lazy("Cette séance n’est plus à venir. Choisissez-en une autre."),
        },
    )
    age_band = forms.ChoiceField(label=gettext_lazy("Âge"), required=False, choices=[("", gettext_lazy("Tous")), *AGES])
    situation = forms.ChoiceField(
        label=gettext_lazy("Situation"), required=False, choices=[("", gettext_lazy("Toutes")), *SITUATIONS]
    )
    digital_ease = forms.ChoiceField(
        label=gettext_lazy("Internet"), required=False, choices=[("", gettext_lazy("Peu importe")), *EASE]
    )
    likes_evening = forms.BooleanField(label=gettext_lazy("Qui peuvent le soir"), required=False)
    likes_day = forms.BooleanField(label=gettext_lazy("Qui peuvent en journée"), required=False)
    likes_video = forms.BooleanField(label=gettext_lazy("Qui veulent bien en visioconférence"), required=False)

    def __init__(self, user: Any, *args: Any):
        super().__init__(*args)
        self.fields["seance"].queryset = own_sessions(user).to_come()

    @property
    def segment(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seance"}


class PanelView(WorkshopsScreen):
    """The panel of one's own spaces: how many there are of each kind, and an invitation to those who are sought."""

    template_name = "consultations/workshops/admin/panel.html"
    page_title = gettext_lazy("Panel")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_panel(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SegmentForm(request.user, request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        session = form.cleaned_data["seance"]
        if "inviter" not in request.POST:
            return self.render_to_response(
                self.get_context_data(form=form, found=panel.eligible(session, form.segment).count())
            )
        done = panel.invite(session=session, segment=form.segment)
        log(instance=session.workshop, action=INVITED, user=request.user, data={"people": done})
        return self.done(ngettext("%(n)s personne est invitée.", "%(n)s personnes sont invitées.", done) % {"n": done})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = own_panel(self.request.user).select_related("space")
        today = timezone.localdate()
        counts = own.order_by().aggregate(
            all=Count("pk"),
            confirmed=Count("pk", filter=Q(confirmed_at__isnull=False)),
            paused=Count("pk", filter=Q(paused_until__gte=today)),
            evening=Count("pk", filter=Q(likes_evening=True)),
            video=Count("pk", filter=Q(likes_video=True)),
        )
        rows = own.annotate(asked=Count("invitations", filter=Q(invitations__sent_on__gt=today - panel.YEAR)))
        context = {
            "counts": counts,
            "form": SegmentForm(self.request.user),
            **paged(self.request, rows.order_by("-joined_on", "-pk")),
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}


def may_see_panel(user: Any) -> bool:
    """Whether a user sees the panel of some space."""
    return user.has_perm("workshops.view_panelmember")
