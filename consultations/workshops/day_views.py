"""The day of a session: who is there, who comes in without having signed up, what is said."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.notifications.phones import normalise_phone

from .admin_forms import problems_of
from .admin_views import OneSession, WorkshopsScreen
from .day_forms import CodeForm, NoteForm, WalkInForm
from .models import HOLDING, Note, SignUp, State
from .persons import region_of
from .pouring import WAYS, Refused, pour
from .services import record_walk_in
from .states import Full, NotAllowed, act


class DayView(OneSession, WorkshopsScreen):
    """Who has a place, in alphabetical order: one tap says that they came. On paper, boxes to tick."""

    template_name = "consultations/workshops/admin/day.html"
    page_title = gettext_lazy("Le jour même")

    @property
    def people(self) -> Any:
        rows = SignUp.objects.filter(session=self.session).select_related("participation__space", "session__workshop")
        return rows.order_by("last_name", "first_name", "pk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "arrivee" in request.POST:
            return self.walk_in()
        if "absents" in request.POST:
            return self.close_list()
        return self.mark()

    def mark(self) -> HttpResponse:
        """Somebody is there (by the number typed, or by the button beside the name), or not after all."""
        form = CodeForm(self.request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), code_form=form)
        signup = self.people.filter(number=form.cleaned_data["code"]).first()
        if signup is None:
            words = _("Ce numéro n’est pas celui d’une personne de cette séance. Cherchez son nom dans la liste.")
            return self.refuse([words], code_form=form)
        name = "annuler" if "annuler" in self.request.POST else "venue"
        if name == "venue" and signup.state == State.ATTENDED:
            return self.done(_("%(name)s est déjà là.") % {"name": signup.full_name})
        try:
            act(signups=[signup], name=name, user=self.request.user)
        except NotAllowed:
            words = _("%(name)s est « %(state)s » : donnez-lui d’abord une place, ou accueillez-la sans inscription.")
            return self.refuse(
                [words % {"name": signup.full_name, "state": signup.get_state_display()}], code_form=form
            )
        said = _("%(name)s est là.") if name == "venue" else _("%(name)s n’est plus notée comme venue.")
        return self.done(said % {"name": signup.full_name})

    def close_list(self) -> HttpResponse:
        """After the session: all the others did not come."""
        missing = list(self.people.filter(state__in=[State.CONFIRMED, State.INVITED]))
        done = act(signups=missing, name="absente", user=self.request.user)
        return self.done(_("%(n)s personnes notées comme absentes.") % {"n": done})

    def walk_in(self) -> HttpResponse:
        form = WalkInForm(self.request.POST)
        if not form.is_valid():
            return self.refuse(problems_of(form), walk_in_form=form)
        said = form.cleaned_data
        try:
            email, phone = reached(said["telephone"], self.workshop)
            record_walk_in(
                session=self.session,
                first_name=said["prenom"],
                last_name=said["nom"],
                email=email,
                phone=phone,
                user=self.request.user,
            )
        except ValidationError as wrong:
            return self.refuse(list(wrong.messages), walk_in_form=form)
        except Full:
            words = _("Toutes les places sont prises. Ajoutez une place à la séance, puis accueillez cette personne.")
            return self.refuse([words], walk_in_form=form)
        return self.done(_("%(name)s est là.") % {"name": f"{said['prenom']} {said['nom']}"})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = list(self.people.filter(state__in=HOLDING))
        context = {
            "session": self.session,
            "workshop": self.workshop,
            "people": people,
            "came": sum(one.state == State.ATTENDED for one in people),
            "code_form": CodeForm(initial={"code": self.request.GET.get("code", "")[:40]}),
            "walk_in_form": WalkInForm(),
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}


def reached(text: str, workshop: Any) -> tuple[str, str]:
    """(e-mail, number) of what was typed, one of the two empty. Raises ValidationError."""
    from consultations.notifications.addresses import validate_address

    if not text:
        return "", ""
    if "@" in text:
        validate_address(text)
        return text, ""
    return "", normalise_phone(text, region=region_of(workshop.space))


class NotesView(OneSession, WorkshopsScreen):
    """What is heard, written down as it comes; and poured into ideas or proposals."""

    template_name = "consultations/workshops/admin/notes.html"
    page_title = gettext_lazy("Notes")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "verser" in request.POST:
            return self.pour()
        if "effacer" in request.POST:
            return self.erase()
        note = self.note(request.POST.get("note", ""))
        form = NoteForm(request.POST, instance=note or Note(session=self.session, written_by=request.user))
        if not form.is_valid():
            return self.refuse(problems_of(form), form=form)
        form.save()
        return self.done(_("C’est noté."), request.path)

    def note(self, key: str) -> Note | None:
        """The note of this session that a form names."""
        try:
            return get_object_or_404(self.session.notes, key=uuid.UUID(key)) if key else None
        except ValueError:
            return None

    def erase(self) -> HttpResponse:
        note = self.note(self.request.POST["effacer"])
        if note and not (note.poured_idea_id or note.poured_proposal_id):
            note.delete()
            return self.done(_("La note est effacée."), self.request.path)
        return self.refuse([_("Cette note est devenue une contribution : elle reste.")])

    def pour(self) -> HttpResponse:
        """Each ticked note; those that cannot be are named, and stay ticked."""
        way = self.request.POST["verser"]
        if way not in self.ways:
            return self.refuse([_("Choisissez où vont ces notes.")])
        notes = [note for key in self.request.POST.getlist("notes") if (note := self.note(key))]
        if not notes:
            return self.refuse([_("Cochez au moins une note.")])
        problems, done, left = [], 0, []
        for note in notes:
            try:
                pour(note=note, way=way, user=self.request.user, theme=self.request.POST.get("theme", ""))
                done += 1
            except Refused as refused:
                problems += [f"« {note} » : {words}" for words in problems_of(refused.args[0])]
                left.append(str(note.key))
        if problems:
            return self.refuse(problems, ticked=left)
        return self.done(_("%(n)s notes sont versées. Elles seront relues avant d’être montrées.") % {"n": done})

    @property
    def ways(self) -> list[str]:
        """Where the notes of this workshop may go."""
        return [way for way, (into, _kept) in WAYS.items() if getattr(self.workshop, f"{into}_id")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        edited = self.note(self.request.GET.get("note", "")) if self.request.method == "GET" else None
        box = self.workshop.ideas_into
        context = {
            "session": self.session,
            "workshop": self.workshop,
            "notes": list(self.session.notes.all()),
            "form": NoteForm(instance=edited or Note(session=self.session)),
            "edited": edited,
            "ways": self.ways,
            "themes": box.theme_choices if box else [],
            "ticked": [],
        }
        return {**super().get_context_data(**kwargs), **context, **kwargs}
