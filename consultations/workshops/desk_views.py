"""« Inscrire une personne »: on the phone or at the desk, the team fills in the public form for somebody."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.base.receipts import private_page
from consultations.base.services import Submission
from consultations.base.views import read_key
from consultations.channels.assisted import ChannelForm

from .admin_views import OneSession, WorkshopsScreen
from .forms import SignUpForm
from .models import SignUp
from .services import record_signup


class DeskView(OneSession, WorkshopsScreen):
    """The person is there, so that they are confirmed at once, on a reserved place if one is free."""

    page_title = gettext_lazy("Inscrire une personne")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.session.takes_place:
            raise Http404
        return self.show(self.form(None), ChannelForm(initial={"canal": "phone"}), 200)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, where = self.form(request.POST), ChannelForm(request.POST)
        if not all([form.is_valid(), where.is_valid()]):
            return self.show(form, where, 422)
        submission = Submission(
            participation=self.workshop,
            page=self.workshop.space.root_page,
            space=self.workshop.space,
            submission_key=read_key(request.POST) or uuid.uuid4(),
            voter="",  # somebody whom an agent writes for
            language=self.workshop.locale.language_code,
            channel=where.cleaned_data["canal"],
            entered_by=request.user,
        )
        signup = record_signup(submission=submission, form=form)
        address = reverse("workshop_session", args=[form.cleaned_data["seance"].key])
        return self.done(self.words(signup, submission), address)

    def words(self, signup: SignUp, submission: Submission) -> str:
        """What became of it: the team sees its own people."""
        said = {"name": signup.full_name, "state": signup.get_state_display()}
        if signup.submission_key != submission.stored_key:
            return _("%(name)s avait déjà une demande : « %(state)s ». Elle n’a pas changé.") % said
        return _("%(name)s : « %(state)s ».") % said

    def form(self, data: QueryDict | None) -> SignUpForm:
        return SignUpForm(self.workshop, data, self.workshop.space, by_team=True)

    def show(self, form: SignUpForm, where: ChannelForm, status: int) -> HttpResponse:
        context = {
            "form": form,
            "where": where,
            "participation": self.workshop,
            "space": self.workshop.space,
            "back": reverse("workshop_session", args=[self.session.key]),
            "submission_key": read_key(self.request.POST) or uuid.uuid4(),
            "wrong": status == 422,
        }
        return private_page(self.request, "consultations/workshops/desk.html", context, status)
