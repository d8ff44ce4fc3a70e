"""What the team may make of a sign-up, and how it is done."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from . import messages, places
from .models import Left, Session, SignUp, State

CHANGED = "workshops.signup"

#: Each act of the team: its words, and the states it begins from.
ACTS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "retenir": (_("Retenir pour le tirage"), (State.APPLIED,)),
    "remettre": (_("Remettre en demande reçue"), (State.QUALIFIED,)),
    "confirmer": (
        _("Confirmée au téléphone"),
        (State.APPLIED, State.QUALIFIED, State.INVITED, State.CONFIRMED, State.WAITING),
    ),
    "placer": (_("Donner une place"), (State.APPLIED, State.QUALIFIED, State.WAITING)),
    "refuser": (
        _("Ne pas retenir"),
        (State.APPLIED, State.QUALIFIED, State.INVITED, State.CONFIRMED, State.WAITING),
    ),
    "venue": (_("Venue"), (State.CONFIRMED, State.INVITED, State.NO_SHOW)),
    "absente": (_("Pas venue"), (State.CONFIRMED, State.INVITED, State.ATTENDED)),
    "annuler": (_("Annuler « venue » ou « pas venue »"), (State.ATTENDED, State.NO_SHOW)),
}


class NotAllowed(Exception):
    """The act cannot be done with this person as they stand now: `args[0]` is the sign-up."""


class Full(Exception):
    """There is no place left to give."""


@transaction.atomic
def act(*, signups: list[SignUp], name: str, user: Any) -> int:
    """Do one act of the team with some people of one session: with all of them, or with none. Returns how many.

    Raises NotAllowed, or Full. Nothing of a person goes in the log: the session, and how many.
    """
    done = 0
    for given in sorted(signups, key=lambda one: one.pk):
        session, signup = places.held(given)
        if signup.state not in ACTS[name][1]:
            raise NotAllowed(signup)
        _DO[name](session, signup, user)
        done += 1
    if signups:
        log(instance=signups[0].participation, action=CHANGED, user=user, data={"act": name, "people": done})
    return done


def _set(signup: SignUp, state: Any) -> None:
    signup.state = state
    signup.rank = signup.answer_by = None
    signup.save()


def _retain(_session: Session, signup: SignUp, _user: Any) -> None:
    _set(signup, State.QUALIFIED)


def _put_back(_session: Session, signup: SignUp, _user: Any) -> None:
    _set(signup, State.APPLIED)


def _confirm(_session: Session, signup: SignUp, user: Any) -> None:
    places.verify(signup=signup, user=user)


def _place(session: Session, signup: SignUp, user: Any) -> None:
    reserved = not places.has_room(session) and places.has_room(session, reserved=True)
    if not (reserved or places.has_room(session)):
        raise Full
    signup.holds_reserved = reserved
    places.count(session, signup, 1)
    signup.state, signup.rank, signup.answer_by = State.INVITED, None, places.answer_by(session, signup)
    signup.save()
    messages.tell_offer(signup)


def _refuse(_session: Session, signup: SignUp, _user: Any) -> None:
    places.leave(signup=signup, because=Left.TEAM)


def _came(_session: Session, signup: SignUp, user: Any) -> None:
    if signup.verified_at is None:  # they are in the room
        signup.verified_at, signup.verified_by = timezone.now(), user
    _set(signup, State.ATTENDED)


def _missed(_session: Session, signup: SignUp, _user: Any) -> None:
    _set(signup, State.NO_SHOW)


def _unmark(_session: Session, signup: SignUp, _user: Any) -> None:
    _set(signup, State.CONFIRMED)


_DO = {
    "retenir": _retain,
    "remettre": _put_back,
    "confirmer": _confirm,
    "placer": _place,
    "refuser": _refuse,
    "venue": _came,
    "absente": _missed,
    "annuler": _unmark,
}
