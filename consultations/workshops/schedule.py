"""What happens by itself around a session: reminders, thanks, places that nobody answered for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format

from . import messages, places
from .civil import is_civil
from .models import Left, Minutes, Session, SignUp, State

UNCONFIRMED = timedelta(days=7)
THANKS_WITHIN = timedelta(days=10)


@dataclass
class Figures:
    """What one run did: people."""

    expired: int = 0
    reminded: int = 0
    thanked: int = 0
    dropped: int = 0


def run(*, now: datetime | None = None) -> Figures:
    """Do what is due. Each message is written once, whatever the number of runs; one that comes late does not write what is no longer true."""
    now = now or timezone.now()
    done = Figures(expired=places.expire(now=now, may_write=is_civil), dropped=drop_unconfirmed(now))
    for session in _sessions(now):
        if is_civil(session, now):
            done.reminded += remind(session, now)
            done.thanked += thank(session, now)
    return done


def _sessions(now: datetime) -> QuerySet[Session]:
    near = {"starts_at__lte": now + timedelta(days=8), "ends_at__gt": now - THANKS_WITHIN}
    return Session.objects.filter(is_cancelled=False, **near).select_related("workshop__space").order_by("pk")


def _people(session: Session, state: Any) -> QuerySet[SignUp]:
    found = SignUp.objects.filter(session=session, state=state, verified_at__isnull=False)
    return found.select_related("participation__space", "session__workshop__space").order_by("pk")


def remind(session: Session, now: datetime) -> int:
    """A week before, then the day before. Who got their place since then is not told « in a week » two days before."""
    days = (timezone.localdate(session.starts_at, session.zone) - timezone.localdate(now, session.zone)).days
    name = "reminder_1" if days == 1 else "reminder_7" if 5 <= days <= 7 else ""
    if not name:
        return 0
    once = messages.version(session)
    return sum(_once(signup, name, once) for signup in _people(session, State.CONFIRMED))


def thank(session: Session, now: datetime) -> int:
    """The day after, those who came: thanks, and the day by which they will have the minutes."""
    if timezone.localdate(now, session.zone) <= timezone.localdate(session.ends_at, session.zone):
        return 0
    due = date_format(Minutes.due_on(session), "j F Y")
    return sum(_once(signup, "thanks", "", due=due) for signup in _people(session, State.ATTENDED))


def _once(signup: SignUp, name: str, once: str, **more: Any) -> bool:
    if messages.was_told(signup, name, once):
        return False
    return messages.tell(signup, name, once=once, **more)


def drop_unconfirmed(now: datetime) -> int:
    """Requests without a place that nobody confirmed in a week: somebody else's address, or a fault in it. Not after the session, of which they would be told."""
    silent = SignUp.objects.filter(
        verified_at=None,
        created_at__lte=now - UNCONFIRMED,
        state__in=[State.APPLIED, State.QUALIFIED, State.WAITING],
        session__starts_at__gt=now,
    ).select_related("session__workshop__space")
    # Who has but a telephone may be waiting for our call.
    silent = silent.exclude(email="")
    due = [signup for signup in silent.order_by("pk") if is_civil(signup.session, now)]
    return sum(places.leave(signup=signup, because=Left.EXPIRED) for signup in due)
