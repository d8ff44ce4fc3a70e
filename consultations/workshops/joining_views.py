"""Coming into the panel: by oneself, on a public page of each space; or by telephone, with an agent."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consultations.base.integrity import Origin, request_origin
from consultations.base.network import Pressure, count_within, network_of
from consultations.base.receipts import private_page
from consultations.notifications.phones import normalise_phone
from core.models import Space

from . import panel
from .admin_forms import problems_of
from .admin_views import WorkshopsScreen
from .forms import OneLine, clean_address
from .models import NAME_MAX
from .panel_views import PreferencesForm, may_see_panel
from .permissions import may_work
from .persons import region_of

JOINING = "consultations/workshops/panel_join.html"
PER_HOUR = 30  # requests from one network: a desk may help many people, a machine thousands


class JoinForm(PreferencesForm):
    """Who asks to be invited, how to reach them, and what they would rather be asked."""

    prenom = OneLine(
        label=gettext_lazy("Votre prénom"),
        max_length=NAME_MAX,
        required_words=gettext_lazy("Écrivez votre prénom : nous vous écrirons avec lui."),
    )
    courriel = OneLine(
        label=gettext_lazy("Votre adresse e-mail"),
        max_length=254,
        required_words=gettext_lazy("Écrivez votre adresse e-mail : nos invitations y arrivent."),
    )
    accord = forms.BooleanField(
        label=gettext_lazy("J’ai 15 ans ou plus, et j’accepte de recevoir des invitations. J’arrête quand je veux."),
        error_messages={"required": gettext_lazy("Cochez cette case pour recevoir des invitations.")},
    )
    field_order = ("prenom", "courriel")

    def clean_courriel(self) -> str:
        return clean_address(self.cleaned_data["courriel"])

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields of the preferences."""
        return [self[name] for name in self._meta.fields]

    @property
    def preferences(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


# No token, so no cookie before the first act. All that is done is to ask an address, which has the last word; not from another site.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest, space: str) -> HttpResponse:
    """« Recevoir une invitation aux prochains ateliers ». The same answer whether or not the address is known; the rest is in the message."""
    found = get_object_or_404(Space, slug=space)
    context: dict[str, Any] = {"space": found}
    if request.method != "POST":
        context |= {"form": JoinForm(), "done": "recu" in request.GET}
        return private_page(request, JOINING, context, 200)
    try:
        form = JoinForm(request.POST)
    except (RequestDataTooBig, TooManyFieldsSent):
        return private_page(request, JOINING, {**context, "form": JoinForm(), "too_long": True}, 413)
    if request_origin(request) is Origin.FOREIGN:
        return private_page(request, JOINING, {**context, "form": form, "is_foreign": True}, 403)
    if not form.is_valid():
        return private_page(request, JOINING, {**context, "form": form}, 422)
    network = network_of(request)
    traffic = count_within(f"panel:{network}", PER_HOUR) if network else None
    if traffic and traffic.pressure is Pressure.BLOCKED:
        response = private_page(request, JOINING, {**context, "form": form, "too_many": True}, 429)
        response["Retry-After"] = str(traffic.retry_after)
        return response
    panel.ask_to_join(
        space=found,
        first_name=form.cleaned_data["prenom"],
        email=form.cleaned_data["courriel"],
        language=get_language(),
        preferences=form.preferences,
    )
    return HttpResponseRedirect(f"{request.path}?recu=1", status=303)


class AddForm(forms.Form):
    """Somebody without an e-mail address, who says yes on the telephone or at the desk."""

    espace = forms.ModelChoiceField(
        label=gettext_lazy("Espace"),
        queryset=Space.objects.none(),
        error_messages={
            "required": gettext_lazy("Choisissez l’espace qui invitera cette personne."),
            "invalid_choice": gettext_lazy("Choisissez un de vos espaces."),
        },
    )
    prenom = OneLine(
        label=gettext_lazy("Prénom"), max_length=NAME_MAX, required_words=gettext_lazy("Écrivez son prénom.")
    )
    telephone = OneLine(
        label=gettext_lazy("Téléphone"), max_length=40, required_words=gettext_lazy("Écrivez son numéro de téléphone.")
    )
    accord = forms.BooleanField(
        label=gettext_lazy("La personne a 15 ans ou plus, et m’a dit qu’elle accepte de recevoir des invitations"),
        error_messages={"required": gettext_lazy("Demandez son accord, puis cochez la case.")},
    )

    def __init__(self, user: Any, *args: Any):
        super().__init__(*args)
        self.fields["espace"].queryset = Space.objects.for_user(user)

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("espace") and said.get("telephone"):
            try:
                said["telephone"] = normalise_phone(said["telephone"], region=region_of(said["espace"]))
            except forms.ValidationError as wrong:
                self.add_error("telephone", wrong)
        return said


class AddMemberView(WorkshopsScreen):
    """« Ajouter une personne » to the panel: they are told by a text message, which has the way out."""

    template_name = "consultations/workshops/admin/panel_add.html"
    page_title = gettext_lazy("Ajouter une personne au panel")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not (may_see_panel(request.user) and may_work(request.user)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = AddForm(request.user, request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        said = form.cleaned_data
        added = panel.add_by_phone(space=said["espace"], first_name=said["prenom"], phone=said["telephone"])
        words = _("%(name)s est dans le panel.") if added else _("%(name)s était déjà dans le panel. Rien n’a changé.")
        return self.done(words % {"name": said["prenom"]}, reverse("workshop_panel_list"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "form": AddForm(self.request.user), **kwargs}
