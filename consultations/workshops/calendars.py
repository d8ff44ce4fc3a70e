"""A session in the calendar of who comes, and the sessions of a Caf in everybody's."""

from collections.abc import Iterable
from dataclasses import replace
from email.utils import parseaddr

from django.conf import settings

from consultations.notifications.calendars import Meeting, calendar_text

from .links import own_address
from .models import Mode, Session, SignUp


def uid_of(session: Session) -> str:
    """Always the same for a session: a calendar moves its event instead of doubling it."""
    return f"{session.key}@atelier"


def where(session: Session) -> str:
    """In one line; nothing of a video's address, which is not for everybody."""
    if session.mode == Mode.VIDEO:
        return str(session.get_mode_display())
    return ", ".join(part for part in (session.place_name, session.address) if part)


def calendar_of(signup: SignUp, method: str) -> str:
    """The session as a calendar file: `method` REQUEST puts it in, CANCEL takes it out (RFC 5546)."""
    session = signup.session
    about = [
        session.workshop.localized.introduction,
        session.video_url if signup.is_holding else "",
        own_address(signup),
    ]
    is_over = method == "CANCEL"
    meeting = replace(
        meeting_of(session),
        sequence=session.revision + is_over,
        description="\n".join(part for part in about if part),
        url=own_address(signup),
        cancelled=is_over,
    )
    return calendar_text([meeting], method=method, attendee="" if method == "PUBLISH" else signup.email)


def sessions_calendar(sessions: Iterable[Session], *, name: str) -> str:
    """Sessions as everybody may know them."""
    return calendar_text([meeting_of(session) for session in sessions], name=name)


def meeting_of(session: Session) -> Meeting:
    """What everybody may know of a session."""
    workshop = session.workshop.localized
    return Meeting(
        uid=uid_of(session),
        sequence=session.revision,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        summary=workshop.title,
        location=where(session),
        description=workshop.introduction,
        organizer=(session.workshop.space.name, parseaddr(settings.DEFAULT_FROM_EMAIL)[1]),
        cancelled=session.is_cancelled,
    )
