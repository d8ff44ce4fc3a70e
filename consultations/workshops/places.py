"""Places: who has one, who waits, who is next. Exact whatever happens at the same moment.

Everything here is done under a hold of the workshop (`hold`), taken before any other row: two acts on one workshop come one after the
other. Counters of a session move with each place, and the database refuses one too many. The waiting list is in the order of `rank`, a
number that only grows, never of a clock.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from consultations.base.models import Trust

from . import messages, panel
from .civil import called_at
from .models import HOLDING, Left, Session, SignUp, State, Workshop
from .substitutes import next_waiting

ANSWER_TIME = timedelta(hours=24)  # to confirm an address, or to say yes to a place


class CapacityTooLow(Exception):
    """More people have a place already: `args[0]` says how many, `args[1]` whether the reserved ones are meant."""


def hold(*, workshop_id: int) -> None:
    """Until the end of this transaction, nobody else moves a place of this workshop. SQLite has one writer at a time already."""
    Workshop.objects.select_for_update(of=("self",)).filter(pk=workshop_id).values_list("pk").first()


def held_session(*, session_id: int) -> Session:
    """A session as it is now, its workshop held. In a transaction."""
    session = Session.objects.select_related("workshop__space").get(pk=session_id)
    hold(workshop_id=session.workshop_id)
    session.refresh_from_db()
    return session


def has_room(session: Session, reserved: bool = False) -> bool:
    """Whether one more has a place at once: nobody passes in front of those who wait, for whom a free place is called at once."""
    if session.capacity == 0:
        return not reserved
    return (
        session.reserved_taken < session.reserved if reserved else session.taken < session.capacity - session.reserved
    )


def take(*, signup: SignUp, session: Session, reserved: bool = False) -> None:
    """Give a new sign-up its place, or its rank. Saves the session's counters, not the sign-up."""
    workshop = session.workshop
    if signup.trust != Trust.COUNTED or (workshop.is_drawn and not reserved):
        signup.state = State.APPLIED
    elif has_room(session, reserved):
        signup.state, signup.holds_reserved = State.CONFIRMED, reserved
        signup.answer_by = None if signup.verified_at else answer_by(session)
        count(session, signup, 1)
    else:
        wait(signup, session)


def wait(signup: SignUp, session: Session) -> None:
    """The last rank, for any place. Saves the session, not the sign-up."""
    signup.holds_reserved = False
    signup.state, signup.rank, signup.answer_by = State.WAITING, session.next_rank, None
    session.next_rank += 1
    Session.objects.filter(pk=session.pk).update(next_rank=F("next_rank") + 1)


def count(session: Session, signup: SignUp, by: int) -> None:
    """Move the counter of the kind of place this person has."""
    name = "reserved_taken" if signup.holds_reserved else "taken"
    setattr(session, name, getattr(session, name) + by)
    Session.objects.filter(pk=session.pk).update(**{name: F(name) + by})


def answer_by(session: Session, called: SignUp | None = None, within: timedelta = ANSWER_TIME) -> datetime:
    """Until when a place is kept for somebody's answer: a day from when they are told, and never after the beginning.

    `called` is somebody whom it comes to, who may be asleep; who signs up is told at once.
    """
    told = called_at(session, called) if called else timezone.now()
    return min(told + within, session.starts_at)


@transaction.atomic
def verify(*, signup: SignUp, user: Any = None) -> bool:
    """The person confirms that it is them: by the link, or to `user` on the phone. Returns whether they are still expected."""
    session, signup = held(signup)
    if not signup.may_leave:
        return False
    if signup.verified_at is None:
        signup.verified_at, signup.verified_by = timezone.now(), user
    if signup.state in (State.INVITED, State.CONFIRMED):
        if signup.answer_by and signup.answer_by <= timezone.now():
            _leave(session, signup, Left.EXPIRED)
            promote(session=session)
            return False
        signup.state, signup.answer_by = State.CONFIRMED, None
    signup.save()
    panel.confirm(signup=signup)
    if signup.state == State.CONFIRMED:
        messages.tell_confirmed(signup)
    promote(session=session)  # somebody who waits may be called now that they can be reached
    return True


@transaction.atomic
def leave(*, signup: SignUp, because: Any) -> bool:
    """Somebody does not come, whoever says it. Their place is the next one's at once. Returns whether anything changed."""
    session, signup = held(signup)
    if not signup.may_leave:
        return False
    _leave(session, signup, because)
    messages.tell_left(signup)
    promote(session=session)
    return True


def _leave(session: Session, signup: SignUp, because: Any) -> None:
    if signup.is_holding:
        count(session, signup, -1)
    signup.state, signup.left_because = State.DECLINED, because
    signup.rank = signup.answer_by = None
    signup.save()


def free(*, signup: SignUp) -> None:
    """A sign-up is about to be erased: what it holds is free. In a transaction that holds the workshop (`SignUp.hold_first`)."""
    session, current = held(signup)
    if current.is_holding and not session.is_over:
        _leave(session, current, Left.SELF)
        promote(session=session)
    elif current.is_holding:
        count(session, current, -1)


def promote(*, session: Session) -> int:
    """Offer what is free to those who wait, in their order, for a day each. Returns how many were called. Under a hold."""
    called = 0
    while session.takes_place and has_room(session) and (person := next_waiting(session)):
        person.state, person.rank, person.answer_by = State.INVITED, None, answer_by(session, person)
        count(session, person, 1)
        person.save(update_fields=["state", "rank", "answer_by"])
        messages.tell_offer(person)
        called += 1
    return called


@transaction.atomic
def change_capacity(*, session: Session, capacity: int, reserved: int) -> int:
    """Other numbers of places; those who wait are called in their order. Returns how many are. Raises CapacityTooLow."""
    session = held_session(session_id=session.pk)
    if capacity and session.reserved_taken > reserved:
        raise CapacityTooLow(session.reserved_taken, True)
    if capacity and capacity - reserved < session.taken:
        raise CapacityTooLow(session.taken, False)
    session.capacity, session.reserved = capacity, reserved
    session.save(update_fields=["capacity", "reserved"])
    return promote(session=session)


@transaction.atomic
def look_again(*, signup: SignUp) -> None:
    """What somebody decided of a sending that waited: it takes its place behind those who are there, or has none."""
    session, signup = held(signup)
    if signup.trust == Trust.COUNTED and signup.state == State.APPLIED and session.takes_place:
        take(signup=signup, session=session)
        signup.save()
        messages.tell_looked_at(signup)
    elif signup.trust != Trust.COUNTED and signup.state in (*HOLDING, State.WAITING):
        if signup.is_holding:
            count(session, signup, -1)
        signup.state, signup.rank, signup.answer_by = State.APPLIED, None, None
        signup.save()
        promote(session=session)


def expire(*, now: datetime | None = None, may_write: Callable[[Session, datetime], bool] | None = None) -> int:
    """Free the places whose person did not answer in time, each in its own transaction, and call the next ones. Returns how many.

    Where nobody may be written to now (`may_write`), it waits. Once the session has begun nobody is called, and nobody written to.
    """
    now = now or timezone.now()
    late = SignUp.objects.filter(answer_by__lte=now, state__in=[State.INVITED, State.CONFIRMED])
    done = 0
    for signup in late.order_by("answer_by", "pk"):
        with transaction.atomic():
            session, current = held(signup)
            if may_write and session.takes_place and not may_write(session, now):
                continue
            if current.answer_by and current.answer_by <= now and current.state in (State.INVITED, State.CONFIRMED):
                _leave(session, current, Left.EXPIRED)
                if session.takes_place:
                    messages.tell_left(current)
                promote(session=session)
                done += 1
    return done


def held(signup: SignUp) -> tuple[Session, SignUp]:
    """Its session and itself, as they are now, under a hold."""
    session = held_session(session_id=signup.session_id)
    current = SignUp.objects.select_related("participation__space", "session").get(pk=signup.pk)
    current.session = session
    return session, current


def recount() -> int:
    """Count the places again, from the rows, and correct the counters that are wrong; how many were."""
    wrong = 0
    for session in Session.objects.order_by("pk").iterator(chunk_size=500):
        with transaction.atomic():
            session = held_session(session_id=session.pk)
            rows = SignUp.objects.filter(session=session).holding()
            reserved = rows.filter(holds_reserved=True).count()
            counted = (rows.count() - reserved, reserved)
            if counted != (session.taken, session.reserved_taken):
                Session.objects.filter(pk=session.pk).update(taken=counted[0], reserved_taken=counted[1])
                wrong += 1
    return wrong
