"""« Répondre pour une personne »: at a desk or on the phone, an agent fills in the public form and reads it back before it is kept."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.contacts import contact_for
from consultations.base.extras import ExtrasForm
from consultations.base.models import Channel, Contribution
from consultations.base.permissions import contribution_policy
from consultations.base.receipts import code_of, private_page, readable

from .entry import enter
from .views import ChannelView, read_key

RECEIPT_SALT = "channels.receipt"
RECEIPT_SECONDS = 3600  # as long as on the public page
#: What the screen adds to the form, and that is not an answer.
_OWN = ("csrfmiddlewaretoken", "cle", "espace", "canal", "etape")


class ChannelForm(forms.Form):
    """Where the person is: on the phone, or at the desk."""

    canal = forms.ChoiceField(
        label=gettext_lazy("Où est la personne ?"),
        choices=[
            (Channel("phone").value, gettext_lazy("Au téléphone")),
            (Channel("desk").value, gettext_lazy("À l’accueil")),
        ],
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Dites où est la personne : au téléphone ou à l’accueil.")
        ),
    )


class AssistedView(ChannelView):
    """The form; then what was noted, to read aloud; then, with the person's agreement, the receipt."""

    template_name = "consultations/channels/assisted.html"
    page_title = gettext_lazy("Répondre pour une personne")
    channel: Any = Channel.PHONE

    @cached_property
    def form(self) -> Any:
        return self.kind.form(self.participation, self.answers if self.request.method == "POST" else None, self.space)

    @cached_property
    def answers(self) -> QueryDict:
        """What the form of the site would have sent."""
        data = self.request.POST.copy()
        for name in _OWN:
            data.pop(name, None)
        return data

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        where = ChannelForm(initial={"canal": request.GET.get("canal")})
        return self.show(where, ExtrasForm(self.participation))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        where, extras = ChannelForm(request.POST), ExtrasForm(self.participation, self.answers)
        if not all([where.is_valid(), self.form.is_valid(), extras.is_valid()]):
            return self.show(where, extras, wrong=True, status=422)
        step = request.POST.get("etape")
        if step == "corriger":
            return self.show(where, extras)
        if step != "enregistrer":
            return self.read_back(where, extras)
        contribution = enter(
            entry=replace(self.entry, channel=where.cleaned_data["canal"]),
            form=self.form,
            submission_key=read_key(request.POST.get("cle", "")),
            contact=contact_for(
                participation=self.participation,
                email=extras.cleaned_data.get("courriel", ""),
                language=self.participation.locale.language_code,
            ),
        )
        token = signing.dumps([self.kind.slug, contribution.pk], salt=RECEIPT_SALT)
        return HttpResponseRedirect(self.address("receipt", recu=token, canal=where.cleaned_data["canal"]), status=303)

    def show(self, where: ChannelForm, extras: ExtrasForm, *, wrong: bool = False, status: int = 200) -> HttpResponse:
        return self.page("consultations/channels/assisted.html", status, where=where, extras=extras, wrong=wrong)

    def read_back(self, where: ChannelForm, extras: ExtrasForm) -> HttpResponse:
        """What was noted, in one sentence and in a list; nothing is kept yet."""
        told = self.sheet.told(self.form)
        return self.page(
            "consultations/channels/read_back.html",
            200,
            where=where,
            extras=extras,
            told=told,
            sentence=sentence(told),
            carried=[(name, value) for name, values in self.answers.lists() for value in values],
        )

    def page(self, template: str, status: int, **more: Any) -> HttpResponse:
        context = self.get_context_data(
            form=self.form,
            questions=getattr(self.form, "on_paper", self.form.questions)(),
            submission_key=read_key(self.request.POST.get("cle", "")),
            **more,
        )
        return private_page(self.request, template, context, status)


class ReceiptView(ChannelView):
    """The code of the receipt, to be dictated or printed; its address stops working after an hour."""

    page_title = gettext_lazy("Réponse enregistrée")
    channel: Any = Channel.PHONE

    def check(self) -> None:
        """A receipt is shown even if the consultation closed meanwhile."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        contribution = self.contribution()
        code = code_of(contribution) if contribution else None
        context = self.get_context_data(
            code=readable(code) if code else None,
            again=self.address("assisted", canal=request.GET.get("canal", "")[:10]),
        )
        return private_page(request, "consultations/channels/receipt.html", context, 200 if code else 410)

    def contribution(self) -> Contribution | None:
        """The one the token names, if this agent entered it."""
        try:
            slug, pk = signing.loads(self.request.GET.get("recu", ""), salt=RECEIPT_SALT, max_age=RECEIPT_SECONDS)
        except (signing.BadSignature, ValueError):
            return None
        if slug != self.kind.slug:
            return None
        rows = contribution_policy(self.kind.contribution_model).instances_user_has_permission_for(
            self.request.user, "add"
        )
        return rows.filter(pk=pk, participation=self.participation, entered_by=self.request.user).first()


def sentence(told: Any) -> str:
    """What the agent says: one sentence with every answer."""
    parts = [
        _("à « %(question)s », %(answer)s")
        % {"question": question.drawn.label, "answer": " ; ".join(text for _line, text in lines)}
        for question, lines in told
    ]
    return _("Je relis ce que j’ai noté : %(answers)s. Êtes-vous d’accord ?") % {"answers": " ; ".join(parts)}
