"""What the team does for people: it fills in the public form for somebody on the phone or at the desk, or moves them to another session."""

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.base.receipts import private_page
from consultations.base.services import Submission
from consultations.base.views import read_key
from consultations.channels.assisted import ChannelForm

from .admin_forms import MoveForm, problems_of
from .admin_views import OneSession, SessionView, WorkshopsScreen, not_allowed_words
from .forms import SignUpForm
from .models import SignUp
from .moving import Moved, NoSession, move
from .services import record_signup
from .states import NotAllowed


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


class MoveView(SessionView):
    """« Déplacer »: the screen of a session, with what is wrong, when nobody could be moved."""

    @property
    def screen(self) -> str:
        """The screen of the session that people leave, filtered as it was."""
        asked = self.request.GET.urlencode()
        return reverse("workshop_session", args=[self.session.key]) + (f"?{asked}" if asked else "")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return HttpResponseRedirect(self.screen)

    def post(self, request: HttpRequest, *args: Any, key: uuid.UUID, **kwargs: Any) -> HttpResponse:
        form = MoveForm(self.people, self.session, request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), move_form=form)
        said = form.cleaned_data
        try:
            moved = move(session=self.session, signups=list(said["qui"]), to=said["vers"], user=request.user)
        except NotAllowed as refused:
            return self.refuse([not_allowed_words(refused.args[0])], move_form=form)
        except NoSession:
            return self.refuse([str(form.fields["vers"].error_messages["invalid_choice"])], move_form=form)
        return self.done(moved_words(moved), self.screen)


def moved_words(moved: Moved) -> str:
    """How many people go elsewhere, and how many of them have no place there yet."""
    words = ngettext("%(n)s personne déplacée.", "%(n)s personnes déplacées.", moved.people) % {"n": moved.people}
    if moved.waiting:
        words += " " + _("En liste d’attente : %(n)s.") % {"n": moved.waiting}
    return words
