"""« Suivre pour une personne »: an agent reads, corrects or erases a contribution for somebody who gives the code of their receipt.

Only what was given in the agent's own spaces: another Caf's code is answered as one that does not exist. Each act is logged on the
participation, without the code and without saying which contribution it was.
"""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.generic import View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.log_actions import log

from .corrections import Found, NotOpen, correct_contribution, find
from .follow_views import closed, wrong_answers
from .forms import ReceiptForm
from .participation_type import ParticipationType
from .permissions import contribution_policy
from .refusals import Refusal
from .services import Gone, erase_contribution
from .throttle import count_wrong_code, has_tried_too_much


def may_follow(user: Any, kinds: Sequence[ParticipationType]) -> bool:
    """Whether a user may act on contributions of one of these types for the people who gave them."""
    return any(contribution_policy(kind.contribution_model).user_has_permission(user, "change") for kind in kinds)


class AgreementForm(forms.Form):
    """The person's own word, before what they gave is erased."""

    accord = forms.BooleanField(
        label=gettext_lazy("La personne me le demande, et sait que sa réponse sera effacée pour toujours."),
        error_messages={"required": gettext_lazy("Cochez la case quand la personne vous l’a dit.")},
    )


class FollowForView(WagtailAdminTemplateMixin, View):
    """The code, then the contribution and what may be done with it."""

    kinds: Sequence[ParticipationType] = ()
    template_name = "consultations/base/admin/follow.html"
    page_title = gettext_lazy("Suivre pour une personne")
    header_icon = "search"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_follow(request.user, self.kinds):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(ReceiptForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form, who = ReceiptForm(request.POST), f"code:agent:{request.user.pk}"
        if has_tried_too_much(who):
            return self.page(form, status=429, too_many=True)
        found = find(self.kinds, form.cleaned_data["code"], self.own) if form.is_valid() else None
        if found is None:
            if form.is_valid():
                count_wrong_code(who)
                form.say_unknown()
            return self.page(form, status=422)
        acts = {"effacer": self.erase, "enregistrer": self.save, "corriger": self.correct}
        act = next((acts[name] for name in acts if name in request.POST), self.show)
        return act(form, found)

    def own(self, kind: ParticipationType) -> QuerySet:
        """What this agent may change."""
        return contribution_policy(kind.contribution_model).instances_user_has_permission_for(
            self.request.user, "change"
        )

    def page(self, form: ReceiptForm, found: Found | None = None, status: int = 200, **more: Any) -> HttpResponse:
        context = {"form": form, **more}
        if found:
            context |= {"found": found, "code": form.cleaned_data["code"]}
        return self.render_to_response(self.get_context_data(**context), status=status)

    def show(self, form: ReceiptForm, found: Found, status: int = 200, **more: Any) -> HttpResponse:
        self.log("read", found)
        more.setdefault("agreement", AgreementForm())
        return self.page(form, found, status, details=found.contribution.summary(), **more)

    def correct(
        self, form: ReceiptForm, found: Found, typed: forms.Form | None = None, refusal: Refusal | None = None
    ) -> HttpResponse:
        if refusal is None and not found.may_be_corrected:
            refusal = closed()
        if typed is None:
            typed = found.kind.correction_form(found.contribution, found.kind.typed(found.contribution))
            self.log("read", found)
        more = {"typed": typed, "form_template": found.kind.form_template, "refusal": refusal}
        return self.page(form, found, refusal.status if refusal else 200, **more)

    def save(self, form: ReceiptForm, found: Found) -> HttpResponse:
        typed = found.kind.correction_form(found.contribution, self.request.POST)
        if not found.may_be_corrected:
            return self.correct(form, found, typed, closed())
        if not typed.is_valid():
            return self.correct(form, found, typed, wrong_answers())
        try:
            with transaction.atomic():
                correct_contribution(
                    found=found, form=typed, language=found.contribution.language, agent=self.request.user
                )
                self.log("correct", found)
        except NotOpen:
            return self.correct(form, found, typed, closed())
        except Gone:
            form.say_unknown()
            return self.page(form, status=422)
        found.contribution.refresh_from_db()
        return self.show(form, found, done="corrected")

    def erase(self, form: ReceiptForm, found: Found) -> HttpResponse:
        agreement = AgreementForm(self.request.POST)
        if not agreement.is_valid():
            return self.show(form, found, 422, agreement=agreement)
        with transaction.atomic():
            erase_contribution(contribution=found.contribution)
            self.log("erase", found)
        return self.page(ReceiptForm(), done="erased")

    def log(self, act: str, found: Found) -> None:
        """Who did what on which participation; never which contribution it was."""
        log(instance=found.contribution.participation, action=f"participation.desk_{act}", user=self.request.user)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]
