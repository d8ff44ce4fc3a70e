"""Admin screens for reception desks: batches of codes on paper, and tablets. Each team sees those of its own spaces only."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from core.models import Space
from core.permissions import SpacePermissionPolicy

from .entry_codes import LARGEST_BATCH, create_batch, print_codes, switch_batch
from .kiosks import new_address, unused_hash
from .models import Audience, CodeBatch, Kiosk
from .paging import paged
from .participation_type import ParticipationType
from .permissions import SEEING, is_pk, participation_policy
from .receipts import readable


def may_use(user: Any, model: type) -> bool:
    """Whether a user has batches of codes, or tablets, to look after."""
    return SpacePermissionPolicy(model).user_has_any_permission(user, ["add", "change"])


def participations_with_codes(user: Any, kinds: Sequence[ParticipationType]) -> dict[str, Any]:
    """The participations that ask for a code, of one's own spaces and national, by « type:id »."""
    found = {}
    for kind in kinds:
        seen = participation_policy(kind.model).instances_user_has_any_permission_for(user, SEEING)
        for one in seen.originals().filter(audience=Audience.CODE).select_related("pseudonym_key").order_by("title"):
            found[f"{kind.slug}:{one.pk}"] = one
    return found


class BatchForm(forms.Form):
    """A batch to order."""

    pour = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    espace = forms.ModelChoiceField(label=gettext_lazy("Espace"), queryset=Space.objects.none(), empty_label=None)
    lieu = forms.CharField(label=gettext_lazy("Pour quel lieu"), max_length=80)
    nombre = forms.IntegerField(label=gettext_lazy("Nombre de codes"), min_value=1, max_value=LARGEST_BATCH, initial=24)

    def __init__(self, user: Any, participations: dict[str, Any], data: Any = None):
        super().__init__(data)
        self.participations = participations
        self.fields["pour"].choices = [(key, one.title) for key, one in participations.items()]
        self.fields["espace"].queryset = Space.objects.for_user(user)


class KioskForm(forms.ModelForm):
    """A tablet to declare."""

    class Meta:
        model = Kiosk
        fields = ["space", "label", "quota_per_hour"]

    def __init__(self, user: Any, data: Any = None):
        super().__init__(data)
        self.fields["space"].queryset = Space.objects.for_user(user)
        self.fields["space"].empty_label = None


class OwnRowsView(WagtailAdminTemplateMixin, View):
    """A list of one's own rows with a form under it. `action` of a POST names what is asked."""

    model: Any
    kinds: Sequence[ParticipationType] = ()

    @property
    def policy(self) -> SpacePermissionPolicy:
        return SpacePermissionPolicy(self.model)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_use(request.user, self.model):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def own(self) -> QuerySet:
        rows = self.policy.instances_user_has_any_permission_for(self.request.user, ["add", "change", "view"])
        return rows.select_related("space")

    def one(self) -> Any:
        """The row a POST names, if it is one's own and may be changed. Raises Http404."""
        pk = self.request.POST.get("id", "")
        changeable = self.policy.instances_user_has_permission_for(self.request.user, "change")
        row = changeable.select_related("space").filter(pk=pk).first() if is_pk(pk) else None
        if row is None:
            raise Http404
        return row

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown(self.form())

    def post(self, request: HttpRequest) -> HttpResponse:
        action = getattr(self, f"do_{request.POST.get('action', '')}", None)
        if action is None:
            raise Http404
        return action() or HttpResponseRedirect(request.get_full_path())

    def form(self, data: Any = None) -> Any:
        raise NotImplementedError

    def shown(self, form: Any, status: int = 200) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(form=form, **paged(self.request, self.own())), status=status
        )

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]


class CodesView(OwnRowsView):
    """« Codes sur papier »: order a batch, print it once, see how many served, switch it off."""

    model = CodeBatch
    template_name = "consultations/base/admin/codes.html"
    page_title = gettext_lazy("Codes sur papier")
    header_icon = "key"

    def own(self) -> QuerySet:
        made, used = Count("codes"), Count("codes", filter=Q(codes__used_on__isnull=False))
        return super().own().annotate(made=made, used=used).order_by(*CodeBatch._meta.ordering)  # lost in counting

    def form(self, data: Any = None) -> BatchForm:
        return BatchForm(self.request.user, participations_with_codes(self.request.user, self.kinds), data)

    def do_create(self) -> HttpResponse | None:
        form = self.form(self.request.POST)
        if not self.policy.user_has_permission(self.request.user, "add"):
            raise PermissionDenied
        if not form.is_valid():
            return self.shown(form, 422)
        said = form.cleaned_data
        create_batch(
            participation=form.participations[said["pour"]],
            space=said["espace"],
            label=said["lieu"],
            size=said["nombre"],
            user=self.request.user,
        )
        messages.success(self.request, _("Le lot est prêt. Imprimez ses cartes : elles sont montrées une seule fois."))
        return None

    def do_print(self) -> HttpResponse | None:
        batch = self.one()
        codes = print_codes(batch=batch, user=self.request.user)
        if not codes:
            messages.error(self.request, _("Les cartes de ce lot ont déjà été montrées. Créez un autre lot."))
            return None
        known = participations_with_codes(self.request.user, self.kinds).values()
        participation = next((one for one in known if one.pseudonym_key_id == batch.key_id), None)
        address = self.request.build_absolute_uri(participation.get_submit_url()) if participation else ""
        context = {
            "batch": batch,
            "codes": [readable(code) for code in codes],
            "participation": participation,
            "address": address,
        }
        return never_cache(render)(self.request, "consultations/base/admin/cards.html", context)

    def do_switch(self) -> None:
        batch = self.one()
        switch_batch(batch=batch, is_active=not batch.is_active, user=self.request.user)


class KiosksView(OwnRowsView):
    """« Tablettes d’accueil »: declare one, show its address once, take it out of service."""

    model = Kiosk
    template_name = "consultations/base/admin/kiosks.html"
    page_title = gettext_lazy("Tablettes d’accueil")
    header_icon = "mobile-alt"

    def form(self, data: Any = None) -> KioskForm:
        return KioskForm(self.request.user, data)

    def do_create(self) -> HttpResponse | None:
        if not self.policy.user_has_permission(self.request.user, "add"):
            raise PermissionDenied
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.shown(form, 422)
        form.instance.token_hash = unused_hash()
        kiosk = form.save()
        log(instance=kiosk, action="participation.kiosk_create", user=self.request.user)
        return None

    def do_address(self) -> HttpResponse:
        kiosk = self.one()
        token = new_address(kiosk=kiosk, user=self.request.user)
        address = self.request.build_absolute_uri(reverse("participation:kiosk", args=[token]))
        more = {"address": address, "kiosk": kiosk, **paged(self.request, self.own())}
        context = self.get_context_data(form=self.form(), **more)
        return never_cache(lambda _request: self.render_to_response(context))(self.request)

    def do_switch(self) -> None:
        kiosk = self.one()
        Kiosk.objects.filter(pk=kiosk.pk).update(is_active=not kiosk.is_active)
        action = "participation.kiosk_off" if kiosk.is_active else "participation.kiosk_on"
        log(instance=kiosk, action=action, user=self.request.user)
