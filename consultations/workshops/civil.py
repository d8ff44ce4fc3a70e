"""The hours at which people of a session may be disturbed, on its clocks: not at night."""

from datetime import datetime, timedelta

from django.utils import timezone

from .models import Session, SignUp

CIVIL_HOURS = range(8, 20)


def is_civil(session: Session, now: datetime) -> bool:
    """Whether people of this session may be written to now."""
    return timezone.localtime(now, session.zone).hour in CIVIL_HOURS


def called_at(session: Session, signup: SignUp) -> datetime:
    """When somebody is told of a place: now by e-mail, which wakes nobody; by SMS, not before the morning."""
    now = timezone.now()
    if signup.email or is_civil(session, now):
        return now
    local = timezone.localtime(now, session.zone)
    day = local.date() + timedelta(days=local.hour >= CIVIL_HOURS.stop)
    return datetime(day.year, day.month, day.day, CIVIL_HOURS.start, tzinfo=session.zone)
