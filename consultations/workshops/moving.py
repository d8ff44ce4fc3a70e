"""« Déplacer »: some people of a session go to another one of the same workshop."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from . import messages, places
from .models import Draw, Session, SignUp, State
from .states import CHANGED, NotAllowed

#: Who may still be expected elsewhere. Who came, or did not, is of the session as it was.
MOVABLE = (State.APPLIED, State.QUALIFIED, State.INVITED, State.CONFIRMED, State.WAITING)


class NoSession(Exception):
    """Nobody can be moved there: it is of another workshop, it is the same one, it began, or it is cancelled."""


@dataclass
class Moved:
    """What a move did: people, and those among them who wait for a place."""

    people: int = 0
    waiting: int = 0


@transaction.atomic
def move(*, session: Session, signups: Sequence[SignUp], to: Session, user: Any) -> Moved:
    """Move people of `session` to `to`: all of them, or none; each is told, and what they leave is offered to those who wait.

    Who has a place, or waits for one, has one there if there is room, else the last rank; those who have one come first. Who is still to
    be looked at stays so. Raises NotAllowed or NoSession.
    """
    session, to = places.held_session(session_id=session.pk), places.held_session(session_id=to.pk)
    if not leads(session, to):
        raise NoSession
    rows = SignUp.objects.filter(session=session, pk__in=[one.pk for one in signups])
    found = {one.pk: one for one in rows.select_related("participation__space")}
    for given in signups:
        if given.pk not in found or found[given.pk].state not in MOVABLE:
            raise NotAllowed(found.get(given.pk, given))
    gives = not to.workshop.is_drawn or Draw.objects.filter(session=to, drawn_at__isnull=False).exists()
    done = Moved()
    for signup in sorted(found.values(), key=_turn):
        _move(signup, session, to, gives)
        _tell(signup, session)
        done.people += 1
        done.waiting += signup.state == State.WAITING
    places.promote(session=session)
    log(instance=session.workshop, action=CHANGED, user=user, data={"act": "deplacer", "people": done.people})
    return done


def leads(session: Session, to: Session) -> bool:
    """Whether people of a session may go to another one."""
    return to.workshop_id == session.workshop_id and to.pk != session.pk and to.takes_place


def _turn(signup: SignUp) -> tuple[bool, int, int]:
    """Those who have a place first, then those who wait in their order."""
    return not signup.is_holding, signup.rank or 0, signup.pk


def _move(signup: SignUp, session: Session, to: Session, gives: bool) -> None:
    if signup.is_holding:
        places.count(session, signup, -1)
    signup.session = to
    if signup.state == State.WAITING and not gives:  # no place before the lots: they are drawn with the others
        signup.state, signup.rank = State.QUALIFIED, None
    elif signup.is_holding or signup.state == State.WAITING:
        _seat(signup, to)
    signup.save()


def _seat(signup: SignUp, to: Session) -> None:
    """A place of the same kind, or any that is for everybody, or the last rank. Who had not said yes is asked."""
    reserved = signup.holds_reserved and places.has_room(to, reserved=True)
    if not (reserved or places.has_room(to)):
        places.wait(signup, to)
        return
    is_sure = signup.state == State.CONFIRMED
    signup.state, signup.rank = (State.CONFIRMED if is_sure else State.INVITED), None
    signup.answer_by = None if is_sure and signup.verified_at else places.answer_by(to, signup)
    signup.holds_reserved = reserved
    places.count(to, signup, 1)


def _tell(signup: SignUp, left: Session) -> None:
    """What is true now, and which date is not any more. The same move, made again later, is told again."""
    name = "waits" if signup.state == State.WAITING else "changed"
    messages.tell(signup, name, once=f"move:{timezone.now().isoformat()}", urgent=True, left=left)
    if signup.state == State.INVITED:
        messages.tell_offer(signup)
